"""Work of each day: done once for a data date, whoever begins it and however often.

The clock of every worker asks now and then whether the row of the day says that it was done, and queues it if not. The
row is locked while the work runs and marked in the same transaction, so of many workers one does it, and what a killed
one had begun never happened: the next does it again.
"""

from collections.abc import Callable
from datetime import date, datetime

from django.db import models, transaction


class DayDone(models.Model):
    """A piece of daily work and the day for which it was done; `done_at` is empty while nobody has come to its end."""

    work = models.CharField(max_length=40)
    on = models.DateField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "luodi_daydone"
        constraints = [models.UniqueConstraint(fields=["work", "on"], name="work_once_a_day")]


def is_open(work: str, on: date) -> bool:
    """Whether nobody has come to the end of this work for the day."""
    return not DayDone.objects.filter(work=work, on=on, done_at__isnull=False).exists()


@transaction.atomic
def once_a_day(work: str, *, at: datetime, on: date, do: Callable[[], int]) -> int | None:
    """Do it unless it was done for this day; the answer is what `do` says, None where somebody had done it."""
    DayDone.objects.get_or_create(work=work, on=on)
    row = DayDone.objects.select_for_update().get(work=work, on=on)
    if row.done_at is not None:
        return None
    found = do()
    row.done_at = at
    row.save(update_fields=["done_at"])
    return found
