"""Scorecards of a period: rule files kept, runs, cards, the facts behind every point, objections; the burden of forms."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.ledger.models import Project
from luodi.people.models import Organisation, Post, User

POINTS: dict[str, Any] = {"max_digits": 8, "decimal_places": 1}
FACT: dict[str, Any] = {"max_digits": 24, "decimal_places": 4}


class ScoredAs(models.TextChoices):
    """Codes as in engine.score_rules.Subject."""

    TOWN = "TOWN", _("镇街")
    DEPARTMENT = "DEPARTMENT", _("部门")
    LEADER = "LEADER", _("区领导岗位")
    COMMISSIONER = "COMMISSIONER", _("项目专员")


class ScoreRuleFile(models.Model):
    """A rule file that the office handed in, kept as it was: a new edition is a new row, none is ever changed."""

    code = models.CharField(_("编码"), max_length=40)
    edition = models.CharField(_("版本"), max_length=40)
    text = models.TextField()
    note = models.CharField(_("依据文号"), max_length=300)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["code", "edition"], name="score_rules_once_per_edition")
        ]


class ScoreRun(models.Model):
    """The scores of one period by one rule file, from the computation to the publication.

    `rows`: the rule file as it was, so that a later edition changes no score. Facts are those of `data_date_on`.
    """

    class State(models.TextChoices):
        QUEUED = "QUEUED", _("待推算")
        COMPUTING = "COMPUTING", _("推算中")
        FAILED = "FAILED", _("未算出")
        PREVIEW = "PREVIEW", _("预览")
        SHOWN = "SHOWN", _("征求意见中")
        DECIDED = "DECIDED", _("已审定")
        PUBLISHED = "PUBLISHED", _("已公布")
        DROPPED = "DROPPED", _("已作废")

    name = models.CharField(_("考核名称"), max_length=80)
    from_on = models.DateField(_("开始日期"))
    until_on = models.DateField(_("截止日期"))
    rules = models.CharField(_("规则"), max_length=40)
    edition = models.CharField(_("版本"), max_length=40)
    rows = models.JSONField(default=dict)
    data_date_on = models.DateField()
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0)
    seconds = models.FloatField(default=0)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    object_until_on = models.DateField(_("意见截止日期"), null=True)
    decision = models.CharField(_("审定意见"), max_length=500, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    is_synthetic = models.BooleanField(_("虚构"), default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-until_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gte=models.F("from_on")), name="score_period_in_order"
            ),
            models.UniqueConstraint(
                fields=["from_on", "until_on", "rules", "edition"],
                condition=Q(state__in=["QUEUED", "COMPUTING", "PREVIEW"]),
                name="one_preview_of_a_period_by_rules",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["DECIDED", "PUBLISHED"]) | Q(decided_by__isnull=False),
                name="score_decided_by_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="PUBLISHED") | Q(published_by__isnull=False),
                name="score_published_by_a_person",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Is it still being computed?"""
        return self.state in (self.State.QUEUED, self.State.COMPUTING)


UNSHOWN = (ScoreRun.State.QUEUED, ScoreRun.State.COMPUTING, ScoreRun.State.PREVIEW)
"""States in which nobody but the office knows of it."""


class Scorecard(models.Model):
    """The card of a unit or a post. `percent`: the points reached of those that could be; `items`: each line of it."""

    run = models.ForeignKey(ScoreRun, models.CASCADE, related_name="cards")
    scored_as = models.CharField(_("对象"), max_length=12, choices=ScoredAs.choices)
    unit = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="scorecards")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="scorecards")
    size = models.PositiveIntegerField(default=0)
    size_class = models.CharField(max_length=20, blank=True)
    points = models.DecimalField(**POINTS)
    reachable = models.DecimalField(**POINTS)
    percent = models.DecimalField(null=True, **POINTS)
    cases = models.PositiveIntegerField(default=0)
    confidence = models.CharField(max_length=8)
    place = models.CharField(max_length=8, blank=True)
    items = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["scored_as", "size_class", "-percent", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=True, post__isnull=False) | Q(unit__isnull=False, post__isnull=True),
                name="scorecard_of_a_unit_or_a_post",
            ),
            models.UniqueConstraint(fields=["run", "scored_as", "unit"], name="scorecard_once_per_unit"),
            models.UniqueConstraint(fields=["run", "scored_as", "post"], name="scorecard_once_per_post"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.pk}"


class ScoreFact(models.Model):
    """A fact behind a point: so much gained of so much wanted, and why. `about` names the row, e.g. "application:12".

    A fact that an objection struck out stays, with the reason, and counts no more.
    """

    card = models.ForeignKey(Scorecard, models.CASCADE, related_name="facts")
    measure = models.CharField(max_length=20)
    project = models.ForeignKey(Project, models.CASCADE, null=True, related_name="+")
    about = models.CharField(max_length=80)
    gained = models.DecimalField(**FACT)
    wanted = models.DecimalField(**FACT)
    facts = models.JSONField(default=dict)
    is_struck = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["card", "measure", "about"], name="score_fact_counted_once")
        ]
        indexes = [models.Index(fields=["card", "measure"])]


class Objection(models.Model):
    """What a unit or post objects to on its card: one fact. A person of the office answers."""

    class State(models.TextChoices):
        OPEN = "OPEN", _("待答复")
        UPHELD = "UPHELD", _("已采纳")
        REFUSED = "REFUSED", _("未采纳")

    card = models.ForeignKey(Scorecard, models.CASCADE, related_name="objections")
    fact = models.ForeignKey(ScoreFact, models.CASCADE, related_name="objections")
    words = models.CharField(_("异议理由"), max_length=500)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.OPEN)
    answer = models.CharField(_("答复"), max_length=500, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["fact"], name="objection_once_per_fact"),
            models.CheckConstraint(
                condition=Q(state="OPEN", answered_by__isnull=True)
                | (~Q(state="OPEN") & Q(answered_by__isnull=False) & ~Q(answer="")),
                name="objection_answered_by_a_person",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=models.F("by")),
                name="objection_answered_by_another",
            ),
        ]


class BurdenCap(models.Model):
    """How many fields a month may be asked of one unit, as the office decided; the last decision counts."""

    fields = models.PositiveIntegerField(_("每单位每月栏目上限"))
    from_on = models.DateField(_("启用日期"))
    note = models.CharField(_("决定依据"), max_length=300)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]


class FormCall(models.Model):
    """A form that somebody wants units to fill in: let in, or refused because it asks what is known or would pass the cap.

    `fields`: its columns. `known`: those that the system answers already, each with the place of the answer.
    """

    class State(models.TextChoices):
        ADMITTED = "ADMITTED", _("已准入")
        KNOWN = "KNOWN", _("已有数据，退回")
        OVER_CAP = "OVER_CAP", _("超过上限，退回")

    title = models.CharField(_("报表名称"), max_length=120)
    purpose = models.CharField(_("用途和依据"), max_length=300)
    fields = models.JSONField(default=list)
    known = models.JSONField(default=list)
    month_on = models.DateField(_("月份"))
    asked_by_unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    state = models.CharField(_("状态"), max_length=10, choices=State.choices)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    is_synthetic = models.BooleanField(_("虚构"), default=False)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["asked_by_unit", "title", "month_on"],
                condition=Q(state="ADMITTED"),
                name="form_admitted_once_a_month",
            )
        ]

    def __str__(self) -> str:
        return self.title


class FormCallUnit(models.Model):
    """A unit of which the form asks."""

    call = models.ForeignKey(FormCall, models.CASCADE, related_name="units")
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="form_calls")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "unit"], name="form_call_once_per_unit")]
