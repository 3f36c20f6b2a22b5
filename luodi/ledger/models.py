"""The project and what is known of it: lists, dates, money, people, evidence."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luodi.ledger.stages import Datum, Milestone, Precision, Stage, Tag
from luodi.people.models import Organisation, Post, User

YUAN: dict[str, Any] = {"max_digits": 20, "decimal_places": 4}


def money(label: Any) -> "models.DecimalField[Decimal | int | str | None, Decimal | None]":
    """An amount in yuan; None means unknown, never zero."""
    return models.DecimalField(label, null=True, blank=True, **YUAN)


class Team(models.Model):
    """A task force 专班 (推进小组): may drive several projects."""

    name = models.CharField(_("专班名称"), max_length=120, unique=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="teams"
    )
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """A post that works in a team."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="members")
    post = models.ForeignKey(Post, models.PROTECT, related_name="teams")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "post"], name="post_once_per_team")]


class Project(models.Model):
    """An investment project from idea to full production."""

    class Relation(models.TextChoices):
        PART = "PART", _("打包子项")
        PHASE = "PHASE", _("分期或扩产")

    code = models.CharField(_("项目编号"), max_length=40, unique=True)
    online_code = models.CharField(_("在线平台项目代码"), max_length=40, blank=True)
    name = models.CharField(_("项目名称"), max_length=200)
    content = models.TextField(_("建设内容及规模"), blank=True)
    kind = models.CharField(_("审批类型"), max_length=40, blank=True)
    template = models.CharField(_("施工模板"), max_length=60, blank=True)
    nature = models.CharField(_("建设性质"), max_length=40, blank=True)
    industry = models.CharField(_("产业链"), max_length=80, blank=True)
    stage = models.CharField(
        _("阶段"), max_length=16, choices=Stage.choices, default=Stage.IDEA, db_index=True
    )
    stage_since_on = models.DateField(_("进入阶段日期"), null=True, blank=True)
    stage_reason = models.CharField(_("暂缓或退出原因"), max_length=200, blank=True)

    town = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name=_("镇街")
    )
    address = models.CharField(_("建设地点"), max_length=200, blank=True)
    # Degrees of CGCS2000, converted once; beside them what was typed and what it referred to.
    longitude = models.FloatField(_("经度"), null=True, blank=True)
    latitude = models.FloatField(_("纬度"), null=True, blank=True)
    source_datum = models.CharField(_("原坐标系"), max_length=10, choices=Datum.choices, blank=True)
    meridian = models.PositiveSmallIntegerField(_("中央子午线"), null=True, blank=True)
    place_text = models.CharField(_("原坐标"), max_length=200, blank=True)
    place_source = models.CharField(_("位置依据"), max_length=120, blank=True)
    place_accuracy_m = models.PositiveIntegerField(_("位置精度（米）"), null=True, blank=True)

    investor = models.CharField(_("投资主体"), max_length=200, blank=True)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    enterprise = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="own_projects",
        verbose_name=_("企业账户"),
    )
    total_investment_yuan = money(_("总投资"))
    total_investment_usd = models.DecimalField(_("外资总投资"), null=True, blank=True, **YUAN)
    land_mu = models.DecimalField(_("用地"), max_digits=12, decimal_places=2, null=True, blank=True)
    new_land_mu = models.DecimalField(
        _("新增建设用地"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    gfa_sqm = models.DecimalField(_("建筑面积"), max_digits=14, decimal_places=2, null=True, blank=True)
    energy_tce = models.DecimalField(_("年综合能耗"), max_digits=14, decimal_places=2, null=True, blank=True)
    jobs = models.PositiveIntegerField(_("计划用工"), null=True, blank=True)
    tax_yuan = money(_("预期年税收"))
    output_yuan = money(_("预期年产值"))
    capacity = models.CharField(_("设计产能"), max_length=200, blank=True)

    leader = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="led_projects", verbose_name=_("责任领导")
    )
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name=_("专班")
    )
    commissioner = models.ForeignKey(
        Post,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="served_projects",
        verbose_name=_("项目专员"),
    )
    leader_text = models.CharField(_("责任领导（原文）"), max_length=120, blank=True)
    responsible_text = models.CharField(_("责任单位（原文）"), max_length=200, blank=True)
    progress_text = models.TextField(_("形象进度"), blank=True)
    problem_text = models.TextField(_("存在问题"), blank=True)
    note = models.TextField(_("备注"), blank=True)

    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    relation = models.CharField(_("与上级项目关系"), max_length=8, choices=Relation.choices, blank=True)
    source = models.TextField(_("来源"), blank=True)
    is_synthetic = models.BooleanField(_("虚构"), default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True, relation="") | (Q(parent__isnull=False) & ~Q(relation="")),
                name="project_parent_and_relation_both_or_neither",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="project_not_its_own_parent"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="project_stage_known"),
            models.CheckConstraint(
                condition=Q(total_investment_yuan__isnull=True) | Q(total_investment_yuan__gte=0),
                name="project_investment_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True, source_datum="", place_text="")
                | (
                    Q(longitude__isnull=False, latitude__isnull=False)
                    & ~Q(source_datum="")
                    & ~Q(place_text="")
                ),
                name="project_place_complete",
            ),
        ]
        indexes = [models.Index(fields=["town", "stage"])]

    def __str__(self) -> str:
        return self.name


class ProjectTag(models.Model):
    """One of the four kinds the district recruits for."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="tags")
    tag = models.CharField(max_length=12, choices=Tag.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "tag"], name="tag_once_per_project")]


class ProjectUnit(models.Model):
    """A unit with a duty for the project."""

    class Duty(models.TextChoices):
        RESPONSIBLE = "RESPONSIBLE", _("责任单位")
        ASSISTING = "ASSISTING", _("配合单位")

    project = models.ForeignKey(Project, models.CASCADE, related_name="units")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="duties")
    duty = models.CharField(max_length=12, choices=Duty.choices, default=Duty.RESPONSIBLE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "organisation", "duty"], name="duty_once_per_unit")
        ]


class ListMembership(models.Model):
    """The project stood on a list from one day to another; lists change within the year."""

    class Level(models.TextChoices):
        PROVINCE = "PROVINCE", _("省级")
        CITY = "CITY", _("市级")
        DISTRICT = "DISTRICT", _("区级")

    class ListClass(models.TextChoices):
        BUILD = "BUILD", _("实施类")
        RESERVE = "RESERVE", _("储备类")

    project = models.ForeignKey(Project, models.CASCADE, related_name="memberships")
    year = models.PositiveSmallIntegerField(_("年度"))
    level = models.CharField(_("级别"), max_length=10, choices=Level.choices)
    list_class = models.CharField(_("类别"), max_length=8, choices=ListClass.choices)
    list_name = models.CharField(_("名单"), max_length=120, blank=True)
    from_on = models.DateField(_("列入日期"))
    until_on = models.DateField(_("调出日期"), null=True, blank=True)

    class Meta:
        ordering = ["-year", "level"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "year", "level", "list_class", "list_name", "from_on"],
                name="membership_once",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="membership_ends_after_start",
            ),
        ]


class ProjectDate(models.Model):
    """A date of the project, with its precision: committed, planned by the owner, or actual.

    `on` is the last day of the period meant ("2021年3月" → 2021-03-31, MONTH):
    a promise is kept until then.
    """

    class Meaning(models.TextChoices):
        COMMITTED = "COMMITTED", _("承诺")
        ACTUAL = "ACTUAL", _("实际")

    project = models.ForeignKey(Project, models.CASCADE, related_name="dates")
    milestone = models.CharField(_("节点"), max_length=20, choices=Milestone.choices)
    title = models.CharField(_("节点名称"), max_length=200, blank=True)
    meaning = models.CharField(_("含义"), max_length=10, choices=Meaning.choices)
    on = models.DateField(_("日期"))
    precision = models.CharField(_("精度"), max_length=8, choices=Precision.choices, default=Precision.DAY)
    document = models.CharField(_("依据文号"), max_length=120, blank=True)
    responsible = models.CharField(_("责任人"), max_length=60, blank=True)
    # The day promised first, once the promise was moved; None: it stands as it was first given.
    original_on = models.DateField(_("原定日期"), null=True, blank=True)

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "milestone", "meaning", "title"], name="project_date_once_per_meaning"
            ),
            models.CheckConstraint(condition=~Q(milestone="NODE") | ~Q(title=""), name="node_has_title"),
        ]


class InvestmentFigure(models.Model):
    """An amount of one series for one span. Series never flow into one another.

    PLAN the owner's plan · PAID what the office hears (台账口径) · STATISTICAL what the unit reported by law
    (统计口径; officials never edit it) · FUNDED money that arrived.
    """

    class Series(models.TextChoices):
        PLAN = "PLAN", _("计划投资")
        PAID = "PAID", _("完成投资（台账口径）")
        STATISTICAL = "STATISTICAL", _("完成投资（统计口径）")
        FUNDED = "FUNDED", _("到位资金")

    class Span(models.TextChoices):
        TO_DATE = "TO_DATE", _("开工累计")
        YEAR = "YEAR", _("全年")
        YEAR_TO_MONTH = "YEAR_TO_MONTH", _("年初至本月")
        MONTH = "MONTH", _("当月")
        TEN_DAYS = "TEN_DAYS", _("本旬")

    project = models.ForeignKey(Project, models.CASCADE, related_name="figures")
    series = models.CharField(max_length=12, choices=Series.choices)
    span = models.CharField(max_length=14, choices=Span.choices)
    ends_on = models.DateField()
    amount_yuan = models.DecimalField(**YUAN)

    class Meta:
        ordering = ["ends_on"]
        constraints = [
            models.UniqueConstraint(fields=["project", "series", "span", "ends_on"], name="figure_once"),
        ]


class OperationYear(models.Model):
    """What the project really brings in a year after production."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="operation")
    year = models.PositiveSmallIntegerField(_("年度"))
    jobs = models.PositiveIntegerField(_("实际用工"), null=True, blank=True)
    tax_yuan = money(_("实际税收"))
    output_yuan = money(_("实际产值"))

    class Meta:
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["project", "year"], name="operation_once_per_year")]


class Attachment(models.Model):
    """A file of a project, stored under the hash of its content, visible like the project."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="attachments")
    name = models.CharField(_("文件名"), max_length=200)
    content_type = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ["-uploaded_at"]
        constraints = [models.UniqueConstraint(fields=["project", "sha256"], name="file_once_per_project")]


class GateFact(models.Model):
    """A fact with its evidence that a gate of the lifecycle asks for."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="facts")
    code = models.CharField(max_length=40)
    value = models.CharField(_("内容"), max_length=200, blank=True)
    document = models.CharField(_("文号"), max_length=120, blank=True)
    on = models.DateField(_("日期"), null=True, blank=True)
    attachment = models.ForeignKey(Attachment, models.SET_NULL, null=True, blank=True, related_name="+")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "code"], name="fact_once_per_project")]


class ImportMapping(models.Model):
    """How one office's sheet of this header is read, as corrected by a person."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    fingerprint = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    layout = models.JSONField(default=dict)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "fingerprint"], name="mapping_once_per_office")
        ]


class ImportBatch(models.Model):
    """A ledger that was handed in: read, previewed, then written or dropped."""

    class State(models.TextChoices):
        READING = "READING", _("读取中")
        PREVIEW = "PREVIEW", _("待确认")
        DONE = "DONE", _("已写入")
        DROPPED = "DROPPED", _("已放弃")
        REFUSED = "REFUSED", _("未能读取")

    sha256 = models.CharField(max_length=64)
    filename = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices)
    sheet = models.CharField(max_length=120, blank=True)
    reading = models.JSONField(default=dict)
    outcome = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["organisation", "sha256"])]
