"""The least change that would still save the date of a late project, found in the background so that lists can show it."""

from django.db import models

from luodi.ledger.models import Project


class WayOut(models.Model):
    """One row for each project that was looked at; it speaks of the plan whose `inputs` and `data_date_on` it carries.

    `words`: language → [what to change, who decides] of each change; empty where nothing helps. `until_on`: the last day
    on which deciding it still wins the days; None where it only moves the date, by `date_moved_days`.
    """

    project = models.OneToOneField(Project, models.CASCADE, related_name="way_out")
    inputs = models.CharField(max_length=64)
    data_date_on = models.DateField()
    words = models.JSONField(default=dict)
    days_won = models.PositiveIntegerField(default=0)
    until_on = models.DateField(null=True)
    date_moved_days = models.PositiveIntegerField(default=0)
    found_at = models.DateTimeField()
