"""Who competes for an element, and who might give some of it: what a person looks at before moving a share by hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from luodi.elements.element_types import element_types
from luodi.elements.models import HOLDING, MOVABLE, Need, Pool, Share
from luodi.elements.queries import may_edit
from luodi.ledger.models import Project
from luodi.ledger.queries import visible_projects
from luodi.people.models import User
from luodi.plan.balance import Want, wants
from luodi.plan.limits import read_limits
from luodi.plan.models import ProjectPlan
from luodi.plan.offering import last_days, points_of

SHOWN = 100


@dataclass(frozen=True)
class Rival:
    """A project that wants some of a pool: the day it could first take it, the last that keeps its promise, its points
    and its margin in calendar days."""

    project: Project
    want: Want
    latest_on: date | None
    points: int
    margin_days: int | None


@dataclass(frozen=True)
class Rivals:
    """Those this person sees, the heaviest first; `more` are not listed, `hidden` of other units, with what they want."""

    rows: list[Rival]
    more: int
    hidden: int
    hidden_amount: Decimal


def rivals(pool: Pool, user: User, on: date, month: date | None = None) -> Rivals:
    """Who wants some of a pool in the month that ends on a day, or at all."""
    kind = element_types()[pool.element]
    first = month.replace(day=1) if month else date.min
    found = [w for w in wants(read_limits(), [kind])[kind.code] if first <= w.on <= (month or date.max)]
    seen = visible_projects(user).filter(pk__in=[want.project_id for want in found])
    projects = {row.pk: row for row in seen.select_related("town")}
    own = [want for want in found if want.project_id in projects]
    points, latest = points_of(projects.values(), on), last_days(projects, [kind])
    margins = dict(
        ProjectPlan.objects.filter(project__in=projects).values_list("project", "planned_margin_days")
    )
    rows = [
        Rival(
            projects[want.project_id],
            want,
            latest.get((want.project_id, kind.code)),
            points[want.project_id],
            margins.get(want.project_id),
        )
        for want in own
    ]
    rows.sort(key=lambda row: (-row.points, row.latest_on or date.max, row.project.code))
    hidden = [want.amount for want in found if want.project_id not in projects]
    return Rivals(rows[:SHOWN], len(rows[SHOWN:]), len(hidden), sum(hidden, Decimal(0)))


@dataclass(frozen=True)
class Receiver:
    """A need that is not held in full."""

    need: Need
    gap: Decimal
    asked: Decimal


def movable(pool: Pool, user: User) -> QuerySet[Share]:
    """Shares of a pool that may be moved on; nothing for who does not keep it."""
    found = pool.shares.filter(state__in=MOVABLE) if may_edit(user, pool) else pool.shares.none()
    return found.select_related("need__project__town", "batch", "pool__keeper").order_by(
        "need__project__code", "pk"
    )


def receivers(pool: Pool, user: User) -> list[Receiver]:
    """Needs of the element of a pool that are not held in full; nothing for who does not keep it."""
    if not may_edit(user, pool):
        return []
    needs = (
        Need.objects.filter(element=pool.element).select_related("project__town").prefetch_related("shares")
    )
    return [each for each in map(_receiver, needs.order_by("project__code", "month")) if each.gap > 0]


def _receiver(need: Need) -> Receiver:
    shares = list(need.shares.all())
    asked = _sum(share.amount for share in shares if share.state == Share.State.REQUESTED)
    return Receiver(
        need, need.amount - _sum(share.amount for share in shares if share.state in HOLDING), asked
    )


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
