"""The first page of each role as a list of blocks: each is a question and the template that shows its answer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language

from luodi.desk import figures, today
from luodi.dispatch.brief import newest
from luodi.dispatch.deed_words import options_shown
from luodi.dispatch.queries import own_tasks, visible_issues, waits_for
from luodi.elements.element_types import element_types
from luodi.elements.queries import lapsing_soon
from luodi.inspection.queries import filtered as visits_filtered
from luodi.ledger.duties import vacancies, vacancy_counts
from luodi.ledger.handovers import to_sign
from luodi.ledger.models import Project
from luodi.ledger.moves import calling_for, reason_choices
from luodi.ledger.service import requests_to_answer, visible_requests
from luodi.oversight.queries import proposals_waiting, to_answer
from luodi.oversight.words import look
from luodi.people.models import Role
from luodi.people.permissions import Ability, Reach, reach
from luodi.people.requests import Request
from luodi.plan.models import Activity

CARDS_SHOWN = 7
LAPSING_SHOWN = 7
VACANT_SHOWN = 5
LEADER_SHOWN = 3
VISITS_SHOWN = 4
LED_SHOWN = 3  # beside what the leader is asked to decide, on one screen


class Facts:
    """What several blocks and the four numbers ask for, read once per page."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.projects: QuerySet[Project] = today.living(request.user)

    @cached_property
    def counts(self) -> dict[str, int]:
        return today.state_counts(self.projects)

    @cached_property
    def due(self) -> QuerySet[Activity]:
        return today.due_activities(self.request.user, self.request.data_date)

    @cached_property
    def due_counts(self) -> tuple[int, int]:
        return today.due_counts(self.due, self.request.data_date)


Answer = dict[str, Any]


@dataclass(frozen=True)
class Block:
    """A part of the page: its template, and the question that gives it its words; an empty answer hides it."""

    template: str
    ask: Callable[[Facts], Answer]


@dataclass(frozen=True)
class FirstPage:
    """The four numbers, the main column and the side column of a role."""

    numbers: Callable[[Facts], list[figures.Figure]]
    main: tuple[Block, ...]
    side: tuple[Block, ...] = field(default=())


def _district(facts: Facts) -> list[figures.Figure]:
    return figures.district(facts.projects, facts.counts, facts.request.data_date)


def _duties(facts: Facts) -> list[figures.Figure]:
    return figures.duties(facts.projects, facts.counts, facts.due_counts)


def _late(facts: Facts) -> Answer:
    return {
        "late": today.late_projects(facts.projects),
        "late_total": facts.counts.get("LATE", 0),
        "doubtful": today.doubtful_count(facts.projects),
    }


def _due(facts: Facts) -> Answer:
    return {"due": today.due_list(facts.due, facts.request.data_date), "due_total": sum(facts.due_counts)}


def _own(facts: Facts) -> Answer:
    return {"own": today.own_projects(facts.projects)}


def _led(facts: Facts) -> Answer:
    post = facts.request.user.post_id
    if not post:
        return {}
    led = facts.projects.filter(leader=post)
    return {"led": today.own_projects(led, LED_SHOWN), "led_total": led.count()}


def _cards(facts: Facts) -> Answer:
    """Cards to explain for whom they were issued to; how many proposals wait for the office."""
    user = facts.request.user
    waiting = proposals_waiting(user)
    cards = [look(card) for card in to_answer(user)[:CARDS_SHOWN]]
    return {"cards": cards, "proposals": waiting} if cards or waiting else {}


def _lapsing(facts: Facts) -> Answer:
    """What flows back within a month unless the project starts: its owners are told in time."""
    found = lapsing_soon(facts.request.user, facts.request.data_date)
    kinds = element_types()
    rows = [(share, kinds[share.pool.element]) for share in found[:LAPSING_SHOWN]]
    return {"lapsing": rows, "lapsing_total": found.count()} if rows else {}


def _leader(facts: Facts) -> Answer:
    """What the top leader should take up, as it was last computed."""
    if reach(facts.request.user, Ability.SEE_DISPATCH) is Reach.NOTHING:
        return {}
    _brief, rows = newest()
    waiting = [row for row in rows if not row.decided][:LEADER_SHOWN]
    shown = [{"row": row, "options": options_shown(row.issue, row.options[:1])} for row in waiting]
    return {"leader_rows": shown} if shown else {}


def _tasks(facts: Facts) -> Answer:
    """Tasks and issues that wait for this person."""
    user = facts.request.user
    tasks = list(own_tasks(user)[:CARDS_SHOWN])
    mine = visible_issues(user).filter(waits_for(user)).count()
    return {"own_tasks": tasks, "issues_mine": mine} if tasks or mine else {}


def _visits(facts: Facts) -> Answer:
    """Sites that this person's unit is to visit next."""
    rows = list(visits_filtered(facts.request.user, {"show": "mine"})[:VISITS_SHOWN])
    return {"visits_to_come": rows} if rows else {}


def _imports(facts: Facts) -> Answer:
    if reach(facts.request.user, Ability.IMPORT_LEDGERS) is Reach.NOTHING:
        return {}
    waiting = list(today.waiting_imports(facts.request.user))
    return {"imports": waiting} if waiting else {}


def _lacks(facts: Facts) -> Answer:
    return {"lacks": today.lacks(facts.counts)}


def _vacant(facts: Facts) -> Answer:
    """Projects without exactly one leader, a team, a commissioner where one is due, or a person behind a post."""
    rows = vacancies(facts.projects)
    shown = {"vacant": rows[:VACANT_SHOWN], "vacant_total": len(rows), "vacant_counts": vacancy_counts(rows)}
    return shown if rows else {}


def _asked(facts: Facts) -> Answer:
    """Requests of enterprises that wait for this person, and handovers that wait for a signature."""
    user = facts.request.user
    rows, signs = requests_to_answer(user), list(to_sign(user))
    shown = [(row, row.days_left(facts.request.data_date)) for row in rows[:CARDS_SHOWN]]
    words = {"asked": shown, "asked_total": rows.count() if shown else 0, "signs": signs}
    return words if shown or signs else {}


def _moves(facts: Facts) -> Answer:
    """Moves of promised days that this person is to decide, those asked first first."""
    rows = calling_for(facts.request.user)
    reasons = dict(reason_choices(get_language() or ""))
    shown = [(row, reasons.get(row.reason, row.reason)) for row in rows[:CARDS_SHOWN]]
    return {"date_moves": shown, "date_moves_total": len(rows)} if rows else {}


def _own_requests(facts: Facts) -> Answer:
    """What the enterprise asked and has not closed."""
    rows = visible_requests(facts.request.user).exclude(state="CLOSED")
    return {"own_requests": list(rows[:CARDS_SHOWN])}


def _moved(facts: Facts) -> Answer:
    before, rows = today.moved(facts.projects, facts.request.data_date)
    return {"moved_since": before, "moved": rows}


def _changes(facts: Facts) -> Answer:
    return {"changes": today.changes(facts.request.at)}


VACANT = Block("desk/_vacant.html", _vacant)
ASKED = Block("desk/_asked.html", _asked)
OWN_REQUESTS = Block("desk/_own_requests.html", _own_requests)
MOVES = Block("desk/_moves.html", _moves)
CARDS = Block("desk/_cards.html", _cards)
LEADER = Block("desk/_leader.html", _leader)
TASKS = Block("desk/_tasks.html", _tasks)
LATE = Block("desk/_late.html", _late)
DUE = Block("desk/_due.html", _due)
OWN = Block("desk/_own_box.html", _own)
LED = Block("desk/_led.html", _led)
LAPSING = Block("desk/_lapsing.html", _lapsing)
VISITS = Block("desk/_visits.html", _visits)
IMPORTS = Block("desk/_imports.html", _imports)
LACKS = Block("desk/_lacks.html", _lacks)
MOVED = Block("desk/_moved.html", _moved)
CHANGES = Block("desk/_changes.html", _changes)

PAGES = {
    Role.LEADER: FirstPage(_district, (LATE,), (MOVES, LEADER, LED, ASKED)),
    Role.INSPECTOR: FirstPage(_district, (VISITS, LATE)),
    Role.OFFICE: FirstPage(
        _district, (LATE,), (MOVES, TASKS, VACANT, ASKED, IMPORTS, CARDS, LAPSING, MOVED, LACKS, CHANGES)
    ),
    Role.TOWN: FirstPage(_duties, (TASKS, CARDS, DUE, LATE), (ASKED, LAPSING, IMPORTS, LACKS)),
    Role.COMMISSIONER: FirstPage(_duties, (TASKS, ASKED, CARDS, DUE, LATE), (LAPSING,)),
    Role.DEPARTMENT: FirstPage(_duties, (TASKS, ASKED, CARDS, DUE, LATE), (VISITS, LAPSING)),
    Role.ENTERPRISE: FirstPage(_district, (OWN_REQUESTS, OWN), (LAPSING,)),
}


def _answered(blocks: tuple[Block, ...], facts: Facts, words: Answer) -> list[str]:
    """Templates of the blocks that have something to say; what they say goes into `words`."""
    shown = []
    for block in blocks:
        if answer := block.ask(facts):
            words |= answer
            shown.append(block.template)
    return shown


def first_page_of(request: Request) -> Answer:
    """The words of the person's first page; its head counts what its first block is about."""
    page, facts = PAGES[Role(request.user.role)], Facts(request)
    words: Answer = {"late_total": facts.counts.get("LATE", 0)}
    main, side = _answered(page.main, facts, words), _answered(page.side, facts, words)
    return {**words, "kpis": page.numbers(facts), "main": main, "side": side}
