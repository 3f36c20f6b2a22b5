"""Warning cards: what the computation remembers, the cards, days excused, and which rules were in force when."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.ledger.models import Attachment, Project
from luodi.people.models import Organisation, Post, User

MOST_EXCUSED = 730  # days; more is no excuse but another promise


class CardColour(models.TextChoices):
    """Codes as in engine.card_rules.Colour; what a level is called stands in the rule file."""

    BLUE = "BLUE", _("蓝")
    YELLOW = "YELLOW", _("黄")
    ORANGE = "ORANGE", _("橙")
    RED = "RED", _("红")


class CardWatch(models.Model):
    """What is remembered of a project from day to day, so that a card lights and lifts by itself only in proposals.

    `before`: the state of the data date before, so that the same day can be computed again. `refused`: the colour of
    a proposal that was dismissed while the facts have stood since. `made_from`: the plan that was looked at.
    """

    project = models.OneToOneField(Project, models.CASCADE, related_name="card_watch")
    rules = models.CharField(max_length=40)
    on = models.DateField()
    colour = models.CharField(max_length=8, blank=True)
    before = models.JSONField(null=True)
    state = models.JSONField(default=dict)
    refused = models.CharField(max_length=8, blank=True)
    made_from = models.BigIntegerField(default=0)


class Card(models.Model):
    """A card: proposed by the computation, issued by a person. Reasons are the figures of that moment, never renewed.

    `now_colour`, `now_reasons`: what the facts of `now_on` would give, beside what was issued.
    """

    class State(models.TextChoices):
        PROPOSED = "PROPOSED", _("系统建议")
        LAPSED = "LAPSED", _("建议已消失")
        DISMISSED = "DISMISSED", _("不予亮牌")
        ISSUED = "ISSUED", _("已亮牌")
        LIFTED = "LIFTED", _("已销号")
        REVOKED = "REVOKED", _("申诉后撤销")

    project = models.ForeignKey(Project, models.CASCADE, related_name="cards")
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.PROPOSED)
    colour = models.CharField(_("级别"), max_length=8, choices=CardColour.choices)
    rules = models.CharField(max_length=40)
    proposed_on = models.DateField()
    proposed_at = models.DateTimeField()
    reasons = models.JSONField(default=list)
    chain = models.JSONField(default=list)
    now_colour = models.CharField(max_length=8, blank=True)
    now_reasons = models.JSONField(default=list)
    now_on = models.DateField()
    stake_days = models.PositiveIntegerField(default=0)  # by the facts of `now_on`; ranks the proposals
    unit = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="cards", verbose_name=_("责任单位")
    )
    post = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="cards", verbose_name=_("责任岗位")
    )
    limit_on = models.DateField(_("整改期限"), null=True)
    issued_on = models.DateField(null=True)
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True)
    explanation = models.TextField(_("情况说明"), blank=True)
    explained_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    explained_at = models.DateTimeField(null=True)
    explanation_file = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("说明附件")
    )
    appeal = models.TextField(_("申诉理由"), blank=True)
    appealed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    appealed_at = models.DateTimeField(null=True)
    # Why it was dismissed, what was decided on the appeal, or the evidence on which it was lifted.
    decision = models.TextField(_("决定"), blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    evidence = models.TextField(_("销号依据"), blank=True)
    evidence_file = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("依据文件")
    )
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(state__in=["PROPOSED", "ISSUED"]),
                name="one_open_card_per_project",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["ISSUED", "LIFTED", "REVOKED"])
                | Q(
                    issued_by__isnull=False,
                    issued_on__isnull=False,
                    unit__isnull=False,
                    limit_on__isnull=False,
                ),
                name="card_issued_by_a_person_to_a_unit",
            ),
            models.CheckConstraint(
                condition=~Q(state="LIFTED") | ~Q(evidence="") | Q(evidence_file__isnull=False),
                name="card_lifted_on_evidence",
            ),
            models.CheckConstraint(
                condition=~Q(state="LIFTED") | ~Q(closed_by=models.F("issued_by")),
                name="card_lifted_by_other_hands",
            ),
        ]
        indexes = [models.Index(fields=["state", "colour"])]

    def __str__(self) -> str:
        return f"{self.project_id}/{self.pk}"

    @property
    def has_open_appeal(self) -> bool:
        """Was objected to and not decided yet?"""
        return self.state == self.State.ISSUED and bool(self.appealed_at) and not self.decided_at

    def days_left(self, on: date) -> int | None:
        """Calendar days to rectify; below zero they are over. None while an appeal is undecided: nothing runs."""
        if self.has_open_appeal:
            return None
        return (self.limit_on - on).days if self.limit_on and self.state == self.State.ISSUED else None


class ExcusedDays(models.Model):
    """Days that are not held against anybody, granted by a named person for a reason with a code.

    They count while the project's committed date is the one they were granted for: a new promise begins anew.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="excused_days")
    card = models.ForeignKey(Card, models.PROTECT, related_name="excused_days")
    days = models.PositiveSmallIntegerField(_("天数"))
    reason = models.CharField(_("理由"), max_length=20)
    words = models.CharField(_("说明"), max_length=300)
    committed_on = models.DateField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(days__gte=1) & Q(days__lte=MOST_EXCUSED), name="excused_days_in_range"
            )
        ]


class CardRules(models.Model):
    """A decision which rule set is in force from a day, and until when its cards are seen by the office only."""

    rules = models.CharField(_("规则"), max_length=40)
    from_on = models.DateField(_("启用日期"))
    shadow_until_on = models.DateField(_("试运行至"))
    note = models.CharField(_("决定依据"), max_length=300)
    replayed = models.JSONField(default=dict)  # what it would have lit, as the person who decided saw it
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
