"""Templates, the activities of each project, their computed dates, and baselines."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luodi.ledger.models import Project
from luodi.ledger.stages import Milestone, StageGroup
from luodi.people.models import Organisation, Post, User


class LinkType(models.TextChoices):
    FS = "FS", _("完成-开始")
    SS = "SS", _("开始-开始")
    FF = "FF", _("完成-完成")
    SF = "SF", _("开始-完成")


class CalendarCode(models.TextChoices):
    """Which days count, and how much. S0…S5 are site calendars with the season's productivity."""

    OFFICE = "OFFICE", _("机关工作日")
    DAYS = "DAYS", _("日历日")
    S0 = "S0", _("室内")
    S1 = "S1", _("室内湿作业与机电")
    S2 = "S2", _("混凝土")
    S3 = "S3", _("土方桩基管网")
    S4 = "S4", _("沥青绿化")
    S5 = "S5", _("钢结构围护")


class Step(models.TextChoices):
    """What an activity is; told apart on the wall by shape and word as well as colour."""

    PREPARATION = "PREPARATION", _("申报准备")
    PERMIT = "PERMIT", _("审批")
    LAND = "LAND", _("用地")
    WORKS = "WORKS", _("施工")
    COMMISSIONING = "COMMISSIONING", _("调试投产")
    MILESTONE = "MILESTONE", _("节点")


class WaitsFor(models.TextChoices):
    """What keeps an activity from being planned a day earlier; codes as in engine.result.Holder."""

    DATA_DATE = "DATA_DATE", _("数据日期")
    LINK = "LINK", _("紧前工作")
    CAPACITY = "CAPACITY", _("审批窗口")
    QUOTA = "QUOTA", _("要素指标")
    NO_EARLIER = "NO_EARLIER", _("约束日期")
    ACTUAL = "ACTUAL", _("实际日期")
    PAUSE = "PAUSE", _("避免中断")
    WAIT = "WAIT", _("衔接期限")
    CHOICE = "CHOICE", _("保留原计划")


class Template(models.Model):
    """A work breakdown of the district's own; shipped ones are copied, never edited."""

    code = models.CharField(_("编码"), max_length=60, unique=True)
    name = models.CharField(_("名称"), max_length=120)
    name_en = models.CharField(_("英文名称"), max_length=160, blank=True)
    reference = models.CharField(_("参考规模"), max_length=300, blank=True)
    reference_en = models.CharField(_("英文参考规模"), max_length=300, blank=True)
    source = models.TextField(_("来源"), blank=True)
    edition = models.CharField(_("版本"), max_length=40, blank=True)
    is_shipped = models.BooleanField(default=False)
    is_active = models.BooleanField(_("启用"), default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-is_shipped", "code"]

    def __str__(self) -> str:
        return self.name


class TemplateActivity(models.Model):
    """A step of a template: three-point duration in good-season days.

    `stands_for`: codes of approval items, separated by spaces, that are the same work; where a project's kind
    has them they take the place of the step.
    """

    template = models.ForeignKey(Template, models.CASCADE, related_name="activities")
    code = models.CharField(_("编码"), max_length=20)
    name = models.CharField(_("名称"), max_length=120)
    name_en = models.CharField(_("英文名称"), max_length=160, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    optimistic_days = models.DecimalField(_("乐观"), max_digits=7, decimal_places=2)
    likely_days = models.DecimalField(_("可能"), max_digits=7, decimal_places=2)
    pessimistic_days = models.DecimalField(_("悲观"), max_digits=7, decimal_places=2)
    calendar = models.CharField(
        _("日历"), max_length=8, choices=CalendarCode.choices, default=CalendarCode.S0
    )
    milestone = models.CharField(_("节点"), max_length=20, choices=Milestone.choices, blank=True)
    stage_group = models.CharField(
        _("阶段"), max_length=8, choices=StageGroup.choices, default=StageGroup.BUILD
    )
    stands_for = models.CharField(_("等同审批事项"), max_length=120, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["template", "code"], name="template_activity_code_once"),
            models.CheckConstraint(
                condition=Q(optimistic_days__gte=0)
                & Q(likely_days__gte=F("optimistic_days"))
                & Q(pessimistic_days__gte=F("likely_days"))
                & Q(pessimistic_days__lte=3650),
                name="template_durations_in_order",
            ),
        ]


class TemplateLink(models.Model):
    """A relationship between two steps of a template; lag in calendar days."""

    template = models.ForeignKey(Template, models.CASCADE, related_name="links")
    predecessor = models.ForeignKey(TemplateActivity, models.CASCADE, related_name="+")
    successor = models.ForeignKey(TemplateActivity, models.CASCADE, related_name="incoming")
    type = models.CharField(_("搭接关系"), max_length=2, choices=LinkType.choices, default=LinkType.FS)
    lag_days = models.DecimalField(_("时距"), max_digits=7, decimal_places=2, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor", "type"], name="template_link_once"),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")), name="template_link_not_to_itself"
            ),
        ]


class Activity(models.Model):
    """A step of a project, its facts, and the dates last computed for it."""

    class Constraint(models.TextChoices):
        START_NO_EARLIER = "START_NO_EARLIER", _("不早于…开始")
        START_NO_LATER = "START_NO_LATER", _("不晚于…开始")
        FINISH_NO_EARLIER = "FINISH_NO_EARLIER", _("不早于…完成")
        FINISH_NO_LATER = "FINISH_NO_LATER", _("不晚于…完成")
        MUST_START = "MUST_START", _("必须开始于")
        MUST_FINISH = "MUST_FINISH", _("必须完成于")

    project = models.ForeignKey(Project, models.CASCADE, related_name="activities")
    code = models.CharField(_("编码"), max_length=24)
    name = models.CharField(_("工作"), max_length=160)
    name_en = models.CharField(_("英文名称"), max_length=200, blank=True)
    step = models.CharField(_("类别"), max_length=14, choices=Step.choices)
    stage_group = models.CharField(_("阶段"), max_length=8, choices=StageGroup.choices)
    position = models.PositiveSmallIntegerField(default=0)
    permit = models.CharField(_("审批事项"), max_length=20, blank=True)
    milestone = models.CharField(_("节点"), max_length=20, choices=Milestone.choices, blank=True)
    owner = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("责任单位"),
    )
    owner_text = models.CharField(_("责任单位（原文）"), max_length=120, blank=True)
    post = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("责任岗位")
    )
    duration_days = models.DecimalField(_("持续时间"), max_digits=7, decimal_places=2)
    optimistic_days = models.DecimalField(_("乐观"), max_digits=7, decimal_places=2)
    pessimistic_days = models.DecimalField(_("悲观"), max_digits=7, decimal_places=2)
    calendar = models.CharField(_("日历"), max_length=8, choices=CalendarCode.choices)
    constraint = models.CharField(_("日期约束"), max_length=20, choices=Constraint.choices, blank=True)
    constraint_on = models.DateField(_("约束日期"), null=True, blank=True)
    committed_on = models.DateField(_("承诺日期"), null=True, blank=True)
    actual_start_on = models.DateField(_("实际开始"), null=True, blank=True)
    actual_finish_on = models.DateField(_("实际完成"), null=True, blank=True)
    remaining_days = models.DecimalField(_("剩余天数"), max_digits=7, decimal_places=2, null=True, blank=True)
    percent_done = models.PositiveSmallIntegerField(_("完成比例"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    # Computed by plan.actions, never typed. A finish is the last day worked; only permits have a late_percent.
    early_start_on = models.DateField(null=True, editable=False)
    early_finish_on = models.DateField(null=True, editable=False)
    late_start_on = models.DateField(null=True, editable=False)
    late_finish_on = models.DateField(null=True, editable=False)
    responsible_start_on = models.DateField(null=True, editable=False)
    responsible_finish_on = models.DateField(null=True, editable=False)
    total_float_days = models.IntegerField(null=True, editable=False)
    free_float_days = models.IntegerField(null=True, editable=False)
    is_critical = models.BooleanField(default=False, editable=False)
    # The plan people work to: within what desks and pools allow. What it waits for: a code of an activity,
    # a desk or an element.
    planned_start_on = models.DateField(null=True, editable=False)
    planned_finish_on = models.DateField(null=True, editable=False)
    waits_for = models.CharField(max_length=10, choices=WaitsFor.choices, blank=True, editable=False)
    waits_for_code = models.CharField(max_length=30, blank=True, editable=False)
    criticality_percent = models.PositiveSmallIntegerField(null=True, editable=False)
    late_percent = models.PositiveSmallIntegerField(null=True, editable=False)

    class Meta:
        ordering = ["project", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "code"], name="activity_code_once_per_project"),
            models.CheckConstraint(
                condition=Q(duration_days__gte=0) & Q(duration_days__lte=3650),
                name="activity_duration_in_range",
            ),
            models.CheckConstraint(
                condition=Q(constraint="", constraint_on__isnull=True)
                | (~Q(constraint="") & Q(constraint_on__isnull=False)),
                name="constraint_and_its_day_both_or_neither",
            ),
            models.CheckConstraint(
                condition=Q(actual_finish_on__isnull=True)
                | Q(actual_start_on__isnull=False, actual_finish_on__gte=F("actual_start_on")),
                name="actual_finish_after_actual_start",
            ),
            models.CheckConstraint(condition=Q(percent_done__lte=100), name="percent_done_to_hundred"),
        ]


class Link(models.Model):
    """A relationship between two activities of one project."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="links")
    predecessor = models.ForeignKey(Activity, models.CASCADE, related_name="outgoing")
    successor = models.ForeignKey(Activity, models.CASCADE, related_name="incoming")
    type = models.CharField(_("搭接关系"), max_length=2, choices=LinkType.choices, default=LinkType.FS)
    lag_days = models.DecimalField(_("时距"), max_digits=7, decimal_places=2, default=0)
    lag_calendar = models.CharField(max_length=8, choices=CalendarCode.choices, default=CalendarCode.DAYS)
    is_driving = models.BooleanField(default=False, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor", "type"], name="link_once"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="link_not_to_itself"),
        ]


class ProjectPlan(models.Model):
    """What the last run says of a project: one row each, so that lists and the wall read no activities."""

    class State(models.TextChoices):
        FEASIBLE = "FEASIBLE", _("可按期")
        LATE = "LATE", _("不能按期")
        DONE = "DONE", _("已完成")
        NO_COMMITMENT = "NO_COMMITMENT", _("缺承诺日期")
        NO_KIND = "NO_KIND", _("缺审批类型")
        NO_TEMPLATE = "NO_TEMPLATE", _("缺施工模板")
        LOOP = "LOOP", _("关系成环")
        PAUSED = "PAUSED", _("暂缓或退出")

    project = models.OneToOneField(Project, models.CASCADE, related_name="plan")
    state = models.CharField(max_length=16, choices=State.choices, db_index=True)
    data_date_on = models.DateField()
    milestone = models.CharField(max_length=20, blank=True)
    committed_on = models.DateField(null=True)
    forecast_on = models.DateField(null=True)
    margin_days = models.IntegerField(null=True, db_index=True)
    planned_on = models.DateField(null=True)
    planned_margin_days = models.IntegerField(null=True)
    # Simulated, of the same promise as `committed_on`; without one, of the day `forecast_on` is about.
    on_time_percent = models.PositiveSmallIntegerField(null=True, db_index=True)
    p50_on = models.DateField(null=True)
    p80_on = models.DateField(null=True)
    samples = models.PositiveIntegerField(default=0)
    chance_method = models.CharField(max_length=12, blank=True)  # see forecast_models.ForecastMethod
    collides = models.JSONField(default=list)
    is_provisional = models.BooleanField(default=False)
    commitments = models.JSONField(default=list)
    chain = models.JSONField(default=list)
    missing = models.JSONField(default=list)
    segments = models.JSONField(default=list)
    milestones = models.JSONField(default=list)
    # What the plan was made from: see plan.provenance. `seed` of the levelling that placed it.
    inputs = models.CharField(max_length=64, blank=True)
    engine = models.CharField(max_length=40, blank=True)
    seed = models.PositiveIntegerField(default=1)
    made_from = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()


LIVE = (ProjectPlan.State.FEASIBLE, ProjectPlan.State.LATE, ProjectPlan.State.NO_COMMITMENT)
"""States of plans that still move."""


class Baseline(models.Model):
    """An approved plan: never edited, only superseded, with a reason."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="baselines")
    number = models.PositiveSmallIntegerField()
    reason = models.CharField(_("原因"), max_length=300)
    approved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)
    data_date_on = models.DateField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="baseline_number_once"),
            models.UniqueConstraint(
                fields=["project"], condition=Q(superseded_at__isnull=True), name="one_baseline_in_force"
            ),
        ]


class BaselineActivity(models.Model):
    """The dates of one activity in a baseline."""

    baseline = models.ForeignKey(Baseline, models.CASCADE, related_name="lines")
    code = models.CharField(max_length=24)
    name = models.CharField(max_length=160)
    start_on = models.DateField()
    finish_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["baseline", "code"], name="baseline_line_once")]


class PlanRun(models.Model):
    """A search for a better plan of the portfolio under its limits: found in the background, offered, not forced.

    `made_from`: the journal as it was read; lateness in weighted days over all open promises.
    """

    class State(models.TextChoices):
        QUEUED = "QUEUED", _("排队中")
        RUNNING = "RUNNING", _("推演中")
        READY = "READY", _("待决定")
        ACCEPTED = "ACCEPTED", _("已采纳")
        DISCARDED = "DISCARDED", _("已放弃")
        FAILED = "FAILED", _("未算出")
        SUPERSEDED = "SUPERSEDED", _("已被替代")

    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    data_date_on = models.DateField()
    seed = models.PositiveIntegerField(default=1)
    seconds_asked = models.PositiveSmallIntegerField()
    seconds_used = models.FloatField(default=0)
    evaluations = models.PositiveIntegerField(default=0)
    engine = models.CharField(max_length=40, blank=True)
    progress = models.PositiveSmallIntegerField(default=0)
    made_from = models.BigIntegerField(default=0)
    inputs = models.CharField(max_length=64, blank=True)
    lateness_before = models.BigIntegerField(null=True)
    lateness_after = models.BigIntegerField(null=True)
    counts = models.JSONField(default=dict)
    finished_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    failure = models.JSONField(default=list)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(progress__lte=100), name="run_progress_in_percent"),
        ]

    @property
    def is_open(self) -> bool:
        """Is it still being worked on?"""
        return self.state in (self.State.QUEUED, self.State.RUNNING)


class RunProject(models.Model):
    """What a run makes of one project's open promise that is worst off, before and after."""

    run = models.ForeignKey(PlanRun, models.CASCADE, related_name="projects")
    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    weight = models.PositiveSmallIntegerField()
    before_on = models.DateField(null=True)
    after_on = models.DateField(null=True)
    margin_before = models.IntegerField(null=True)
    margin_after = models.IntegerField(null=True)
    moves = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["project__code"]
        constraints = [models.UniqueConstraint(fields=["run", "project"], name="project_once_per_run")]


class RunMove(models.Model):
    """An activity that a run plans on other days, and what it then waits for."""

    run = models.ForeignKey(PlanRun, models.CASCADE, related_name="moves")
    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    code = models.CharField(max_length=24)
    name = models.CharField(max_length=160)
    name_en = models.CharField(max_length=200, blank=True)
    before_start_on = models.DateField(null=True)
    before_finish_on = models.DateField(null=True)
    after_start_on = models.DateField()
    after_finish_on = models.DateField()
    waits_for = models.CharField(max_length=10, choices=WaitsFor.choices, blank=True)
    waits_for_code = models.CharField(max_length=30, blank=True)

    class Meta:
        ordering = ["run", "project__code", "after_start_on", "id"]
        constraints = [models.UniqueConstraint(fields=["run", "project", "code"], name="move_once_per_run")]
