"""Promised days that somebody wants moved: asked with a reason, decided by whoever the size of the slip calls for."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.ledger.models import Project
from luodi.ledger.stages import Milestone, Precision
from luodi.people.models import User


class CommitmentMove(models.Model):
    """A wish to move a promised day, or to take it away (`wanted_on` None), and what was decided.

    `approver`: who decides, by the table of data/commitment_moves.yaml. `original_on`: the day promised first.
    """

    class State(models.TextChoices):
        ASKED = "ASKED", _("待决定")
        APPROVED = "APPROVED", _("已同意")
        REFUSED = "REFUSED", _("未同意")
        WITHDRAWN = "WITHDRAWN", _("已撤回")

    class Approver(models.TextChoices):
        OFFICE = "OFFICE", _("重点办")
        LEADER = "LEADER", _("分管区领导")
        TOP = "TOP", _("区主要领导")

    project = models.ForeignKey(Project, models.CASCADE, related_name="commitment_moves")
    milestone = models.CharField(_("节点"), max_length=20, choices=Milestone.choices)
    title = models.CharField(_("节点名称"), max_length=200, blank=True)
    original_on = models.DateField()
    was_on = models.DateField()
    wanted_on = models.DateField(null=True)
    precision = models.CharField(_("精度"), max_length=8, choices=Precision.choices, default=Precision.DAY)
    slip_days = models.IntegerField()
    approver = models.CharField(max_length=8, choices=Approver.choices)
    reason = models.CharField(_("变更原因"), max_length=20)
    words = models.CharField(_("说明"), max_length=300, blank=True)
    document = models.CharField(_("依据文号"), max_length=120, blank=True)
    responsible = models.CharField(_("责任人"), max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_on = models.DateField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_on = models.DateField(null=True)
    decision = models.CharField(_("决定说明"), max_length=300, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "milestone", "title"],
                condition=Q(state="ASKED"),
                name="one_open_move_per_promise",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | ~Q(decided_by=models.F("asked_by"))
                | Q(state="WITHDRAWN"),
                name="move_not_decided_by_who_asked",
            ),
        ]
