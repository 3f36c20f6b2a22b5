"""What a decision does to the plan, as data that is kept, shown and carried out: the same deed is tried and taken back to say
what it frees, and carried out when it is decided. So what is shown is what a fresh plan gives."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.dispatch.actions.issues import held_limit
from luodi.dispatch.ladder import due_after
from luodi.dispatch.models import Issue, IssueKind
from luodi.dispatch.stake import days_won, standing, step_of
from luodi.elements.actions import Decision as ShareDecision
from luodi.elements.actions import reserve_share, return_share
from luodi.elements.element_types import element_types
from luodi.elements.models import Share
from luodi.people.models import User
from luodi.plan.actions import follow
from luodi.plan.actions.directing import Directed, decide_by, let_go_on, shorten
from luodi.plan.actions.editing import Limit
from luodi.plan.models import Activity, CalendarCode, ProjectPlan, Step
from luodi.plan.portfolio import read
from luodi.plan.preview import taken_back
from luodi.plan.prices import cost_of_days, ways_out
from luodi.refusal import Refusal

DONORS_TRIED = 4
MOVING = (Share.State.RESERVED, Share.State.GRANTED)


class DeedKind(models.TextChoices):
    """What is decided about the step that an issue blocks."""

    LIFT = "LIFT", _("限期解决")
    DECIDE = "DECIDE", _("议定办结日")
    SHORTEN = "SHORTEN", _("压缩工期")
    ELEMENT = "ELEMENT", _("调剂要素")


class DeedGone(Refusal):
    """What the deed is about is not there any more. Facts: what."""

    code = "DEED_GONE"


@dataclass(frozen=True)
class Deed:
    """One decision as data. `on`: ISO day by which a step is decided; `days` and `yuan` of a shortening; `share` of the
    project that asks, `donor` a share of another project that gives `amount` of it."""

    kind: str
    on: str = ""
    days: int = 0
    yuan: int = 0
    element: str = ""
    amount: str = ""
    share: int = 0
    donor: int = 0

    @property
    def row(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)


@dataclass(frozen=True)
class DeedEffect:
    """What a deed does: days won by the project's promise that is worst off (calendar days), before and after, the days a
    donor loses and the margin it then has."""

    days: int
    before_on: str
    after_on: str
    margin_before: int | None
    margin_after: int | None
    donor_loses: int = 0
    donor_margin: int | None = None

    @property
    def row(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)

    @property
    def harm(self) -> tuple[int, int, int]:
        """What it does to another project, to put options in order: days past its promise, days lost, days won."""
        return max(0, -(self.donor_margin or 0)) if self.donor_loses else 0, self.donor_loses, -self.days


@dataclass(frozen=True)
class Doing:
    """On which issue, by whom, when, on which data date."""

    issue: Issue
    by: User | None
    at: datetime
    on: date


def tried(deed: Deed, doing: Doing) -> DeedEffect | None:
    """What the deed would do; None where it cannot be done. Nothing stays."""
    try:
        with taken_back():
            return carry_out(deed, doing)
    except Refusal:
        return None


def carry_out(deed: Deed, doing: Doing) -> DeedEffect:
    """Do it, plan again what it touches, say what came of it. Refuses what the plan or the pools refuse."""
    issue = Issue.objects.select_related("project").get(pk=doing.issue.pk)
    donor = _donor(deed)
    before, donor_before = _standing(issue.project_id), _standing(donor)
    step = step_of(issue.project, issue.activity)
    if deed.kind == DeedKind.ELEMENT:
        _hand_over(deed, doing)
    if step is not None and step.actual_finish_on is None:
        _direct(deed, issue, Directed(step, doing.by, doing.at, doing.on))
    Issue.objects.filter(pk=issue.pk).update(hold=None)
    if donor:
        codes = Share.objects.filter(pk__in=(deed.share, deed.donor)).values_list(
            "need__project__code", flat=True
        )
        follow(at=doing.at, data_date=doing.on, codes=dict.fromkeys(codes, False))
    after, donor_after = _standing(issue.project_id), _standing(donor)
    return DeedEffect(
        days_won(before, after) or 0,
        before[0].isoformat() if before[0] else "",
        after[0].isoformat() if after[0] else "",
        before[1],
        after[1],
        max(0, -(days_won(donor_before, donor_after) or 0)),
        donor_after[1],
    )


def _standing(project: int | None) -> tuple[date | None, int | None]:
    plan = ProjectPlan.objects.filter(project=project).first() if project else None
    return standing(plan) if plan else (None, None)


def _donor(deed: Deed) -> int | None:
    if not deed.donor:
        return None
    found = Share.objects.filter(pk=deed.donor).values_list("need__project", flat=True).first()
    if found is None:
        raise DeedGone(what=deed.element)
    return found


def _direct(deed: Deed, issue: Issue, directed: Directed) -> None:
    was = held_limit(issue)
    if deed.kind == DeedKind.DECIDE:
        decide_by(directed=directed, on=date.fromisoformat(deed.on))
    elif deed.kind == DeedKind.SHORTEN:
        stands = Limit(directed.step.constraint, directed.step.constraint_on)
        shorten(directed=directed, days=deed.days, was=was or stands)
    elif was is not None:
        let_go_on(directed=directed, was=was)


def _hand_over(deed: Deed, doing: Doing) -> None:
    """A part of another project's share goes back, and is reserved for the one that asks. The decision is the leader's; the
    pools record it as the system's, with the decision beside it."""
    shares = {
        row.pk: row
        for row in Share.objects.select_related("pool", "need__project").filter(
            pk__in=(deed.share, deed.donor)
        )
    }
    if (
        len(shares) < 2
        or shares[deed.donor].state not in MOVING
        or shares[deed.share].state != Share.State.REQUESTED
    ):
        raise DeedGone(what=deed.element)
    giving, asking = shares[deed.donor], shares[deed.share]
    amount = Decimal(deed.amount)
    return_share(
        by=None, at=doing.at, on=doing.on, share=giving, decision=ShareDecision(giving.version, "", amount)
    )
    asking.refresh_from_db()
    reserve_share(
        by=None, at=doing.at, on=doing.on, share=asking, decision=ShareDecision(asking.version, "", amount)
    )


# -- what could be decided ----------------------------------------------------------------------------------


def options_of(doing: Doing) -> list[tuple[Deed, DeedEffect]]:
    """Everything that could be decided about an issue and wins days, the most days first; each with what it really does."""
    found = [
        (deed, effect) for deed in _possible(doing) if (effect := tried(deed, doing)) and effect.days > 0
    ]
    best: dict[str, tuple[Deed, DeedEffect]] = {}
    for deed, effect in found:  # of several donors one that keeps its promise, then the one that loses least
        kept = best.get(deed.kind)
        if kept is None or effect.harm < kept[1].harm:
            best[deed.kind] = (deed, effect)
    return sorted(best.values(), key=lambda each: (-each[1].days, each[0].yuan, each[0].kind))


def _possible(doing: Doing) -> Iterator[Deed]:
    issue = doing.issue
    step = step_of(issue.project, issue.activity)
    if issue.hold is not None:
        yield Deed(DeedKind.LIFT.value)
    if step is None or step.actual_finish_on is not None:
        return
    # What statute or a notice makes wait is not shortened by a meeting, nor is land there because it says so; an office's
    # own days are.
    is_office = step.step in (Step.PERMIT, Step.LAND) and step.calendar == CalendarCode.OFFICE
    if is_office and not _wants_share(step):
        yield Deed(DeedKind.DECIDE.value, on=_soonest(step, doing.on).isoformat())
    yield from _shorter(step)
    if issue.kind in (IssueKind.LAND, IssueKind.ELEMENT):
        yield from _from_others(issue)


def _wants_share(step: Activity) -> bool:
    """Does the step take an element that its project has asked for and not been given?"""
    taken = [code for code, kind in element_types().items() if step.code in kind.takes]
    asked = Share.objects.filter(need__project=step.project_id, pool__element__in=taken)
    return asked.filter(state=Share.State.REQUESTED).exists()


def _soonest(step: Activity, on: date) -> date:
    """The working day after what comes before it is finished, or after today."""
    ends = [link.predecessor.early_finish_on for link in step.incoming.select_related("predecessor")]
    return due_after(max([on, *(each for each in ends if each)]), 1)


def _shorter(step: Activity) -> Iterator[Deed]:
    [book] = read([step.project])
    row = next(each for each in book.activities if each.code == step.code)
    days = int(row.duration_days - row.optimistic_days)
    ways = ways_out(book)
    while days > 0:
        cost = cost_of_days(ways, row, days)
        if cost is not None:
            yield Deed(DeedKind.SHORTEN.value, days=days, yuan=cost)
            return
        days //= 2


def _from_others(issue: Issue) -> Iterator[Deed]:
    """Shares of other projects that could give what this one asks for, those with the most room first."""
    asked = Share.objects.filter(need__project=issue.project_id, state=Share.State.REQUESTED).order_by("pk")
    for share in asked.select_related("pool"):
        room = Share.objects.filter(pool=share.pool_id, state__in=MOVING, amount__gte=share.amount)
        donors = room.exclude(need__project=issue.project_id).order_by(
            models.F("need__project__plan__margin_days").desc(nulls_last=True), "pk"
        )
        for donor in donors[:DONORS_TRIED]:
            yield Deed(
                DeedKind.ELEMENT.value, element=share.pool.element, amount=str(share.amount), share=share.pk,
                donor=donor.pk,
            )  # fmt: skip
