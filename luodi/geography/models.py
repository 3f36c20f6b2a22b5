"""Files of outlines that were handed in, and the outline of each town by version."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.people.models import Organisation, User


class BoundaryImport(models.Model):
    """A file of outlines: read and previewed, then taken over or dropped. `by` is None for what ships with the product."""

    class State(models.TextChoices):
        PREVIEW = "PREVIEW", _("待确认")
        DONE = "DONE", _("已启用")
        DROPPED = "DROPPED", _("已放弃")

    filename = models.CharField(_("文件"), max_length=200)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State.choices)
    source = models.CharField(_("来源"), max_length=200)
    credit = models.CharField(_("署名和许可"), max_length=200, blank=True)
    review_number = models.CharField(_("审图号"), max_length=60, blank=True)
    is_sketch = models.BooleanField(_("示意图"), default=True)
    datum = models.CharField(_("文件坐标系"), max_length=40)
    reading = models.JSONField(default=dict)
    based_on = models.BigIntegerField(default=0)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]


class Boundary(models.Model):
    """The outline of a town in degrees of CGCS2000. A new one supersedes the old one, which is kept."""

    town = models.ForeignKey(Organisation, models.PROTECT, related_name="boundaries")
    handed_in = models.ForeignKey(BoundaryImport, models.PROTECT, related_name="boundaries")
    coordinates = models.JSONField()
    points = models.PositiveIntegerField()
    area_km2 = models.FloatField()
    from_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["town__path", "-from_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["town"],
                condition=Q(superseded_at__isnull=True),
                name="one_boundary_in_force_per_town",
            ),
        ]
