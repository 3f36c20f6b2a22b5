"""Desks and the applications that go over them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.ledger.models import Project
from luodi.people.models import Organisation, User


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


class Application(models.Model):
    """One round of one item of the catalogue for one project; after a refusal a new round begins.

    Its days are those of its events. Limits are copied from the edition in force when it was opened, because a
    later edition does not change what was promised. `gaps`: items that were missing at acceptance (容缺) and
    hold the issue.
    """

    class State(models.TextChoices):
        PREPARED = "PREPARED", _("准备中")
        SUBMITTED = "SUBMITTED", _("待受理")
        ACCEPTED = "ACCEPTED", _("办理中")
        RETURNED = "RETURNED", _("补正中")
        PUBLICISED = "PUBLICISED", _("公示中")
        REVIEWED = "REVIEWED", _("评审中")
        APPROVED = "APPROVED", _("已办结")
        REFUSED = "REFUSED", _("不予受理")
        REJECTED = "REJECTED", _("不予批准")
        WITHDRAWN = "WITHDRAWN", _("已撤回")

    project = models.ForeignKey(Project, models.CASCADE, related_name="applications")
    item = models.CharField(_("审批事项"), max_length=20)
    round = models.PositiveSmallIntegerField(_("轮次"), default=1)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices)
    department = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name=_("部门"),
    )
    department_text = models.CharField(_("部门（原文）"), max_length=120, blank=True)
    edition = models.CharField(_("目录版本"), max_length=40)
    promised_days = models.PositiveSmallIntegerField(_("承诺时限"))
    statutory_days = models.PositiveSmallIntegerField(_("法定时限"), null=True, blank=True)
    statutory_unit = models.CharField(max_length=12, blank=True)
    prepared_on = models.DateField(_("开始准备"), null=True, blank=True)
    submitted_on = models.DateField(_("提交"), null=True, blank=True)
    accepted_on = models.DateField(_("受理"), null=True, blank=True)
    decided_on = models.DateField(_("办结"), null=True, blank=True)
    since_on = models.DateField(_("进入状态日期"))
    until_on = models.DateField(_("预计恢复"), null=True, blank=True)
    gaps = models.CharField(_("容缺事项"), max_length=200, blank=True)
    commitment_due_on = models.DateField(_("承诺补齐日期"), null=True, blank=True)
    commitment_kept_on = models.DateField(_("材料补齐日期"), null=True, blank=True)
    is_synthetic = models.BooleanField(_("虚构"), default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["project", "item", "-round"]
        indexes = [models.Index(fields=["state", "department"])]
        constraints = [
            models.UniqueConstraint(fields=["project", "item", "round"], name="application_round_once"),
            models.UniqueConstraint(
                fields=["project", "item"],
                condition=~Q(state__in=["APPROVED", "REFUSED", "REJECTED", "WITHDRAWN"]),
                name="one_open_application_per_item",
            ),
            models.UniqueConstraint(
                fields=["project", "item"], condition=Q(state="APPROVED"), name="item_approved_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["APPROVED", "REJECTED", "REFUSED", "WITHDRAWN"])
                | Q(decided_on__isnull=False),
                name="closed_application_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project.code} {self.item}"


class ApplicationEvent(models.Model):
    """A step of an application on a day: written once, never changed.

    `until_on`: by when supplements are due, or a notice or a review ends.
    """

    class Verb(models.TextChoices):
        PREPARE = "PREPARE", _("开始准备")
        SUBMIT = "SUBMIT", _("提交申请")
        ACCEPT = "ACCEPT", _("受理")
        APPROVE = "APPROVE", _("批准办结")
        RETURN = "RETURN", _("退回补正")
        SUPPLEMENT = "SUPPLEMENT", _("提交补正")
        PUBLICISE = "PUBLICISE", _("开始公示")
        REVIEW = "REVIEW", _("送专家评审")
        RESUME = "RESUME", _("恢复办理")
        REFUSE = "REFUSE", _("不予受理")
        REJECT = "REJECT", _("不予批准")
        WITHDRAW = "WITHDRAW", _("撤回申请")
        KEEP = "KEEP", _("承诺材料补齐")
        RECORD = "RECORD", _("登记已办结")

    application = models.ForeignKey(Application, models.CASCADE, related_name="events")
    number = models.PositiveSmallIntegerField()
    verb = models.CharField(_("步骤"), max_length=10, choices=Verb.choices)
    on = models.DateField(_("日期"))
    until_on = models.DateField(null=True, blank=True)
    document = models.CharField(_("文号"), max_length=120, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="application_event_once"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=models.F("on")),
                name="application_event_ends_after_it_begins",
            ),
        ]
