"""What happens by itself when a day begins: what was held too long flows back, and plans follow."""

from datetime import date, datetime

from luodi.daily import once_a_day
from luodi.elements.actions import expire_shares
from luodi.elements.actions.shares import hold
from luodi.elements.letters import GONE, SOON, letters
from luodi.elements.models import Pool, Share
from luodi.elements.queries import begun, lapsing, overdue
from luodi.journal import last_sequence
from luodi.outbox import write

FLOW_BACK = "elements flow back"


def begin_day(*, at: datetime, on: date) -> int | None:
    """Shares that lapsed before this day, taken back in every pool; owners of those that lapse soon are warned. None
    where it was done already."""
    return once_a_day(FLOW_BACK, at=at, on=on, do=lambda: _flow_back(at, on))


def _flow_back(at: datetime, on: date) -> int:
    from luodi.plan.tasks import follow_later

    since = last_sequence()
    # All pools before the first record: who holds the journal's head waits for no pool.
    pools = hold(Pool.objects.values_list("pk", flat=True))
    rows = Share.objects.select_related("need__project", "pool")
    ends = dict(Share.objects.filter(overdue(on)).values_list("pk", "expires_on"))
    back = [share.pk for pool in pools for share in expire_shares(by=None, at=at, on=on, pool=pool)]
    soon = list(rows.filter(lapsing(on)).exclude(begun(on)).order_by("pk"))
    gone = letters(GONE, rows.filter(pk__in=back).order_by("pk"), ends)
    write([*letters(SOON, soon, {share.pk: share.expires_on for share in soon}), *gone], at=at)
    if back:
        # Queued inside the transaction: a worker killed after it leaves no plan behind its shares.
        follow_later.enqueue(since=since, data_date=on.isoformat())
    return len(back)
