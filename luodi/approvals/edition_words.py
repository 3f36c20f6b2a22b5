"""Fields of an item and their values in words."""

from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from luodi.approvals.catalogue import Permit, catalogue

FIELD_WORDS = {
    "promised_days": gettext_lazy("承诺时限（工作日）"),
    "preparation_days": gettext_lazy("申请人准备（日历日）"),
    "statutory_days": gettext_lazy("法定时限"),
    "statutory_unit": gettext_lazy("法定时限单位"),
    "statutory_basis": gettext_lazy("法定依据"),
    "department": gettext_lazy("办理部门"),
    "supervisor": gettext_lazy("监管部门"),
    "stage": gettext_lazy("阶段"),
    "accept_after": gettext_lazy("受理前取得"),
    "issue_after": gettext_lazy("办结前取得"),
    "tolerant": gettext_lazy("可容缺受理"),
    "commitment": gettext_lazy("告知承诺"),
    "before_land": gettext_lazy("拿地前模拟审批（拿地即开工）"),
    "condition": gettext_lazy("适用条件"),
    "note": gettext_lazy("备注"),
}
UNIT_WORDS = {
    "working_day": gettext_lazy("工作日"),
    "calendar_day": gettext_lazy("日历日"),
    "instant": gettext_lazy("即办"),
    "none": gettext_lazy("无统一规定"),
}
COMMITMENT_WORDS = {
    "none": gettext_lazy("不适用"),
    "partial": gettext_lazy("部分材料承诺"),
    "full": gettext_lazy("全部承诺，事后核查"),
}


def item_name(permit: Permit) -> str:
    """In the reader's language."""
    return permit.name_en if get_language() == "en" else permit.name


def department(text: str) -> str:
    """A department as the catalogue writes it, in the reader's language where it has such a name."""
    return catalogue().departments_en.get(text, text) if get_language() == "en" else text


def remark(text: str) -> str:
    """A remark, condition or ground of an item: what the source says in English, in Chinese for who reads that."""
    return text if get_language() == "en" else catalogue().in_chinese.get(text, text)


def as_source(text: str) -> str:
    """Back from `remark`: a sentence that the source has stays one in both languages."""
    return next((source for source, chinese in catalogue().in_chinese.items() if chinese == text), text)


def stage(code: str) -> str:
    return catalogue().stages[code][get_language() == "en"]


def limit(permit: Permit) -> str:
    """The statutory limit with its unit."""
    unit = str(UNIT_WORDS[permit.statutory_unit])
    if permit.statutory_unit in ("instant", "none"):
        return unit
    return f"{permit.statutory_days} {unit.lower()}"


def marks(permit: Permit) -> list[str]:
    """What is special about an item."""
    found = [
        (permit.tolerant, _("容缺")),
        (permit.commitment == "partial", _("部分承诺")),
        (permit.commitment == "full", _("告知承诺")),
        (permit.stage == "P_parallel", _("并联")),
        (permit.before_land, _("模拟审批")),
        (permit.code == "C07a", _("分阶段")),
        (permit.waiting_days is not None, _("法定等待")),
    ]
    return [words for holds, words in found if holds]


def value_words(field: str, value: Any) -> str:
    """A value of a field."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, tuple):
        return " ".join(value) or "—"
    if field in ("department", "supervisor"):
        return department(value)
    tables: dict[str, Any] = {"statutory_unit": UNIT_WORDS, "commitment": COMMITMENT_WORDS}
    if field in tables:
        return str(tables[field][value])
    if field == "stage":
        return stage(value)
    if field in ("condition", "note", "statutory_basis"):
        return remark(value) or "—"
    return "—" if value in (None, "") else str(value)
