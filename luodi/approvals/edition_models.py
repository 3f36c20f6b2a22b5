"""Editions of the catalogue that this district made: copies of one kind of project, changed, put in force."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.people.models import User

SHIPPED = 1
"""Number of the edition of every kind that comes with the product: `data/permits.yaml`, read-only, no row."""


class CatalogueEdition(models.Model):
    """One edition of one kind of project: its items are read and written whole, so they stand in one checked column.

    `items`: as in `data/permits.yaml`. `copied_from`: number of the edition it began as. Once decided it is never
    edited; projects keep the number of the edition from which their plan was compiled.
    """

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("草稿")
        DECIDED = "DECIDED", _("待生效")
        IN_FORCE = "IN_FORCE", _("现行")
        SUPERSEDED = "SUPERSEDED", _("已被替代")
        DISCARDED = "DISCARDED", _("已放弃")

    kind = models.CharField(_("审批类型"), max_length=40)
    number = models.PositiveSmallIntegerField(_("版次"))
    name = models.CharField(_("名称"), max_length=80)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    copied_from = models.PositiveSmallIntegerField(_("来源版次"))
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.DRAFT)
    items = models.JSONField()
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("编制人"))
    created_at = models.DateTimeField()
    effective_on = models.DateField(_("生效日期"), null=True, blank=True)
    basis = models.CharField(_("依据文号"), max_length=120, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["kind", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="edition_number_once"),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(state="IN_FORCE"), name="one_edition_in_force"
            ),
            models.UniqueConstraint(fields=["kind"], condition=Q(state="DECIDED"), name="one_edition_waits"),
            models.CheckConstraint(
                condition=Q(number__gt=SHIPPED) & Q(copied_from__lt=models.F("number")),
                name="edition_after_its_source",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["DRAFT", "DISCARDED"], effective_on__isnull=True)
                | Q(
                    state__in=["DECIDED", "IN_FORCE", "SUPERSEDED"],
                    effective_on__isnull=False,
                    decided_at__isnull=False,
                ),
                name="decided_edition_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name
