"""Sentences of `luodi schedule`: why a file cannot be read, what was read past, what is known of the answer."""

import re
from typing import Final

from django.utils.translation import gettext as _

from luodi.cli.schedule_problem_words import misread_words
from luodi.engine.formats.problem_faults import Misread
from luodi.engine.formats.schedule_file import Fault, Unreadable
from luodi.engine.network import BadLink, Loop

_LINE: Final = re.compile(r"^line (\d+)")


def refusal_words(error: ValueError) -> str:
    """Why a file cannot be planned, in the reader's language where the engine gave a code."""
    match error:
        case Unreadable():
            return fault_words(error)
        case Misread():
            return misread_words(error)
        case Loop():
            return _("工作互相等待，成为环：%(cycle)s") % {"cycle": error}
        case BadLink():
            return _link_words(error)
    return str(error)


def _link_words(bad: BadLink) -> str:
    reason = {
        "TWICE": _("出现两次"),
        "TO_ITSELF": _("指向自己"),
        "LEAVES_PROJECT": _("指向另一个项目"),
    }[bad.fault]
    facts = {"pred": bad.link.pred, "succ": bad.link.succ, "reason": reason}
    return _("逻辑关系 %(pred)s → %(succ)s %(reason)s") % facts


def fault_words(unreadable: Unreadable) -> str:
    """The reason, the place and what stands there."""
    reason = {
        Fault.EMPTY: _("文件是空的"),
        Fault.BINARY: _("不是进度计划文件（二进制内容）"),
        Fault.ENCODING: _("文字编码无法识别"),
        Fault.FORMAT: _("不是已知的进度计划格式"),
        Fault.STRUCTURE: _("文件残缺或结构有误"),
        Fault.VALUE: _("数字或日期有误"),
        Fault.REFERENCE: _("引用了文件中没有的内容"),
        Fault.CALENDAR: _("日历没有工作时间"),
        Fault.RANGE: _("日期超出可计划的范围"),
        Fault.CONVERTER: _("读取 .mpp 需要附加组件：pip install 'luodi[mpp]'，并安装 Java 11 以上"),
        Fault.TOO_LARGE: _("文件太大"),
    }[unreadable.fault]
    place = _LINE.sub(lambda line: _("第 %(line)s 行") % {"line": line[1]}, unreadable.place)
    details = [detail for detail in (place, unreadable.found) if detail]
    return reason + (_("（%(details)s）") % {"details": _("：").join(details)} if details else "")


def ignored_words(what: str) -> str:
    """What was read past, in the words of a planner."""
    return {
        "ACTUAL_DATES_OPTION": _("“按实际日期”计算选项（按保留逻辑计算）"),
        "ASSIGNMENT_DELAYS": _("资源分配延迟"),
        "BASELINE_PROJECTS": _("基线项目"),
        "EXTERNAL_LINKS": _("与文件以外项目的逻辑关系"),
        "LINKS_OF_SPANS": _("投入水平（LOE）工作的逻辑关系对其他工作的约束"),
        "CALENDAR_DEFECTS": _("日历中残缺的条目"),
        "UNKNOWN_CALENDARS": _("文件中没有的日历（用项目日历）"),
        "MIXED_RESOURCE_CALENDARS": _("同一工作的不同资源日历（用主要资源的）"),
        "UNKNOWN_CONSTRAINTS": _("未知类型或没有日期的限制"),
        "BLANK_ACTIVITIES": _("空白行"),
        "LONGEST_PATH": _("按最长路径判定关键工作（按总时差判定）"),
        "TASK_SPLITS": _("任务拆分（工期中间停工）"),
        "ROUNDED_TIMES": _("过细的时刻（取整）"),
    }[what]


def status_words(status: str) -> str:
    """What is known of the answer."""
    return {
        "OPTIMAL": _("已证明最优"),
        "FEASIBLE": _("可行，未证明最优"),
        "INFEASIBLE": _("无法满足全部限制"),
        "UNKNOWN": _("未知"),
    }[status]
