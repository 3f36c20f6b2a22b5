"""What was agreed so that the permits of a project come sooner: taken back, it is closed and never deleted."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.ledger.models import Project
from luodi.people.models import Organisation, User


class Measure(models.Model):
    """One measure for one item, or for several items that become one joint item.

    `gates`: the codes it is about, separated by spaces: what no longer holds the item back; of a joint item its
    members. `edits`: what the plan changed for it, so that it can be taken back. `days_won`, `permit_days`: what was
    said when it was accepted, at the promise and at the work permit.
    """

    class Kind(models.TextChoices):
        PARALLEL = "PARALLEL", _("并联准备")
        TOLERANT = "TOLERANT", _("容缺受理")
        COMMIT = "COMMIT", _("告知承诺")
        SIMULATED = "SIMULATED", _("拿地即开工（模拟审批）")
        STAGED = "STAGED", _("分阶段施工许可")
        JOINT_REVIEW = "JOINT_REVIEW", _("联合审图")
        JOINT_ACCEPTANCE = "JOINT_ACCEPTANCE", _("联合验收")
        JOINT_SURVEY = "JOINT_SURVEY", _("多测合一")

    project = models.ForeignKey(Project, models.CASCADE, related_name="measures")
    kind = models.CharField(_("方式"), max_length=16, choices=Kind.choices)
    item = models.CharField(_("审批事项"), max_length=20)
    gates = models.CharField(max_length=200, blank=True)
    department = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    edits = models.JSONField(default=dict)
    days_won = models.IntegerField(default=0)
    permit_days = models.IntegerField(default=0)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField()
    returned_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    returned_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kind", "item"],
                condition=Q(returned_at__isnull=True),
                name="measure_stands_once_per_item",
            ),
        ]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(self.gates.split())
