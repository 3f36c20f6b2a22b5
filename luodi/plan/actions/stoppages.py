"""Stops of work: entered, edited, withdrawn. The plans they hit are made again in the same breath, or by the worker."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from luodi import journal
from luodi.ledger.models import Project
from luodi.people.actions.versions import ChangedMeanwhile, differences
from luodi.people.models import Organisation, User
from luodi.people.permissions import Ability, Reach, reach, require
from luodi.plan.actions.baselines import approve_baseline
from luodi.plan.actions.computing import hold, write_plans
from luodi.plan.actions.crashes import give_back
from luodi.plan.models import CalendarCode
from luodi.plan.recovery import living
from luodi.plan.stoppage_models import RecoveryAnswer, RecoveryOption, Stoppage
from luodi.plan.stoppages import open_stoppages
from luodi.refusal import Refusal

State = RecoveryAnswer.State
AT_ONCE = 3
"""So many projects are planned and answered within the request; more by the worker."""
LONGEST = 366  # days of a stop, and of each step of labour coming back
RAMP_STEPS = 6


class StoppageNotOpen(Refusal):
    """The stop reaches beyond the projects of this person. Facts: stoppage."""

    code = "STOPPAGE_NOT_OPEN"


class StoppageNotPossible(Refusal):
    """Days, ramp or calendars that cannot be meant. Facts: longest."""

    code = "STOPPAGE_NOT_POSSIBLE"


class StoppageStands(Refusal):
    """The same stop was entered already. Facts: stoppage."""

    code = "STOPPAGE_STANDS"


class StoppageSettled(Refusal):
    """Withdrawn, or a recovery of it was accepted and this person approves no baselines. Facts: stoppage."""

    code = "STOPPAGE_SETTLED"


class StoppageReasonMissing(Refusal):
    """Whoever changes or withdraws a stop of which a recovery was accepted says why. Facts: stoppage."""

    code = "STOPPAGE_REASON_MISSING"


@dataclass(frozen=True)
class StoppageFacts:
    """What a person says of a stop; both days inclusive, `ramp` as ((calendar days, percent), …)."""

    reach: str
    from_on: date
    until_on: date
    reason: str
    calendars: Sequence[str]
    ramp: Sequence[tuple[int, int]] = ()
    project: Project | None = None
    town: Organisation | None = None
    document: str = ""

    @property
    def columns(self) -> dict[str, Any]:
        """The columns of the row."""
        return {
            "reach": self.reach,
            "project": self.project if self.reach == Stoppage.Reach.PROJECT else None,
            "town": self.town if self.reach == Stoppage.Reach.TOWN else None,
            "from_on": self.from_on,
            "until_on": self.until_on,
            "ramp": [list(step) for step in self.ramp],
            "calendars": " ".join(self.calendars),
            "reason": self.reason.strip(),
            "document": self.document.strip(),
        }


@dataclass(frozen=True)
class Because:
    """Why a stop is changed or withdrawn; `gives_back` what was accepted because of it, otherwise that stays."""

    reason: str = ""
    gives_back: bool = False


class Written(NamedTuple):
    """A stop as it was written: its queued answer, and the projects that the worker has still to plan with it."""

    answer: RecoveryAnswer
    left: list[int]


@transaction.atomic
def enter_stoppage(*, by: User, at: datetime, data_date: date, facts: StoppageFacts) -> Written:
    """Enter a stop. The plans it hits stand with it at once, those of many are left to the worker."""
    _check(facts)
    wanted = Stoppage(**facts.columns, entered_by=by, entered_at=at)
    _may_enter(by, wanted)
    hold(living(wanted))
    journal.in_turn()
    same = {name: value for name, value in facts.columns.items() if name in _SAME}
    if stands := Stoppage.objects.filter(**same, withdrawn_at=None).first():
        raise StoppageStands(stoppage=stands.pk)
    wanted.save(force_insert=True)
    hit = _held_hit(wanted)
    event = journal.record(
        by=by, at=at, action="STOPPAGE_ENTERED", target=f"stoppage:{wanted.pk}", **_said(wanted, hit)
    )
    return _written(wanted, hit, event, data_date)


_SAME = ("reach", "project", "town", "from_on", "until_on", "calendars")


@transaction.atomic
def change_stoppage(  # noqa: PLR0913
    *,
    by: User,
    at: datetime,
    data_date: date,
    stoppage: Stoppage,
    version: int,
    facts: StoppageFacts,
    because: Because = Because(),
) -> Written:
    """Other days, reach or reason; what it hit before is planned again too.

    Where a recovery of it was accepted already, only with a reason and by who approves baselines: what was accepted
    stays or is given back, and each of those projects gets a new baseline.
    """
    _check(facts)
    now, accepted = _held(by, stoppage, version, facts.columns)
    _say_why(now, accepted, because)
    before, released = _said(now, []), living(now)
    for name, value in facts.columns.items():
        setattr(now, name, value)
    _may_enter(by, now)
    why = _changed(now, because, accepted, (by, at))
    now.save()
    hit = _held_hit(now, (*released, *accepted))
    event = journal.record(
        by=by, at=at, action="STOPPAGE_CHANGED", target=f"stoppage:{now.pk}", before=before, **_said(now, hit), **why
    )  # fmt: skip
    return _written(now, hit, event, data_date)


@transaction.atomic
def withdraw_stoppage(
    *,
    by: User,
    at: datetime,
    data_date: date,
    stoppage: Stoppage,
    version: int,
    because: Because = Because(),
) -> list[int]:
    """Take a stop back: the plans stand as without it. The answer: projects that are left to the worker to plan.

    Where a recovery of it was accepted already see `change_stoppage`.
    """
    now, accepted = _held(by, stoppage, version, {})
    _say_why(now, accepted, because)
    released = living(now)
    now.withdrawn_by, now.withdrawn_at = by, at
    why = _changed(now, because, accepted, (by, at))
    now.save()
    hit = _held_hit(now, (*released, *accepted))
    event = journal.record(by=by, at=at, action="STOPPAGE_WITHDRAWN", target=f"stoppage:{now.pk}", **why)
    return _planned(now, hit, event, data_date)


@transaction.atomic
def approve_changed(*, at: datetime, data_date: date, stoppage: Stoppage) -> int:
    """A new baseline for each project with an accepted option of a stop that was changed or withdrawn; how many.

    For the projects as they are planned now; nothing while nobody changed it.
    """
    accepted = accepted_projects(stoppage) if stoppage.changed_by else []
    if not stoppage.changed_by or not accepted:
        return 0
    with override("zh-hans"):  # records are kept in Chinese
        words = _("撤回停工 %(n)s：%(why)s") if stoppage.withdrawn_at else _("停工 %(n)s 变更：%(why)s")
        reason = words % {"n": stoppage.pk, "why": stoppage.changed_because}
    hold(accepted)
    planned = [project for project in accepted if project.activities.exclude(early_start_on=None).exists()]
    for project in planned:
        approve_baseline(
            by=stoppage.changed_by, at=at, data_date=data_date, project=project, reason=reason[:300]
        )
    return len(planned)


@transaction.atomic
def ask_answer(*, by: User, at: datetime, data_date: date, stoppage: Stoppage) -> RecoveryAnswer:
    """Look again at what the stop costs and leaves to choose from: the newest answer, if it is still open."""
    require(by, Ability.ENTER_STOPPAGES)
    rows = open_stoppages(by)
    if not rows.filter(pk=stoppage.pk).exists():
        raise StoppageNotOpen(stoppage=stoppage.pk)
    now = Stoppage.objects.select_for_update().get(pk=stoppage.pk)
    if now.withdrawn_at:
        raise StoppageSettled(stoppage=now.pk)
    last = now.answers.first()
    if last and last.is_open and (at - last.asked_at).total_seconds() < LOST_AFTER:
        return last
    journal.record(by=by, at=at, action="RECOVERY_ASKED", target=f"stoppage:{now.pk}")
    return RecoveryAnswer.objects.create(stoppage=now, asked_at=at, data_date_on=data_date)


LOST_AFTER = 1200
"""Seconds after which an answer that has not ended was cut off with its worker."""


def _check(facts: StoppageFacts) -> None:
    days = (facts.until_on - facts.from_on).days + 1
    ramp_is_possible = len(facts.ramp) <= RAMP_STEPS and all(
        1 <= span <= LONGEST and 0 <= percent <= 100 for span, percent in facts.ramp
    )
    known = bool(facts.calendars) and set(facts.calendars) <= set(CalendarCode.values)
    named = {"PROJECT": facts.project is not None, "TOWN": facts.town is not None, "DISTRICT": True}
    said = bool(facts.reason.strip()) and named.get(facts.reach, False)
    if not (1 <= days <= LONGEST and ramp_is_possible and known and said):
        raise StoppageNotPossible(longest=LONGEST)


def _may_enter(by: User, wanted: Stoppage) -> None:
    """Whoever may not enter everywhere enters only for their own town and its projects."""
    if require(by, Ability.ENTER_STOPPAGES) is Reach.ALL:
        return
    path = by.organisation.path
    place = wanted.project.town if wanted.project else wanted.town
    if place is None or not place.path.startswith(path):
        raise StoppageNotOpen(stoppage=wanted.pk or "—")


def _held(
    by: User, stoppage: Stoppage, version: int, wanted: dict[str, Any]
) -> tuple[Stoppage, list[Project]]:
    """The locked row as it was opened, the projects before it, as everybody takes them; those with an accepted option."""
    require(by, Ability.ENTER_STOPPAGES)
    if not open_stoppages(by).filter(pk=stoppage.pk).exists():
        raise StoppageNotOpen(stoppage=stoppage.pk)
    accepted = accepted_projects(stoppage)
    hold([*living(stoppage), *accepted])
    now = Stoppage.objects.select_for_update().get(pk=stoppage.pk)
    accepted = accepted_projects(now)
    if now.withdrawn_at or (accepted and reach(by, Ability.APPROVE_BASELINES) is Reach.NOTHING):
        raise StoppageSettled(stoppage=now.pk)
    if now.version != version:
        raise ChangedMeanwhile(target=f"{now.pk}", differences=differences(now, wanted))
    return now, accepted


def accepted_projects(stoppage: Stoppage) -> list[Project]:
    """The projects for which an option of a stop was accepted."""
    done = RecoveryOption.objects.filter(answer__stoppage=stoppage).exclude(accepted_at=None)
    return list(Project.objects.filter(pk__in=done.order_by().values("project")).order_by("pk"))


def _say_why(stoppage: Stoppage, accepted: Sequence[Project], because: Because) -> None:
    if accepted and not because.reason.strip():
        raise StoppageReasonMissing(stoppage=stoppage.pk)


def _changed(
    stoppage: Stoppage, because: Because, accepted: Sequence[Project], who: tuple[User, datetime]
) -> dict[str, Any]:
    """Note who changes a stop and why, give back what is to be given back; what the journal keeps of it."""
    by, at = who
    reason = because.reason.strip()
    stoppage.changed_by, stoppage.changed_because = by, reason
    stoppage.version += 1
    if not accepted:
        return {"because": reason} if reason else {}
    kept = give_back(stoppage, by, at) if because.gives_back else []
    return {
        "because": reason,
        "accepted": [project.code for project in accepted],
        "gives_back": because.gives_back,
        "not_given_back": [f"{each.project.code}/{each.code}: {each.lost}" for each in kept],
    }


def _held_hit(stoppage: Stoppage, released: Iterable[Project] = ()) -> list[Project]:
    """The locked projects that a stop hits, and those it hit before."""
    hit = {project.pk: project for project in (*living(stoppage), *released)}
    hold(list(hit.values()))
    return list(hit.values())


def _said(stoppage: Stoppage, hit: Sequence[Project]) -> dict[str, Any]:
    """What the journal keeps of a stop."""
    names = ("reach", "from_on", "until_on", "ramp", "calendars", "reason", "document")
    place = stoppage.project.code if stoppage.project else stoppage.town.code if stoppage.town else ""
    return {name: getattr(stoppage, name) for name in names} | {"place": place, "projects": len(hit)}


def _written(stoppage: Stoppage, hit: list[Project], event: journal.Event, data_date: date) -> Written:
    left = _planned(stoppage, hit, event, data_date)
    answer = RecoveryAnswer.objects.create(stoppage=stoppage, asked_at=event.at, data_date_on=data_date)
    return Written(answer, left)


def _planned(stoppage: Stoppage, projects: list[Project], event: journal.Event, data_date: date) -> list[int]:
    """Plans few projects, with their new baselines; of many the numbers, for the worker."""
    if len(projects) > AT_ONCE:
        return [project.pk for project in projects]
    if projects:
        write_plans(projects, at=event.at, data_date=data_date, made_from=event.sequence)
        approve_changed(at=event.at, data_date=data_date, stoppage=stoppage)
    return []
