"""Every word that luodi/static/luodi/map*.js shows or speaks."""

from django.utils.translation import gettext as _


def map_words() -> dict[str, str]:
    """By name; {n} and the like are filled in the browser."""
    return {
        "late_long": _("预计晚于承诺"),
        "tight_long": _("余量 10 天以内"),
        "ok_long": _("有余量"),
        "none_long": _("没有承诺或预计"),
        "size": _("大小按投资额"),
        "projects": _("{n} 个"),
        "late_count": _("晚 {n}"),
        "unplaced": _("位置未登记"),
        "unplaced_at": _("{town}：位置未登记 {n} 个，标在镇街位置"),
        "all_towns": _("全部 {n} 个镇街"),
        "few_towns": _("收起镇街"),
        "whole": _("全区"),
        "all_projects": _("全部项目 {n} 个"),
        "of_town": _("{town} {n} 个"),
        "back": _("返回全区"),
        "nothing": _("没有符合条件的项目"),
        "synthetic": _("虚构"),
        "sketch": _("示意图"),
        "review": _("审图号：{number}"),
        "outlines": _("区划轮廓：{credit}"),
        "no_outlines": _("尚未导入区划轮廓，按镇街位置显示"),
        "base": _("底图：{credit}"),
        "base_failed": _("底图暂时取不到，只显示区划轮廓。"),
        "failed": _("没有读到数据，请刷新页面重试。"),
        "more": _("再显示 {n} 个"),
    }
