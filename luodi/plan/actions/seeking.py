"""Write the ways out that were found."""

from datetime import datetime

from luodi.plan.seeking import seek, unsought
from luodi.plan.way_models import WayOut

FIELDS = ("inputs", "data_date_on", "words", "days_won", "until_on", "date_moved_days", "found_at")


def seek_ways(*, at: datetime) -> int:
    """Seek for the plans that wait for it; how many were looked at. Each is written at once, so that a stop loses one.

    Nothing of the journal: it decides nothing, and the same facts always give it again.
    """
    plans = unsought()
    for plan in plans:
        row = seek(plan, at)
        WayOut.objects.update_or_create(
            project=plan.project, defaults={name: getattr(row, name) for name in FIELDS}
        )
    return len(plans)
