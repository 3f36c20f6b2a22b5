"""Issues with their way up the ladder, meetings with agenda and attendance, decisions, tasks, joint ground-breakings."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.ledger.models import Project, money
from luodi.people.models import Organisation, Post, User


class IssueKind(models.TextChoices):
    """What an issue is about."""

    LAND = "LAND", _("土地")
    PLANNING = "PLANNING", _("规划")
    PERMIT = "PERMIT", _("审批")
    FUNDS = "FUNDS", _("资金")
    CLEARANCE = "CLEARANCE", _("征迁")
    UTILITIES = "UTILITIES", _("配套")
    ELEMENT = "ELEMENT", _("要素")
    LABOUR = "LABOUR", _("用工")
    ENTERPRISE = "ENTERPRISE", _("企业自身")
    OTHER = "OTHER", _("其他")


class Issue(models.Model):
    """Something that keeps a project from going on.

    `activity`: the code of the step it blocks; what is at stake was computed on `computed_on` by planning the project with
    the step waiting until `due_on`. `hold`: the constraint that stood on the step before the plan was made to wait, so
    that it can be given back. `float_seen`: the float of the step when it was last looked at, in calendar days.
    """

    class State(models.TextChoices):
        RAISED = "RAISED", _("已提出")
        ACCEPTED = "ACCEPTED", _("已受理")
        WORKING = "WORKING", _("在办")
        DONE = "DONE", _("待核验")
        VERIFIED = "VERIFIED", _("待销号")
        CLOSED = "CLOSED", _("问题销号")
        RETURNED = "RETURNED", _("退回补充")
        SUSPENDED = "SUSPENDED", _("已挂起")

    project = models.ForeignKey(Project, models.CASCADE, related_name="issues")
    kind = models.CharField(_("类别"), max_length=12, choices=IssueKind.choices)
    title = models.CharField(_("问题"), max_length=120)
    words = models.TextField(_("情况和诉求"), blank=True)
    activity = models.CharField(_("卡住的工作"), max_length=24, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.RAISED)
    level = models.CharField(_("层级"), max_length=20)
    level_due_on = models.DateField(_("本层级期限"))
    climbed = models.PositiveSmallIntegerField(default=0)
    owner = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="issues", verbose_name=_("责任单位")
    )
    post = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="issues", verbose_name=_("责任岗位")
    )
    due_on = models.DateField(_("办结期限"))
    measures = models.TextField(_("办理措施"), blank=True)
    result = models.TextField(_("办理结果"), blank=True)
    days_at_risk = models.IntegerField(null=True, editable=False)
    margin_at_risk = models.IntegerField(null=True, editable=False)
    stake_yuan = money(_("涉及投资"))
    float_days = models.IntegerField(null=True, editable=False)
    float_seen = models.IntegerField(null=True, editable=False)
    computed_on = models.DateField(null=True, editable=False)
    hold = models.JSONField(null=True, editable=False)
    # Where it came from, for rooms above: e.g. "inspection:12"; one open issue for each.
    source = models.CharField(_("来源"), max_length=60, blank=True)
    raised_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    raised_on = models.DateField(_("提出日期"))
    raised_at = models.DateTimeField()
    done_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    done_on = models.DateField(null=True)  # its owner's work ends here; verifying and closing are others'
    closed_on = models.DateField(null=True)
    is_synthetic = models.BooleanField(_("虚构"), default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "level_due_on"], name="issue_state_due")]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="issue_has_title"),
            models.CheckConstraint(
                condition=~Q(state__in=["ACCEPTED", "WORKING", "DONE", "VERIFIED"]) | Q(owner__isnull=False),
                name="issue_accepted_has_owner",
            ),
            models.CheckConstraint(
                condition=Q(state="CLOSED", closed_on__isnull=False)
                | (~Q(state="CLOSED") & Q(closed_on=None)),
                name="issue_closed_has_day",
            ),
            models.UniqueConstraint(
                fields=["source"],
                condition=~Q(source="") & ~Q(state__in=["CLOSED", "RETURNED"]),
                name="one_open_issue_per_source",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Is somebody still to act?"""
        return self.state in OPEN

    @property
    def solved_on(self) -> date | None:
        """The day on which its owner called it solved, else on which it was closed."""
        return self.done_on or self.closed_on

    def days_left(self, on: date) -> int | None:
        """Calendar days of the present level; below zero they are over."""
        return (self.level_due_on - on).days if self.state in CLIMBING else None


S = Issue.State
OPEN = (S.RAISED, S.ACCEPTED, S.WORKING, S.DONE, S.VERIFIED, S.SUSPENDED)
CLIMBING = (S.RAISED, S.ACCEPTED, S.WORKING)
"""States in which the ladder counts."""


class Escalation(models.Model):
    """One step of an issue on the ladder, up or down. `number` makes the same step impossible twice."""

    class Cause(models.TextChoices):
        DUE = "DUE", _("期限已过")
        FLOAT = "FLOAT", _("时差转负")
        PERSON = "PERSON", _("人工提级")
        DOWN = "DOWN", _("退回下级")

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="escalations")
    number = models.PositiveSmallIntegerField()
    left = models.CharField(max_length=20)
    to = models.CharField(max_length=20)
    cause = models.CharField(max_length=8, choices=Cause.choices)
    words = models.CharField(max_length=300, blank=True)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["issue", "number"]
        constraints = [models.UniqueConstraint(fields=["issue", "number"], name="escalation_once")]


class LeaderBrief(models.Model):
    """What the top leader should take up, as computed for a data date: rows with their options, the most freed first."""

    data_date_on = models.DateField()
    made_at = models.DateTimeField()
    made_from = models.BigIntegerField()
    looked_at = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0)
    rows = models.JSONField(default=list)

    class Meta:
        ordering = ["-pk"]


class Meeting(models.Model):
    """A meeting that decides: planned within its limits, held, minuted. `minutes`: the time there is."""

    class Kind(models.TextChoices):
        JOINT = "JOINT", _("联席会议")
        DISPATCH = "DISPATCH", _("调度会")

    class State(models.TextChoices):
        PLANNED = "PLANNED", _("待召开")
        OPEN = "OPEN", _("进行中")
        CLOSED = "CLOSED", _("已结束")

    kind = models.CharField(_("会议类别"), max_length=10, choices=Kind.choices)
    number = models.PositiveIntegerField(_("期号"))
    title = models.CharField(_("会议名称"), max_length=120)
    on = models.DateField(_("召开日期"))
    place = models.CharField(_("地点"), max_length=120, blank=True)
    chair = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("主持人")
    )
    minutes = models.PositiveSmallIntegerField(_("时长（分钟）"))
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.PLANNED)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    called_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    is_synthetic = models.BooleanField(_("虚构"), default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="meeting_number_once"),
            models.CheckConstraint(
                condition=Q(minutes__gte=5, minutes__lte=480), name="meeting_minutes_in_range"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class MeetingUnit(models.Model):
    """A unit concerned by an item; nobody else is asked to come."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="units")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    has_come = models.BooleanField(_("到会"), null=True)

    class Meta:
        ordering = ["organisation__path"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "organisation"], name="unit_once_per_meeting")
        ]


class AgendaItem(models.Model):
    """One thing to be decided. `competent`: the unit without which nothing can be decided; `deed`: what a decision would
    change in the plan, `days` what that frees. `is_for_all`: the office lets every unit at the meeting read it; else
    whoever takes part in it."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    issue = models.ForeignKey(Issue, models.CASCADE, null=True, blank=True, related_name="agenda")
    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    title = models.CharField(max_length=160)
    paper = models.TextField(blank=True)
    competent = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    minutes = models.PositiveSmallIntegerField()
    days = models.IntegerField(null=True)
    deed = models.JSONField(default=dict)
    is_for_all = models.BooleanField(_("对全体参会单位公开"), default=False)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["meeting", "position", "pk"]


class Decision(models.Model):
    """What was decided, by whom, and what it did to the plan: `deed` as carried out, `effect` as the plan then said."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, related_name="decisions")
    issue = models.ForeignKey(Issue, models.CASCADE, null=True, related_name="decisions")
    project = models.ForeignKey(Project, models.CASCADE, related_name="decisions")
    words = models.CharField(_("议定事项"), max_length=500)
    deed = models.JSONField(default=dict)
    effect = models.JSONField(default=dict)
    on = models.DateField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField()
    is_synthetic = models.BooleanField(default=False)
    # The same press twice is one decision.
    key = models.CharField(max_length=80, unique=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.words


class Task(models.Model):
    """What a unit or post has to do after a decision, until when."""

    class State(models.TextChoices):
        OPEN = "OPEN", _("待办")
        DONE = "DONE", _("已完成")

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="tasks")
    project = models.ForeignKey(Project, models.CASCADE, related_name="tasks")
    words = models.CharField(_("任务"), max_length=500)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="tasks", verbose_name=_("责任单位"))
    post = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name=_("责任岗位")
    )
    due_on = models.DateField(_("期限"))
    state = models.CharField(_("状态"), max_length=6, choices=State.choices, default=State.OPEN)
    note = models.CharField(_("完成情况"), max_length=500, blank=True)
    done_on = models.DateField(null=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    is_synthetic = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="OPEN", done_on=None) | Q(state="DONE", done_on__isnull=False),
                name="task_done_has_day",
            ),
        ]

    def __str__(self) -> str:
        return self.words


class GroundBreaking(models.Model):
    """Projects that break ground together on a day: a ceremony. What else they start stands with each project."""

    title = models.CharField(_("名称"), max_length=120)
    on = models.DateField(_("开工日期"))
    held_at = models.DateTimeField(null=True)
    called_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    is_synthetic = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return self.title


class GroundBreakingProject(models.Model):
    """A project in a joint ground-breaking. `started`: did it also enter the stage 开工, its gate met?"""

    ground_breaking = models.ForeignKey(GroundBreaking, models.CASCADE, related_name="places")
    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    started = models.BooleanField(null=True)

    class Meta:
        ordering = ["project__code"]
        constraints = [
            models.UniqueConstraint(fields=["ground_breaking", "project"], name="project_once_per_breaking")
        ]
