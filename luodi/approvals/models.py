"""Desks: who reviews which items of the catalogue, and how much of it at once."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.people.models import Organisation


class Desk(models.Model):
    """A desk, panel or meeting of a department.

    `items`: codes of the catalogue, separated by spaces; a desk without items reviews everything of its
    department that no other desk does. `weekdays`: 1 = Monday … 7 = Sunday on which it sits, of the working
    days of offices; empty = on every working day.
    """

    class Period(models.TextChoices):
        DAY = "DAY", _("每工作日同时在办件数")
        WEEK = "WEEK", _("每周上会件数")

    department = models.ForeignKey(Organisation, models.PROTECT, related_name="desks", verbose_name=_("部门"))
    code = models.CharField(_("编码"), max_length=30, unique=True)
    name = models.CharField(_("窗口名称"), max_length=80)
    name_en = models.CharField(_("英文名称"), max_length=120, blank=True)
    items = models.CharField(_("办理事项"), max_length=400, blank=True)
    period = models.CharField(_("能力口径"), max_length=4, choices=Period.choices, default=Period.DAY)
    amount = models.PositiveSmallIntegerField(_("办理能力（件）"))
    weekdays = models.CharField(_("办理日"), max_length=7, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    is_synthetic = models.BooleanField(_("虚构"), default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["department__path", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["department"],
                condition=Q(items="", is_active=True),
                name="one_general_desk_per_department",
            ),
            models.CheckConstraint(condition=Q(amount__lte=9999), name="desk_amount_in_range"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def codes(self) -> list[str]:
        """The items it reviews; empty for the general desk."""
        return self.items.split()


class DeskChange(models.Model):
    """From a day on a desk handles another amount, and why: staff joins, a campaign, a holiday."""

    desk = models.ForeignKey(Desk, models.CASCADE, related_name="changes")
    from_on = models.DateField(_("起始日期"))
    amount = models.PositiveSmallIntegerField(_("办理能力（件）"))
    reason = models.CharField(_("原因"), max_length=200)

    class Meta:
        ordering = ["from_on"]
        constraints = [
            models.UniqueConstraint(fields=["desk", "from_on"], name="desk_change_once_per_day"),
            models.CheckConstraint(condition=Q(amount__lte=9999), name="desk_change_amount_in_range"),
        ]
