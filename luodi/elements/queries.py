"""Questions about pools."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from luodi.elements.element_types import ElementType, element_types
from luodi.elements.models import Batch, Pool
from luodi.people.models import User
from luodi.people.permissions import Ability, Reach, reach


def pools() -> QuerySet[Pool]:
    """Every pool with its keeper and batches."""
    return Pool.objects.select_related("keeper").prefetch_related("batches").order_by("-is_active", "element")


def may_edit(user: User, pool: Pool) -> bool:
    """The office edits every pool, a department those it keeps."""
    found = reach(user, Ability.EDIT_ELEMENTS)
    keeper = pool.keeper
    own = keeper is not None and keeper.path.startswith(user.organisation.path)
    return found is Reach.ALL or (found is Reach.DUTY and own)


@dataclass(frozen=True)
class PoolLine:
    """A pool in the list. `arrived`: what can be drawn on by the day, with what lapsed left out."""

    pool: Pool
    type: ElementType | None
    batches: list[Batch]
    arrived: Decimal
    later: Decimal
    may_edit: bool


def pool_line(pool: Pool, on: date, user: User) -> PoolLine:
    """One pool as it stands on a day."""
    batches = list(pool.batches.all())
    here = [batch for batch in batches if batch.available_on <= on]
    counted = here if pool.carries else [b for b in here if b.available_on == here[-1].available_on]
    return PoolLine(
        pool,
        element_types().get(pool.element),
        batches,
        sum((batch.amount for batch in counted), Decimal(0)),
        sum((batch.amount for batch in batches if batch.available_on > on), Decimal(0)),
        may_edit(user, pool),
    )
