"""Offers of elements: what the engine proposed for the requests of a day, and what a person decided."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.people.models import User


class ElementOffer(models.Model):
    """One proposal over all requests. `rows`: one for each request as it stood: share and its version, project, element,
    amount, the day it can be served, days late, what is short and who stands before it."""

    class State(models.TextChoices):
        OPEN = "OPEN", _("待决定")
        ACCEPTED = "ACCEPTED", _("已采纳")
        DISCARDED = "DISCARDED", _("已放弃")

    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    data_date_on = models.DateField()
    rows = models.JSONField(default=list)
    weighted_days = models.PositiveIntegerField(default=0)
    simple_days = models.PositiveIntegerField(default=0)
    prices = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    accepted = models.JSONField(default=list)

    class Meta:
        ordering = ["-pk"]
