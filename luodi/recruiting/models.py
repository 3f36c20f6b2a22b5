"""Leads of investment: who, what, how far, what was said; the opinions of departments and the clauses agreed."""

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.ledger.models import Project, money
from luodi.ledger.stages import Tag
from luodi.people.models import Organisation, User


class LeadState(models.TextChoices):
    """How far it is. SIGNED is reached by signing alone, MERGED by the office that finds it twice."""

    NEW = "NEW", _("新线索")
    TALKING = "TALKING", _("洽谈中")
    AGREED = "AGREED", _("达成意向")
    SIGNED = "SIGNED", _("已签约")
    LOST = "LOST", _("未成")
    MERGED = "MERGED", _("已并入")


OPEN = (LeadState.NEW, LeadState.TALKING, LeadState.AGREED)


class Lead(models.Model):
    """A possible project. `keeper` is the unit that keeps it: nobody else below the office sees its contacts.

    `investor_key`: the name without what spellings differ in; two leads with the same are twins.
    """

    name = models.CharField(_("项目名称"), max_length=200)
    investor = models.CharField(_("投资方"), max_length=200)
    investor_key = models.CharField(max_length=200, db_index=True)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True, db_index=True)
    content = models.TextField(_("建设内容及规模"), blank=True)
    origin = models.CharField(_("线索来源"), max_length=120, blank=True)
    keeper = models.ForeignKey(Organisation, models.PROTECT, related_name="leads", verbose_name=_("跟进单位"))
    town = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="leads_to_land",
        verbose_name=_("意向镇街"),
    )
    chain = models.CharField(_("产业链"), max_length=80, blank=True)
    link = models.CharField(_("产业链环节"), max_length=80, blank=True)
    amount_yuan = money(_("意向总投资"))
    land_mu = models.DecimalField(_("用地需求（亩）"), max_digits=12, decimal_places=2, null=True, blank=True)
    energy_tce = models.DecimalField(
        _("年综合能耗（吨标准煤）"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    tax_yuan = money(_("预期年税收"))
    jobs = models.PositiveIntegerField(_("预计用工（人）"), null=True, blank=True)
    export_percent = models.DecimalField(
        _("外销比例（%）"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    contact_name = models.CharField(_("联系人"), max_length=60, blank=True)
    contact_phone = models.CharField(_("联系电话"), max_length=40, blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=LeadState.choices, default=LeadState.NEW, db_index=True
    )
    state_since_on = models.DateField()
    contacted_on = models.DateField(_("最近洽谈"), null=True, blank=True)
    next_step = models.CharField(_("下一步"), max_length=200, blank=True)
    next_on = models.DateField(_("下一步日期"), null=True, blank=True)
    blocker = models.CharField(_("卡在哪里"), max_length=200, blank=True)
    promised = models.TextField(_("承诺的条件"), blank=True)
    is_admitted = models.BooleanField(_("入库评审"), null=True)
    admitted_on = models.DateField(null=True)
    admitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    admission_document = models.CharField(_("评审文号"), max_length=120, blank=True)
    admission_words = models.CharField(_("评审意见"), max_length=500, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    project = models.OneToOneField(Project, models.PROTECT, null=True, blank=True, related_name="lead")
    is_synthetic = models.BooleanField(_("虚构"), default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=LeadState.values), name="lead_state_known"),
            models.CheckConstraint(
                condition=(Q(amount_yuan__isnull=True) | Q(amount_yuan__gte=0))
                & (Q(land_mu__isnull=True) | Q(land_mu__gte=0))
                & (Q(energy_tce__isnull=True) | Q(energy_tce__gte=0))
                & (Q(tax_yuan__isnull=True) | Q(tax_yuan__gte=0)),
                name="lead_amounts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(export_percent__isnull=True)
                | (Q(export_percent__gte=0) & Q(export_percent__lte=100)),
                name="lead_export_is_a_share",
            ),
            models.CheckConstraint(
                condition=Q(state="SIGNED", project__isnull=False)
                | (~Q(state="SIGNED") & Q(project__isnull=True)),
                name="lead_signed_has_its_project",
            ),
            models.CheckConstraint(
                condition=Q(state="MERGED", merged_into__isnull=False)
                | (~Q(state="MERGED") & Q(merged_into__isnull=True)),
                name="lead_merged_into_another",
            ),
            models.UniqueConstraint(
                fields=["keeper", "investor_key", "name"],
                condition=Q(state__in=["NEW", "TALKING", "AGREED"]),
                name="open_lead_once_per_unit",
            ),
        ]
        indexes = [models.Index(fields=["keeper", "state"])]

    def __str__(self) -> str:
        return self.name

    @property
    def tax_per_mu_yuan(self) -> Decimal | None:
        """Expected tax a year per mu; None while either is unknown or no land is needed."""
        return self.tax_yuan / self.land_mu if self.tax_yuan is not None and self.land_mu else None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def silent_days(self, on: date) -> int | None:
        """Days since somebody last spoke with the investor; None for what is not open any more."""
        since = self.contacted_on or self.state_since_on
        return (on - since).days if self.is_open else None


class LeadTag(models.Model):
    """A kind that a person gave to a lead, with the figures of the rule at that moment."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="tags")
    tag = models.CharField(max_length=12, choices=Tag.choices)
    reasons = models.JSONField(default=dict)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lead", "tag"], name="lead_tag_once")]


class LeadTalk(models.Model):
    """What was said with the investor on a day. Written once."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="talks")
    on = models.DateField(_("日期"))
    words = models.CharField(_("洽谈内容"), max_length=500)
    with_whom = models.CharField(_("对方"), max_length=120, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["lead", "on", "words"], name="lead_talk_once")]


class LeadMove(models.Model):
    """A change of state. Counted, they say how likely a lead is to land."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="moves")
    left = models.CharField(max_length=10, choices=LeadState.choices, blank=True)
    to = models.CharField(max_length=10, choices=LeadState.choices)
    on = models.DateField()
    words = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]


class Opinion(models.Model):
    """What a department says to the admission of a lead: asked, due, given."""

    class Verdict(models.TextChoices):
        FOR = "FOR", _("同意")
        CONDITIONS = "CONDITIONS", _("有条件同意")
        AGAINST = "AGAINST", _("反对")

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="opinions")
    department = models.ForeignKey(
        Organisation, models.PROTECT, related_name="opinions", verbose_name=_("部门")
    )
    asked_on = models.DateField()
    due_on = models.DateField()
    verdict = models.CharField(_("意见结论"), max_length=10, choices=Verdict.choices, blank=True)
    words = models.CharField(_("说明"), max_length=500, blank=True)
    given_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["lead", "department"], name="opinion_once_per_department"),
            models.CheckConstraint(
                condition=Q(verdict="", given_at__isnull=True) | (~Q(verdict="") & Q(given_at__isnull=False)),
                name="opinion_given_with_its_moment",
            ),
        ]


class Agreement(models.Model):
    """The clauses of a signed agreement, as they became commitments of the project."""

    lead = models.OneToOneField(Lead, models.CASCADE, related_name="agreement")
    number = models.CharField(_("协议编号"), max_length=120)
    signed_on = models.DateField(_("签约日期"))
    amount_yuan = money(_("约定总投资"))
    start_on = models.DateField(_("约定开工日期"))
    production_on = models.DateField(_("约定投产日期"), null=True, blank=True)
    land_mu = models.DecimalField(_("约定用地（亩）"), max_digits=12, decimal_places=2)
    tax_per_mu_yuan = money(_("约定亩均税收"))
    jobs = models.PositiveIntegerField(_("约定用工（人）"))
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_yuan__gt=0) & Q(land_mu__gte=0) & Q(tax_per_mu_yuan__gte=0),
                name="agreement_amounts_possible",
            )
        ]
