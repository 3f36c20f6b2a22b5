"""What would make permits come sooner, and what a joint meeting would free: found in the background, read by pages."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.ledger.models import Project


class SpeedUps(models.Model):
    """One row for each project that was looked at; it speaks of the plan whose `inputs` and `data_date_on` it carries.

    `rows`: measures that win days, each as kind, item, gates, days won at the work permit and at the promise if it
    alone is agreed, and whether the best set has it. `permit_days`, `days_won`: what the best set wins as a whole,
    which is rarely the sum. `weighted_days`: days won times the weight of the project.
    """

    project = models.OneToOneField(Project, models.CASCADE, related_name="speed_ups")
    inputs = models.CharField(max_length=64)
    data_date_on = models.DateField()
    rows = models.JSONField(default=list)
    permit_days = models.IntegerField(default=0)
    days_won = models.IntegerField(default=0)
    weighted_days = models.IntegerField(default=0, db_index=True)
    found_at = models.DateTimeField()


class MeetingItem(models.Model):
    """An item that a joint meeting could decide: days freed if it were decided on the next working day, by solving the
    project without the wait. `reason`: why it waits; `departments`: who must come, first the one that decides."""

    class Reason(models.TextChoices):
        STOPPED = "STOPPED", _("停表未恢复")
        OVER = "OVER", _("超过承诺时限")
        UNACCEPTED = "UNACCEPTED", _("未答复受理")
        QUEUE = "QUEUE", _("窗口排队")

    project = models.ForeignKey(Project, models.CASCADE, related_name="meeting_items")
    item = models.CharField(max_length=20)
    departments = models.JSONField(default=list)
    days_freed = models.PositiveIntegerField()
    weighted_days = models.PositiveIntegerField(db_index=True)
    reason = models.CharField(max_length=10, choices=Reason.choices)

    class Meta:
        ordering = ["-weighted_days", "project", "item"]
        constraints = [
            models.UniqueConstraint(fields=["project", "item"], name="meeting_item_once_per_project")
        ]
