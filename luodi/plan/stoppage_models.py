"""Stops of work, what recovery each leaves to choose from, and what was chosen."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luodi.ledger.models import Project
from luodi.people.models import Organisation, User


class RecoveryStrategy(models.TextChoices):
    """What one may do about a stop; codes as in engine.Strategy."""

    ACCEPT = "ACCEPT", _("不赶工，按新日期")
    CHEAPEST = "CHEAPEST", _("最省赶工")
    CRASHING = "CRASHING", _("只压缩工期")
    OVERLAPPING = "OVERLAPPING", _("只搭接作业")
    KNEE = "KNEE", _("费用拐点")
    ALL_OUT = "ALL_OUT", _("全力赶工")


class Stoppage(models.Model):
    """A stop of work, entered once: it narrows the calendars of every project that it hits.

    `ramp`: ((calendar days, percent), …) of labour after the stop. `calendars`: codes, separated by spaces.
    """

    class Reach(models.TextChoices):
        PROJECT = "PROJECT", _("一个项目")
        TOWN = "TOWN", _("一个镇街")
        DISTRICT = "DISTRICT", _("全区")

    reach = models.CharField(_("范围"), max_length=8, choices=Reach.choices)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="stoppages", verbose_name=_("项目")
    )
    town = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("镇街")
    )
    from_on = models.DateField(_("停工首日"))
    until_on = models.DateField(_("停工末日"))
    ramp = models.JSONField(_("复工爬坡"), default=list)
    calendars = models.CharField(_("停工的日历"), max_length=60)
    reason = models.CharField(_("停工原因"), max_length=200)
    document = models.CharField(_("文号"), max_length=160, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    # Why and by whom it was last changed or withdrawn; every one before stands in the journal.
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    changed_because = models.CharField(_("变更原因"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="stoppage_days_in_order"),
            models.CheckConstraint(
                condition=Q(reach="PROJECT", project__isnull=False, town__isnull=True)
                | Q(reach="TOWN", project__isnull=True, town__isnull=False)
                | Q(reach="DISTRICT", project__isnull=True, town__isnull=True),
                name="stoppage_names_what_it_reaches",
            ),
        ]

    @property
    def days(self) -> int:
        """Calendar days on which nobody works."""
        return (self.until_on - self.from_on).days + 1

    @property
    def codes(self) -> tuple[str, ...]:
        """The calendars that stop."""
        return tuple(self.calendars.split())


class RecoveryAnswer(models.Model):
    """One look at what a stop costs and how it may be made up for. `made_from`: the journal as it was read."""

    class State(models.TextChoices):
        QUEUED = "QUEUED", _("排队中")
        RUNNING = "RUNNING", _("推演中")
        READY = "READY", _("待决定")
        ACCEPTING = "ACCEPTING", _("采纳中")
        FAILED = "FAILED", _("未算出")

    stoppage = models.ForeignKey(Stoppage, models.CASCADE, related_name="answers")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0)
    data_date_on = models.DateField()
    made_from = models.BigIntegerField(default=0)
    looked_at = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(progress__lte=100), name="answer_progress_in_percent"),
        ]

    @property
    def is_open(self) -> bool:
        """Is it still being worked on?"""
        return self.state in (self.State.QUEUED, self.State.RUNNING, self.State.ACCEPTING)


class RecoveryOption(models.Model):
    """What one strategy makes of one project that the stop moves.

    Money in yuan, `bound`: nothing that reaches as much costs less. `days_lost` by the stop, `days_won` back of them,
    `days_late` that stay behind the dates to be kept: the greatest of the project's promises, calendar days.
    `held_late`: the same once levelled among what all others hold, None where desks or pools serve it never.
    """

    answer = models.ForeignKey(RecoveryAnswer, models.CASCADE, related_name="options")
    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    strategy = models.CharField(max_length=12, choices=RecoveryStrategy.choices)
    yuan = models.BigIntegerField()
    bound = models.BigIntegerField()
    days_lost = models.IntegerField()
    days_won = models.IntegerField()
    days_late = models.IntegerField()
    held_late = models.IntegerField(null=True)
    steps = models.PositiveSmallIntegerField()
    promises = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    curve = models.JSONField(default=list)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["answer", "project__code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "project", "strategy"], name="option_once_per_answer"),
            models.UniqueConstraint(
                fields=["answer", "project"],
                condition=Q(accepted_at__isnull=False),
                name="one_option_accepted_per_project",
            ),
        ]

    @property
    def is_proven(self) -> bool:
        """Is it proven that nothing cheaper reaches as much?"""
        return self.yuan <= self.bound


class AcceptedCrash(models.Model):
    """Days taken off a step, or (with `predecessor`) off its wait behind another: for which stop, at what price.

    A fact of its own, not only a shorter step: a network that is built anew gets it again. `applied_days` stand in
    the plan now, `lost` says why not all of them do. `was`: the days of the step (or the lag) without them.
    """

    class Lost(models.TextChoices):
        """Why days do not stand in the plan any more."""

        GONE = "GONE", _("计划中已没有这项工作")
        UNTIED = "UNTIED", _("计划中已没有这项搭接")
        SHORT = "SHORT", _("工期已短到不能再压")
        RETYPED = "RETYPED", _("工期后来又改过")
        DONE = "DONE", _("已经完成")

    option = models.ForeignKey(RecoveryOption, models.PROTECT, related_name="crashes")
    project = models.ForeignKey(Project, models.CASCADE, related_name="crashes")
    code = models.CharField(max_length=24)
    predecessor = models.CharField(max_length=24, blank=True)
    days = models.PositiveSmallIntegerField()
    yuan = models.BigIntegerField()
    was = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    on_remaining = models.BooleanField(default=False)  # of work under way what is left was shortened
    applied_days = models.PositiveSmallIntegerField(default=0)
    lost = models.CharField(max_length=8, choices=Lost.choices, blank=True)
    returned_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    returned_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["option", "code", "predecessor"], name="crash_once_per_option"),
        ]
