"""Pools of what the district hands out, and the batches in which it arrives."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.people.models import Organisation


class Pool(models.Model):
    """A quota of one kind of element. `carries`: what is left of a batch stays for later; otherwise it lapses
    when the next batch arrives."""

    element = models.CharField(_("要素"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=80)
    name_en = models.CharField(_("英文名称"), max_length=120, blank=True)
    keeper = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="pools",
        verbose_name=_("主管部门"),
    )
    carries = models.BooleanField(_("结余可结转"), default=True)
    is_active = models.BooleanField(_("启用"), default=True)
    is_synthetic = models.BooleanField(_("虚构"), default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["element"]

    def __str__(self) -> str:
        return self.name


class Batch(models.Model):
    """An amount that becomes available on a day, in the unit of its element."""

    pool = models.ForeignKey(Pool, models.CASCADE, related_name="batches")
    available_on = models.DateField(_("可用日期"))
    amount = models.DecimalField(_("数量"), max_digits=12, decimal_places=2)
    source = models.CharField(_("来源文号"), max_length=160)

    class Meta:
        ordering = ["available_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["pool", "available_on", "source"], name="batch_once"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, amount__lte=9999999), name="batch_amount_in_range"
            ),
        ]
