"""Pools of what the district hands out, the batches in which it arrives, what projects need and the shares they hold."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luodi.elements.element_types import ElementLevel
from luodi.ledger.models import Project
from luodi.people.models import Organisation

AMOUNT: dict[str, Any] = {"max_digits": 14, "decimal_places": 4}
MOST = 99_999_999


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
    """An amount that becomes available on a day, in the unit of its element.

    `held`: the sum of all shares that hold some of it; kept here so that the database itself refuses to hand out more
    than there is. `is_pledged`: a plant to be closed will give it on `available_on`; until then it can only be advanced.
    """

    pool = models.ForeignKey(Pool, models.CASCADE, related_name="batches")
    available_on = models.DateField(_("可用日期"))
    amount = models.DecimalField(_("数量"), **AMOUNT)
    held = models.DecimalField(_("已占用"), default=Decimal(0), **AMOUNT)
    source = models.CharField(_("来源文号"), max_length=160)
    level = models.CharField(_("下达层级"), max_length=10, choices=ElementLevel.choices, blank=True)
    year = models.PositiveSmallIntegerField(_("所属年度"), null=True, blank=True)
    expires_on = models.DateField(_("有效期至"), null=True, blank=True)
    is_pledged = models.BooleanField(_("承诺腾出（先立后破）"), default=False)

    class Meta:
        ordering = ["available_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["pool", "available_on", "source"], name="batch_once"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, amount__lte=MOST), name="batch_amount_in_range"
            ),
            models.CheckConstraint(
                condition=Q(held__gte=0, held__lte=F("amount")), name="batch_never_oversubscribed"
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("available_on")),
                name="batch_expires_later",
            ),
        ]

    @property
    def free(self) -> Decimal:
        """What nobody holds."""
        return self.amount - self.held


class Need(models.Model):
    """What a project needs of an element. `month`: its first day, for elements counted by month.
    `needed_on`: where a person knows better than the plan."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="needs")
    element = models.CharField(_("要素"), max_length=20)
    month = models.DateField(_("月份"), null=True, blank=True)
    amount = models.DecimalField(_("需要数量"), **AMOUNT)
    needed_on = models.DateField(_("最迟需要日期"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    is_synthetic = models.BooleanField(_("虚构"), default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["project", "element", "month"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "element"], condition=Q(month=None), name="one_need_of_an_element"
            ),
            models.UniqueConstraint(
                fields=["project", "element", "month"],
                condition=Q(month__isnull=False),
                name="one_need_of_a_month",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0, amount__lte=MOST), name="need_amount_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.project} · {self.element}"


class Share(models.Model):
    """A part of a pool on its way to a project: asked for, held from one batch, or gone back.

    `asked_on`: None where nobody asked, as of what another project gave; `answered_on`: when its keeper first said yes or no.
    """

    class State(models.TextChoices):
        REQUESTED = "REQUESTED", _("已申请")
        REFUSED = "REFUSED", _("未批准")
        RESERVED = "RESERVED", _("已预留")
        GRANTED = "GRANTED", _("已批准")
        ADVANCED = "ADVANCED", _("已预支")
        REPAID = "REPAID", _("已还清")
        USED = "USED", _("已使用")
        RETURNED = "RETURNED", _("已退回")
        EXPIRED = "EXPIRED", _("逾期收回")

    need = models.ForeignKey(Need, models.PROTECT, related_name="shares")
    pool = models.ForeignKey(Pool, models.PROTECT, related_name="shares")
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, blank=True, related_name="shares")
    amount = models.DecimalField(_("数量"), **AMOUNT)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.REQUESTED)
    state_on = models.DateField(_("状态日期"))
    asked_on = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    expires_on = models.DateField(_("逾期日"), null=True, blank=True)
    document = models.CharField(_("批复文号"), max_length=160, blank=True)
    is_synthetic = models.BooleanField(_("虚构"), default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["pool", "state"], name="share_pool_state")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0, amount__lte=MOST), name="share_amount_in_range"),
            models.CheckConstraint(
                condition=Q(batch=None, state__in=["REQUESTED", "REFUSED"])
                | Q(
                    batch__isnull=False,
                    state__in=["RESERVED", "GRANTED", "ADVANCED", "REPAID", "USED", "RETURNED", "EXPIRED"],
                ),
                name="share_held_from_a_batch",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need} · {self.amount}"


S = Share.State
HOLDING = (S.RESERVED, S.GRANTED, S.ADVANCED, S.REPAID, S.USED)
"""States in which a share keeps others from its part of the batch."""
OPEN = (S.REQUESTED, *HOLDING)
MOVABLE = (S.RESERVED, S.GRANTED, S.ADVANCED, S.REPAID)
"""States from which a share may be moved to another project: what is used stays."""
LAPSING = (S.RESERVED, S.GRANTED, S.ADVANCED)
"""States that end by themselves while the project does not start."""
