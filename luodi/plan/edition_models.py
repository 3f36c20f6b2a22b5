"""From which edition of the catalogue a network was compiled, and what a draft would move."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.approvals.edition_models import CatalogueEdition
from luodi.ledger.models import Project
from luodi.people.models import User


def _gained(before: date | None, after: date | None) -> int | None:
    return (before - after).days if before and after else None


class NetworkEdition(models.Model):
    """The edition that a project's network was last compiled from; without a row it is the one that ships."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="network_edition")
    kind = models.CharField(max_length=40, blank=True)
    number = models.PositiveSmallIntegerField()


class EditionImpact(models.Model):
    """Which plans an edition would move, computed by the worker; nothing of it is saved in the plans.

    `version` of the edition and `against`, the number in force, say what was compared; `made_from`: the journal then.
    """

    class State(models.TextChoices):
        QUEUED = "QUEUED", _("排队中")
        RUNNING = "RUNNING", _("推演中")
        READY = "READY", _("已算出")
        FAILED = "FAILED", _("未算出")

    edition = models.OneToOneField(CatalogueEdition, models.CASCADE, related_name="impact")
    version = models.PositiveIntegerField()
    against = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0)
    data_date_on = models.DateField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    made_from = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.RUNNING)


class EditionImpactRow(models.Model):
    """One project: first work permit and worst open promise, before and after. Rows stand most moved first.

    `moved_days`: calendar days of the promise, else of the permit, positive = later; `alone_days`: the same
    without desks and pools. `steps`: how many the edition
    changes; `kept`: how many it would, had people not typed something else.
    """

    class Verdict(models.TextChoices):
        LOST = "LOST", _("变为不能按期")
        WON = "WON", _("变为可按期")
        NONE = "", _("不变")

    impact = models.ForeignKey(EditionImpact, models.CASCADE, related_name="rows")
    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    permit_before_on = models.DateField(null=True)
    permit_after_on = models.DateField(null=True)
    committed_on = models.DateField(null=True)
    promise_before_on = models.DateField(null=True)
    promise_after_on = models.DateField(null=True)
    verdict = models.CharField(max_length=4, choices=Verdict.choices, blank=True)
    moved_days = models.IntegerField(default=0)
    alone_days = models.IntegerField(default=0)
    steps = models.PositiveSmallIntegerField(default=0)
    kept = models.PositiveSmallIntegerField(default=0)

    @property
    def permit_gain(self) -> int | None:
        """Calendar days by which the work permit comes earlier; negative = later."""
        return _gained(self.permit_before_on, self.permit_after_on)

    @property
    def alone_gain(self) -> int:
        """The same of whichever the row counts, without desks and pools."""
        return -self.alone_days

    @property
    def promise_gain(self) -> int | None:
        """The same of the promise."""
        return _gained(self.promise_before_on, self.promise_after_on)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["impact", "project"], name="impact_row_once")]
