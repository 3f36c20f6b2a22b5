"""The log of probabilities that were given, and what was learnt from their outcomes."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.ledger.models import Project


class ForecastMethod(models.TextChoices):
    """What a shown probability comes from; codes as in engine.learning.Method."""

    SIMULATED = "SIMULATED", _("模拟推算")
    RECALIBRATED = "RECALIBRATED", _("模拟推算，按结果校准")
    REFERENCE = "REFERENCE", _("同类承诺的按期率")
    BASE = "BASE", _("全部承诺的按期率")


class ForecastModel(models.Model):
    """What was known of forecasts and durations on a data date: one row each, used by every run from that day on.

    `promises` and `works`: on how many due promises and finished activities it rests. `losses`: method → Brier score in
    the order of time. `rates`: base rate and that of each class. `durations`: what engine.learning learnt.
    """

    learnt_on = models.DateField(unique=True)
    made_at = models.DateTimeField()
    engine = models.CharField(max_length=40)
    method = models.CharField(max_length=12, choices=ForecastMethod.choices)
    promises = models.PositiveIntegerField()
    works = models.PositiveIntegerField()
    shift = models.FloatField(default=0)
    slope = models.FloatField(default=1)
    losses = models.JSONField(default=dict)
    rates = models.JSONField(default=dict)
    durations = models.JSONField(default=dict)

    class Meta:
        ordering = ["-learnt_on"]


class IssuedForecast(models.Model):
    """A probability that people were shown for one promise. Never edited: a new value is a new row.

    `percent` as shown, `simulated_percent` as the simulation had it; both of the promise to finish `code` on
    `committed_on`. It stands from the data date `on` until the next row of the same promise.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="issued_forecasts")
    code = models.CharField(max_length=24)
    milestone = models.CharField(max_length=20, blank=True)
    committed_on = models.DateField()
    on = models.DateField()
    percent = models.PositiveSmallIntegerField()
    simulated_percent = models.PositiveSmallIntegerField()
    p50_on = models.DateField()
    p80_on = models.DateField()
    method = models.CharField(max_length=12, choices=ForecastMethod.choices)
    model = models.ForeignKey(ForecastModel, models.PROTECT, null=True, related_name="+")
    engine = models.CharField(max_length=40)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["project", "code", "committed_on"], name="issued_of_promise")]
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__lte=100) & Q(simulated_percent__lte=100),
                name="issued_forecast_in_percent",
            ),
        ]
