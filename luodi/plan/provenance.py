"""What a plan was made from, as a fingerprint: equal facts give equal letters, on any machine and at any time.

The first half says the project's own facts (steps, relationships, promises, stops, calendars, reserve), the second
what it shares (desks, pools, its weight). What others held at desks is given by the number of the journal.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from typing import Any

from luodi.ledger.models import Project
from luodi.plan.calendars import calendars
from luodi.plan.limits import Shared, read_limits
from luodi.plan.models import LIVE, ProjectPlan
from luodi.plan.portfolio import ProjectRows, Row
from luodi.plan.settings import settings
from luodi.plan.stoppages import hitting, standing_stoppages
from luodi.plan.weights import weights_of

HALF = 32
_FIRST, _BEHIND = Row._fields.index("duration_days"), Row._fields.index("owner")


@lru_cache(maxsize=1)
def engine_version() -> str:
    """Who computed it."""
    return f"luodi {version('luodi')}"


def _letters(what: object) -> str:
    return sha256(repr(what).encode()).hexdigest()[:HALF]


@lru_cache(maxsize=1)
def _ground() -> str:
    """Calendars and settings: the same for every project of a release."""
    every = [(each.code, sha256(each.weights.tobytes()).hexdigest()) for each in calendars().ordered]
    return _letters((calendars().axis.epoch, every, settings().reserve_days))


def shared_facts(shared: Shared) -> str:
    """Desks and pools in use, as one word."""
    desks = [
        (each.code, each.amount, each.days, each.changes, each.calendar.code if each.calendar else "")
        for each in shared.capacities
    ]
    pools = [
        (
            pool.element,
            pool.carries,
            [(str(b.available_on), f"{b.amount:.4f}", str(b.expires_on)) for b in pool.batches.all()],
        )
        for pool, _kind in shared.pools.values()
    ]
    return _letters((desks, pools))


def fingerprints(
    books: Iterable[ProjectRows], shared: Shared | None, weights: Mapping[int, int]
) -> dict[int, str]:
    """The fingerprint of each project, by key; one query for the stops."""
    stops = [
        (hitting(each), (str(each.from_on), str(each.until_on), each.ramp, each.calendars))
        for each in standing_stoppages()
    ]
    common = shared_facts(shared) if shared else ""
    found = {}
    for book in books:
        own = (
            _ground(),
            [_row(row) for row in book.activities],
            sorted((x.before, x.behind, x.type, str(x.lag_days), x.lag_calendar) for x in book.links),
            sorted((code, str(dated.on)) for code, dated in book.due.items()),
            [facts for hits, facts in stops if hits(book.project)],
        )
        mine = [str(each) for each in shared.held([book.project.pk])] if shared else []
        needs = (
            [shared.shares.need(book.project, kind) for _pool, kind in shared.pools.values()]
            if shared
            else []
        )
        given = (common, weights.get(book.project.pk, 1), mine, needs)
        found[book.project.pk] = _letters(own) + _letters(given)
    return found


def _row(row: Row) -> tuple[str, ...]:
    """The facts of a step: its name and its computed dates are none."""
    return (row.code, *map(str, row[_FIRST:_BEHIND]))


def portfolio_fingerprint(data_date: Any) -> str:
    """Everything a run over the whole portfolio reads, as it stands: plans that move, desks, pools, weights."""
    rows = list(
        ProjectPlan.objects.filter(state__in=LIVE).order_by("project").values_list("project", "inputs")
    )
    weights = weights_of((Project(pk=pk) for pk, _inputs in rows), data_date)
    own = [(pk, inputs[:HALF], weights[pk]) for pk, inputs in rows]
    return _letters((shared_facts(read_limits()), own)) + _letters(str(data_date))
