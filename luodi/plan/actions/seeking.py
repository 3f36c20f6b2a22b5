"""Write what was found: ways out of late dates, what makes permits come sooner, what a meeting could free."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from luodi.plan.meetings import items_for_meeting
from luodi.plan.models import ProjectPlan
from luodi.plan.portfolio import read
from luodi.plan.seeking import seek, unsought
from luodi.plan.speed_models import MeetingItem, SpeedUps
from luodi.plan.speeding import seek as seek_measures
from luodi.plan.speeding import unsought as without_measures
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


SPEEDED = ("inputs", "data_date_on", "rows", "permit_days", "days_won", "weighted_days", "found_at")
SPEED_AT_A_TIME = 10
"""Each takes up to a second of the processor; other work must not wait long behind a job."""


def seek_speed(*, at: datetime, projects: Sequence[int]) -> bool:
    """Seek what makes the permits of these projects come sooner, some at a time; the answer: may there be more?

    Nothing of the journal: it decides nothing, and the same facts always give it again.
    """
    plans = without_measures(projects, SPEED_AT_A_TIME)
    for plan in plans:
        seek_speed_of(plan, at=at)
    return len(plans) == SPEED_AT_A_TIME


def seek_speed_of(plan: ProjectPlan, *, at: datetime) -> None:
    """The same for one plan, also where something was found before: queues at the desks may have moved since."""
    row = seek_measures(plan, at)
    [book] = read([plan.project])
    items = items_for_meeting(book, plan.data_date_on)
    with transaction.atomic():
        SpeedUps.objects.update_or_create(
            project=plan.project, defaults={name: getattr(row, name) for name in SPEEDED}
        )
        MeetingItem.objects.filter(project=plan.project).delete()
        MeetingItem.objects.bulk_create(items)
