"""Words of a project's life: stages, milestones, kinds. No rule stands here; gates are in lifecycle.py."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """The thirteen stages, idea to full production, and the two ways out."""

    IDEA = "IDEA", _("谋划")
    RESERVE = "RESERVE", _("储备")
    NEGOTIATION = "NEGOTIATION", _("在谈")
    SIGNED = "SIGNED", _("签约")
    REGISTERED = "REGISTERED", _("注册")
    INITIATED = "INITIATED", _("立项")
    LAND = "LAND", _("拿地")
    PERMITS = "PERMITS", _("手续")
    STARTED = "STARTED", _("开工")
    BUILDING = "BUILDING", _("在建")
    COMPLETED = "COMPLETED", _("竣工")
    PRODUCTION = "PRODUCTION", _("投产")
    FULL_PRODUCTION = "FULL_PRODUCTION", _("达产")
    SUSPENDED = "SUSPENDED", _("暂缓")
    DROPPED = "DROPPED", _("退出")


LIFE: list[Stage] = [stage for stage in Stage if stage not in (Stage.SUSPENDED, Stage.DROPPED)]


def has_reached(stage: str, wanted: str) -> bool:
    """Is a stage at or behind another? Stages outside the life have reached nothing."""
    return stage in LIFE and LIFE.index(Stage(stage)) >= LIFE.index(Stage(wanted))


class StageGroup(models.TextChoices):
    """Five groups of stages: the colours of the wall."""

    LEAD = "lead", _("招引")
    PERMIT = "permit", _("用地手续")
    BUILD = "build", _("建设")
    EQUIP = "equip", _("设备配套")
    PROD = "prod", _("试产投产")


class Milestone(models.TextChoices):
    """Dated events of a project. The three meanings of 开工 are three milestones and never mixed."""

    SIGNED = "SIGNED", _("签约")
    START_CEREMONY = "START_CEREMONY", _("仪式开工")
    START = "START", _("开工")
    START_STATISTICAL = "START_STATISTICAL", _("统计开工")
    PILING = "PILING", _("桩基")
    ZERO_LEVEL = "ZERO_LEVEL", _("正负零")
    FOUNDATION = "FOUNDATION", _("基础完成")
    TOPPING_OUT = "TOPPING_OUT", _("主体封顶")
    ENCLOSED = "ENCLOSED", _("封闭")
    POWER_ON = "POWER_ON", _("受电")
    EQUIPMENT = "EQUIPMENT", _("设备进场")
    LINE_THROUGH = "LINE_THROUGH", _("通线")
    TRIAL = "TRIAL", _("试生产")
    COMPLETION = "COMPLETION", _("竣工")
    PRODUCTION = "PRODUCTION", _("投产")
    FULL_PRODUCTION = "FULL_PRODUCTION", _("达产")
    NODE = "NODE", _("节点")


class Precision(models.TextChoices):
    """How exactly a date is known; the date kept is the last day of the period."""

    DAY = "DAY", _("日")
    MONTH = "MONTH", _("月")
    QUARTER = "QUARTER", _("季度")
    HALF = "HALF", _("半年")
    YEAR = "YEAR", _("年")


class Tag(models.TextChoices):
    """Kinds of recruited projects named by the district."""

    FLAGSHIP = "FLAGSHIP", _("旗舰型")
    TAX_BASE = "TAX_BASE", _("税源型")
    CHAIN = "CHAIN", _("延链型")
    EXPORT = "EXPORT", _("外向型")


class Datum(models.TextChoices):
    """What the given coordinates refer to."""

    CGCS2000 = "CGCS2000", "CGCS2000"
    WGS84 = "WGS84", "WGS-84"
    GCJ02 = "GCJ02", "GCJ-02"
    BD09 = "BD09", "BD-09"
    GK3 = "GK3", _("CGCS2000 高斯-克吕格 3 度带（米）")
