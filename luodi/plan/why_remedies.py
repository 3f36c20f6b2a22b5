"""Ways out of an impossible date as people read them: what to change, who decides, the date, the cost, the others."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F
from django.utils.translation import gettext as _

from luodi.approvals.models import Desk
from luodi.elements.models import Pool
from luodi.engine.levelling.reasons import Change, Relaxation, Remedy
from luodi.ledger.models import Project
from luodi.plan.limits import DESK, OFFICE, POOL
from luodi.plan.models import Activity
from luodi.plan.portfolio import Row
from luodi.plan.prices import cost_of_days, ways_out
from luodi.plan.queries import own_language, owner_words
from luodi.plan.why import Case
from luodi.plan.why_sentences import Names, remedy_sentence


@dataclass(frozen=True)
class Remedied:
    """One way out: its changes with who decides each, the finish it gives, the days it wins, what it costs in yuan
    (None where nothing of it is for sale), and what it does to others."""

    changes: list[tuple[str, str]]
    finish_on: date
    days_won: int
    is_least: bool
    yuan: int | None
    others: str


def is_move(each: Relaxation) -> bool:
    """Does it only move the date?"""
    return all(change.remedy is Remedy.MOVE_DATE for change in each.changes)


def remedies_of(
    project: Project, case: Case, relaxations: Sequence[Relaxation], names: Names
) -> list[Remedied]:
    """The engine's relaxations in words, in its order: the least first."""
    deciders = _deciders(project, relaxations)
    every = (*case.shared.desks.general.values(), *case.shared.desks.special.values())
    desks = {DESK + desk.code: desk for desk in every}
    weekly = {code for code, desk in desks.items() if desk.period == Desk.Period.WEEK}
    rows = {row.code: row for row in case.book.activities}
    return [
        Remedied(
            [
                (
                    remedy_sentence(
                        change, each.finish, names, change.subject in weekly, _left(rows.get(change.subject))
                    ),
                    deciders.get((change.remedy, change.subject), ""),
                )
                for change in each.changes
            ],
            names.axis.finish_date(each.finish),
            each.days_won,
            each.is_least,
            _cost(case, rows, each),
            _others(case, desks, each, names),
        )
        for each in relaxations
    ]


def _left(row: Row | None) -> Decimal | None:
    """The days a step still has to do."""
    if row is None:
        return None
    return row.duration_days if row.remaining_days is None else row.remaining_days


def _cost(case: Case, rows: dict[str, Row], each: Relaxation) -> int | None:
    shortened = [change for change in each.changes if change.remedy is Remedy.SHORTEN]
    ways = ways_out(case.book) if shortened else []
    costs = [cost_of_days(ways, rows[change.subject], change.days) for change in shortened]
    known = [cost for cost in costs if cost is not None]
    return sum(known) if known else None


def _others(case: Case, desks: dict[str, Desk], each: Relaxation, names: Names) -> str:
    """Everything was scheduled among what all others hold, so nobody comes later; who may come sooner is counted."""
    near: set[int] = set()
    for change in each.changes:
        if change.remedy is Remedy.RAISE_CAPACITY and change.subject in desks:
            near |= _reviewed(case, desks[change.subject], change, names)
    if near:
        return _("其他项目不会变晚；同一窗口这段时间另有%(n)s个项目在办，可能提前") % {"n": len(near)}
    return _("其他项目的日期不变")


def _reviewed(case: Case, desk: Desk, change: Change, names: Names) -> set[int]:
    """Other projects that lie at a desk between the days of a change."""
    since, until = names.axis.date(max(change.since, 0)), names.axis.finish_date(max(change.until, 1))
    rows = Activity.objects.filter(
        owner=desk.department_id, permit=F("code"), calendar=OFFICE, actual_finish_on=None,
        planned_start_on__lte=until, planned_finish_on__gte=since,
    ).exclude(project=case.book.project)  # fmt: skip
    index = case.shared.desks
    return {
        project
        for project, owner, code in rows.values_list("project_id", "owner_id", "code")
        if (found := index.reviewing(owner, code)) and found.code == desk.code
    }


def _deciders(project: Project, relaxations: Iterable[Relaxation]) -> dict[tuple[Remedy, str], str]:
    """Who can decide each change: the leader of the project, who keeps a desk or a pool, whose step it is."""
    changes = {change for each in relaxations for change in each.changes}
    steps = project.activities.filter(code__in={change.subject for change in changes})
    owners = {row.code: owner_words(row) for row in steps.select_related("owner", "post")}
    desks = {
        DESK + desk.code: own_language(desk.department.name, desk.department.name_en)
        for desk in Desk.objects.filter(
            code__in={c.subject.removeprefix(DESK) for c in changes}
        ).select_related("department")
    }
    pools = {
        POOL + pool.element: own_language(pool.keeper.name, pool.keeper.name_en) if pool.keeper else ""
        for pool in Pool.objects.filter(
            element__in={c.subject.removeprefix(POOL) for c in changes}
        ).select_related("keeper")
    }
    known = {**owners, **desks, **pools}
    leader = project.leader
    leads = own_language(leader.title, leader.title_en) if leader else project.leader_text
    return {
        (change.remedy, change.subject): (leads or _("责任领导未定"))
        if change.remedy is Remedy.MOVE_DATE
        else known.get(change.subject, "")
        for change in changes
    }
