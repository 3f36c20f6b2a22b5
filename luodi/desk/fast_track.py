"""The fast track: open applications in lanes by department, each with its clock and with what waits behind it.

Two orders: by the day on which the promised time is over, and by what waits: the days by which the project misses
its promise times its investment, then the float of the step, then the amount.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from luodi.approvals.application_queries import Clocks, clocks_of, visible_applications
from luodi.approvals.catalogue import kind
from luodi.approvals.models import Application
from luodi.approvals.queries import department_words, item_names
from luodi.approvals.steps import OPEN, STOPPED
from luodi.approvals.workdays import office_days
from luodi.engine import FULL_DAY
from luodi.people.models import Organisation, Role, User
from luodi.plan.models import Activity
from luodi.wallchart.choices import Filter
from luodi.wallchart.words import own_language

YI = Decimal(100_000_000)
TIGHT = 1  # working days left of the promised time
IN_LANE = 8
S = Application.State


class Step(NamedTuple):
    """The step of the plan that reviews an item; `planned_on` its last day, levelled with all others at the desk."""

    float_days: int | None = None
    late_percent: int | None = None
    planned_on: date | None = None


@dataclass(frozen=True)
class Card:
    """One application: its clock, and what waits behind it. `float_days` of the step in the plan, None unplanned."""

    row: Application
    name: str
    department: str
    clocks: Clocks
    step: Step
    behind: int

    @property
    def float_days(self) -> int | None:
        return self.step.float_days

    @property
    def late_percent(self) -> int | None:
        return self.step.late_percent

    @property
    def yi(self) -> Decimal:
        return (self.row.project.total_investment_yuan or Decimal(0)) / YI

    @property
    def late_days(self) -> int:
        """Days by which the project misses its promise through this step."""
        return max(-(self.float_days or 0), 0)

    @property
    def stake(self) -> tuple[Decimal, int, Decimal]:
        """What waits, greatest first when sorted."""
        room = self.float_days if self.float_days is not None else 10_000
        return (-self.late_days * self.yi, room, -self.yi)

    @property
    def due_on(self) -> date:
        """The promised day; what is not accepted yet is due by the day on which it must be answered."""
        return self.clocks.promised_on or self.row.since_on + timedelta(days=7)

    @property
    def is_stopped(self) -> bool:
        return self.row.state in STOPPED

    @property
    def is_over(self) -> bool:
        return self.row.accepted_on is not None and self.clocks.left < 0

    @property
    def mark(self) -> str:
        """Class of its clock."""
        if self.is_stopped:
            return "is-stop"
        if self.is_over or self.clocks.is_unaccepted_late:
            return "is-late"
        return "is-tight" if self.row.accepted_on and self.clocks.left <= TIGHT else ""

    @property
    def track(self) -> int:
        """Working days the bar stands for: the statutory limit, else twice the promised one, at least what is used."""
        own = self.row.statutory_days if self.row.statutory_unit == "working_day" else None
        in_weeks = own if own is not None else (self.row.statutory_days or 0) * 5 // 7
        return max(in_weeks or self.row.promised_days * 2, self.row.promised_days, self.clocks.days.used, 1)

    @property
    def used_percent(self) -> int:
        return round(100 * self.clocks.days.used / self.track)

    @property
    def promised_percent(self) -> int:
        return round(100 * self.row.promised_days / self.track)


@dataclass(frozen=True)
class Queue:
    """What lies at a department, by the plan: `newest_days` working days until the item that came last is decided,
    `clear_on` the day on which all are; None where nothing of it is planned. `unplanned`: items without such a day."""

    items: int
    unplanned: int
    newest_days: int | None
    clear_on: date | None


@dataclass
class Lane:
    """A department with its queue; `shown` the first of it."""

    code: str
    name: str
    is_own: bool
    queue: Queue | None = None
    cards: list[Card] = field(default_factory=list)

    @property
    def shown(self) -> list[Card]:
        return self.cards[:IN_LANE]

    @property
    def over(self) -> int:
        return sum(card.is_over for card in self.cards)

    @property
    def projects(self) -> int:
        return len({card.row.project_id for card in self.cards})

    @property
    def yuan(self) -> Decimal:
        """Investment of the projects that wait here, each once."""
        amounts = {card.row.project_id: card.row.project.total_investment_yuan or 0 for card in self.cards}
        return Decimal(sum(amounts.values()))


VIEWS: dict[str, Callable[[Card], bool]] = {
    "unaccepted": lambda card: card.row.state == S.SUBMITTED,
    "today": lambda card: card.row.state == S.ACCEPTED and card.clocks.left == 0,
    "over": lambda card: card.is_over,
    "statutory": lambda card: card.clocks.is_over_statutory,
    "stopped": lambda card: card.is_stopped,
    "holding": lambda card: card.late_days > 0,
}


def view_words() -> dict[str, str]:
    """The tabs above the lanes."""
    return {
        "": _("全部在办"),
        "unaccepted": _("待受理"),
        "today": _("今天到期"),
        "over": _("超承诺"),
        "statutory": _("超法定"),
        "stopped": _("停表"),
        "holding": _("拖住承诺"),
    }


def cards_of(user: User, params: Mapping[str, str], today: date) -> list[Card]:
    """Open applications that this person sees and the address asks for, with their clocks; five queries."""
    rows = _filtered(visible_applications(user).filter(state__in=OPEN), params)
    rows = rows.select_related("project__town", "department").prefetch_related("events")
    found = list(rows)
    steps = _steps(rows)
    names = item_names()
    return [_card(row, steps, names, today) for row in found]


def _filtered(rows: QuerySet[Application], params: Mapping[str, str]) -> QuerySet[Application]:
    town, kind_code = params.get("town", "").strip(), params.get("kind", "").strip()
    if town:
        path = Organisation.objects.filter(code=town).values_list("path", flat=True).first()
        rows = rows.filter(project__town__path__startswith=path) if path else rows.none()
    if kind_code:
        rows = rows.filter(project__kind=kind_code)
    if state := params.get("state", "").strip():
        rows = rows.filter(state=state)
    return rows


def _steps(rows: QuerySet[Application]) -> dict[tuple[int, str], Step]:
    """The open step that reviews each item."""
    projects = rows.order_by().values("project")
    steps = Activity.objects.filter(project__in=projects, actual_finish_on=None).exclude(permit="")
    found: dict[tuple[int, str], Step] = {}
    columns = ("total_float_days", "late_percent", "planned_finish_on")
    for project, permit, *said in steps.filter(code=F("permit")).values_list(
        "project_id", "permit", *columns
    ):
        found[project, permit] = Step(*said)
    return found


def _card(
    row: Application,
    steps: Mapping[tuple[int, str], Step],
    names: Mapping[str, str],
    today: date,
) -> Card:
    step = steps.get((row.project_id, row.item), Step())
    clocks = clocks_of(row, list(row.events.all()), today)
    behind = waiting_for(row.project.kind).get(row.item, 0)
    name = names.get(row.item, row.item)
    return Card(row, name, department_words(row), clocks, step, behind)


@lru_cache(maxsize=32)
def waiting_for(code: str) -> Mapping[str, int]:
    """How many items of a kind wait directly for each."""
    found = kind(code)
    counts: dict[str, int] = {}
    for permit in found.permits if found else ():
        for gate in (*permit.accept_after, *permit.issue_after):
            counts[gate] = counts.get(gate, 0) + 1
    return counts


def order_of(user: User, asked: str) -> str:
    """`due` or `stake`: as asked; a department's own queue stands by what waits."""
    if asked in ("due", "stake"):
        return asked
    return "stake" if user.role == Role.DEPARTMENT else "due"


def ordered(cards: Iterable[Card], order: str) -> list[Card]:
    if order == "stake":
        return sorted(cards, key=lambda card: (card.stake, card.due_on, card.row.pk))
    return sorted(cards, key=lambda card: (card.due_on, card.stake, card.row.pk))


NOWHERE = "-"
"""Code of the lane of what no unit of the district decides."""


def _code(card: Card) -> str:
    return card.row.department.code if card.row.department else NOWHERE


def queues(cards: Iterable[Card], today: date) -> dict[str, Queue]:
    """The queue of each department by its code; papers that are still being prepared lie at none."""
    lying: dict[str, list[Card]] = {}
    for card in cards:
        if card.row.state != S.PREPARED:
            lying.setdefault(_code(card), []).append(card)
    return {code: _queue(found, today) for code, found in lying.items()}


def _queue(cards: list[Card], today: date) -> Queue:
    planned = [
        (card.row.submitted_on or card.row.since_on, card.row.pk, on)
        for card in cards
        if (on := card.step.planned_on)
    ]
    if not planned:
        return Queue(len(cards), len(cards), None, None)
    office = office_days()
    axis = office.axis
    newest_on = max(max(planned)[-1], today)
    work = office.work(axis.slot(today), axis.boundary(newest_on))
    clear_on = max(today, *(on for *_rest, on in planned))
    return Queue(len(cards), len(cards) - len(planned), work // FULL_DAY, clear_on)


def lanes(user: User, cards: Iterable[Card], waiting: Mapping[str, Queue]) -> list[Lane]:
    """Departments in tree order, this person's own first; what no unit of the district decides comes last."""
    found: dict[str, Lane] = {}
    paths: dict[str, str] = {}
    for card in cards:
        unit = card.row.department
        code = _code(card)
        if code not in found:
            own = unit is not None and unit.path.startswith(user.organisation.path)
            own = own and user.role in (Role.DEPARTMENT, Role.TOWN)
            found[code] = Lane(code, card.department if unit else _("区外和其他单位"), own, waiting.get(code))
            paths[code] = unit.path if unit else "~"
        found[code].cards.append(card)
    return sorted(
        found.values(), key=lambda lane: (not lane.is_own, -lane.over, -len(lane.cards), paths[lane.code])
    )


def selects(cards: Iterable[Card], params: Mapping[str, str]) -> list[Filter]:
    """The selects of the bar, offering what is there."""
    rows = [card.row for card in cards]
    towns = {row.project.town.code: row.project.town for row in rows if row.project.town}
    kinds = {row.project.kind for row in rows if row.project.kind}
    listed = {
        "town": (
            _("镇街"),
            [(code, own_language(unit.name, unit.name_en)) for code, unit in sorted(towns.items())],
        ),
        "kind": (_("审批类型"), [(code, _kind_words(code)) for code in sorted(kinds)]),
        "state": (_("状态"), [(state.value, str(state.label)) for state in S if state in OPEN]),
    }
    return [
        Filter(name, words, options, params.get(name, "").strip())
        for name, (words, options) in listed.items()
    ]


def _kind_words(code: str) -> str:
    found = kind(code)
    return own_language(found.name, found.name_en) if found else code
