"""Words of the wall chart: margins, states, and what the island in the browser says."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luodi.plan.settings import settings


def margin_words(days: int | None) -> tuple[str, str]:
    """Text and kind (late, tight, ok, none) of a margin in days; unknown margins are a dash."""
    if days is None:
        return "—", "none"
    if days < 0:
        return _("晚%(days)s天") % {"days": -days}, "late"
    if days <= settings().tight_days:
        return _("余%(days)s天 紧") % {"days": days}, "tight"
    return _("余%(days)s天") % {"days": days}, "ok"


def in_yi(yuan: Decimal | None) -> str | None:
    """Yuan as a plain number of 亿元, at most two decimals; None stays unknown, the island writes a dash."""
    if yuan is None:
        return None
    text = format((yuan / 100_000_000).quantize(Decimal("0.01"), ROUND_HALF_UP), "f")
    return text.rstrip("0").rstrip(".") or "0"


def own_language(name: str | None, english: str | None) -> str:
    """The English name for English readers where one is kept, else the Chinese one."""
    return (english if english and get_language() == "en" else name) or ""


def missing_words(codes: Iterable[str]) -> list[str]:
    """What the plan still asks for, as the last run named it."""
    said = {
        "COMMITMENT": _("承诺日期"),
        "KIND": _("审批类型"),
        "TEMPLATE": _("施工模板"),
        "UNPLACED": _("有承诺或实际日期在计划里没有对应的节点"),
        "START_DAY": _("已开工项目的开工日期"),
        "PROGRESS": _("在建工程做到哪一步"),
    }
    return [said.get(code, code) for code in codes]


def island_words() -> dict[str, Any]:
    """Every word that luodi/static/luodi/wall*.js shows or speaks."""
    return {**_axis(), **_grid(), **_tools(), **_legend(), **_facts(), **_changes()}


def _axis() -> dict[str, Any]:
    return {
        "year": _("{y}年"),
        "quarter": _("{q}季度"),
        "year_month": _("{y}年{m}月"),
        "months": [
            _("1月"), _("2月"), _("3月"), _("4月"), _("5月"), _("6月"),
            _("7月"), _("8月"), _("9月"), _("10月"), _("11月"), _("12月"),
        ],
        "months_short": [str(number) for number in range(1, 13)],
        "today": _("今天"),
        "data_date": _("截至"),
        "colon": _("："),
        "semicolon": _("；"),
        "comma": _("、"),
        "yes": _("是"),
    }  # fmt: skip


def _grid() -> dict[str, str]:
    return {
        "grid_label": _("项目挂图"),
        "col_name": _("项目"),
        "col_amount": _("投资"),
        "col_amount_unit": _("亿元"),
        "col_margin": _("预计距承诺"),
        "col_dates": _("日期"),
        "synthetic": _("虚构"),
        "loading": _("正在读取工作…"),
        "load_failed": _("没有读到数据，按回车重试"),
        "nothing": _("没有符合条件的项目"),
        "count": _("显示 {n} / {m} 个项目"),
        "hint": _("↑↓ 移动 · ←→ 收起和展开 · 回车看详情 · 1–5 日至年 · T 今天 · L 关系 · C 关键 · F 前锋线"),
    }


def _tools() -> dict[str, str]:
    return {
        "toolbar": _("挂图工具"),
        "find": _("搜项目、编号、责任领导"),
        "sort": _("排序"),
        "sort_none": _("默认顺序"),
        "sort_margin": _("按预计距承诺"),
        "sort_committed": _("按承诺日"),
        "sort_amount": _("按投资"),
        "sort_name": _("按名称"),
        "group_by": _("分组"),
        "expand_all": _("展开各组"),
        "collapse_all": _("收起各组"),
        "links": _("前后关系"),
        "links_none": _("关系：不显示"),
        "links_selected": _("关系：选中项目"),
        "links_all": _("关系：全部"),
        "chain": _("关键线路"),
        "front": _("前锋线"),
        "front_behind": _("比原计划慢 {n} 天"),
        "front_ahead": _("比原计划快 {n} 天"),
        "go_today": _("回到今天"),
        "zoom": _("时间刻度"),
        "zoom_year": _("年"),
        "zoom_quarter": _("季"),
        "zoom_month": _("月"),
        "zoom_week": _("周"),
        "zoom_day": _("日"),
        "zoom_in": _("放大"),
        "zoom_out": _("缩小"),
        "divider": _("左栏宽度"),
    }


def _legend() -> dict[str, str]:
    return {
        "legend": _("图例"),
        "legend_lead": _("招引"),
        "legend_permit": _("用地手续"),
        "legend_build": _("建设"),
        "legend_equip": _("设备配套"),
        "legend_prod": _("试产投产"),
        "legend_soft": _("浅色为预测"),
        "legend_base": _("原计划"),
        "legend_flag": _("承诺日"),
        "legend_over": _("超出承诺"),
        "legend_whisker": _("五成至八成把握日"),
        "legend_done": _("节点已达成"),
        "legend_several": _("相邻节点数"),
        "legend_was": _("变动前"),
        "legend_s_permit": _("审批"),
        "legend_s_prep": _("申报准备"),
        "legend_s_element": _("要素"),
        "legend_s_works": _("施工"),
        "legend_s_node": _("节点"),
        "legend_queued": _("排队后日期"),
        "legend_slack": _("余量"),
        "legend_must": _("最迟责任开始"),
        "legend_critical": _("关键工作"),
        "legend_winter": _("冬期"),
        "legend_rest": _("机关休息日"),
    }


def _facts() -> dict[str, str]:
    return {
        "stage": _("阶段"),
        "committed": _("承诺日"),
        "forecast": _("预计日"),
        "honest": _("最早能兑现"),
        "chance": _("按期概率"),
        "p50": _("五成把握日"),
        "p80": _("八成把握日"),
        "moved": _("变动"),
        "was": _("变动前"),
        "step": _("类别"),
        "card": _("警示牌"),
        "state": _("计划状态"),
        "owner": _("责任单位"),
        "planned": _("计划"),
        "must": _("最迟责任开始"),
        "latest_finish": _("最晚完成"),
        "float": _("余量"),
        "actual": _("实际"),
        "critical": _("关键工作"),
        "queued": _("排队后日期"),
        "baseline": _("原计划"),
        "done_until": _("已完成至"),
        "reached": _("已达成"),
        "expected": _("预计"),
        "predecessors": _("紧前工作"),
        "milestones": _("节点"),
        "stages": _("阶段安排"),
        "next_starts": _("最近必须开始"),
        "close": _("关闭"),
    }


def _changes() -> dict[str, str]:
    return {
        "hint_drag": _("拖动条改开始，拖右端改完成，从圆点拉线加关系，点线可去掉；回车用表单改"),
        "hint_finger": _("按住条，再拖动；轻点打开，用表单改"),
        "finger_move": _("拖左柄改开始"),
        "finger_end": _("拖右柄改完成"),
        "finger_link": _("拖圆点到另一项加关系"),
        "finger_over": _("轻点空白处结束"),
        "finger_hint": _("松开后先看影响，不会直接保存。再放一指取消"),
        "drag_start": _("{name}：不早于 {on} 开始（{days}）"),
        "drag_end": _("{name}：{on} 完成（{days}）"),
        "drag_link": _("{a} 完成后，{b} 才开始"),
        "drag_link_where": _("拉到另一项工作上松开"),
        "drag_replaces": _("会替换原有约束：{bound}"),
        "drag_hint": _("松开后先看影响，不会直接保存。Esc 取消"),
        "days_later": _("推后{n}天"),
        "days_earlier": _("提前{n}天"),
        "days_same": _("不变"),
        "link_remove": _("去掉关系：{a} → {b}"),
        "ask_looking": _("正在推演影响：{what}"),
        "ask_pending": _("上次的改动还没有保存：{what}"),
        "ask_signed_out": _("登录已失效。改动没有保存，也没有丢：{what}。重新登录后可再看影响。"),
        "ask_failed": _("没有送到（{why}）。改动没有保存，也没有丢：{what}"),
        "ask_offline": _("网络不通"),
        "ask_sign_in": _("重新登录"),
        "ask_again": _("再看影响"),
        "ask_drop": _("放弃这次改动"),
    }
