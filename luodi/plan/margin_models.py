"""How the margins of projects went: one row for each project and data date, so that their burn can be drawn."""

from django.db import models

from luodi.ledger.models import Project


class ProjectMargin(models.Model):
    """The margin of the promise that was worst off on a data date; None where there was no open promise.

    Rows of earlier data dates are never touched; a plan made again on the same data date replaces that day's row.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="margins")
    on = models.DateField()
    margin_days = models.IntegerField(null=True)

    class Meta:
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["project", "on"], name="margin_once_per_day")]
