"""Problems, conflicts and questions of reports as sentences."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luodi.plan.progress_models import ProgressQuestion, Reported
from luodi.plan.reporting import Conflict, Problem

PROBLEMS = {
    "STEP_UNKNOWN": gettext_noop("没有这项工作。"),
    "PROJECT_UNKNOWN": gettext_noop("没有这个项目，或不在您的职责范围内。"),
    "STEP_OF_OTHERS": gettext_noop("此项工作由%(against)s上报。"),
    "MONEY_OF_OTHERS": gettext_noop("当月投资由镇街、项目专员或项目办上报。"),
    "FIELD_UNKNOWN": gettext_noop("这项工作没有此栏目。"),
    "FROM_APPLICATION": gettext_noop("此手续已在“手续”中办理，进度由办理记录得出，不重复填报。"),
    "NOT_A_DAY": gettext_noop("“%(value)s”不是明确的日期，请写成 2021-11-05。"),
    "IN_FUTURE": gettext_noop("%(value)s 晚于数据日期 %(against)s，尚未发生。"),
    "TOO_LONG_AGO": gettext_noop("%(value)s 太早，请核对年份。"),
    "NOT_A_NUMBER": gettext_noop("“%(value)s”不是可用的数（完成比例须为整数）。"),
    "NEGATIVE": gettext_noop("“%(value)s”不能为负。"),
    "TOO_MANY_DAYS": gettext_noop("%(value)s 天超过 3650 天。"),
    "PERCENT_RANGE": gettext_noop("完成比例须在 0 至 100 之间，填的是 %(value)s。"),
    "NOT_WORKS": gettext_noop("完成比例只用于施工工作，此处请填日期或剩余天数。"),
    "MORE_THAN_TOTAL": gettext_noop("当月投资超过总投资 %(against)s，请核对单位（万元）。"),
    "UNIT_WRONG": gettext_noop("“%(value)s”的单位与表头不一致或没有单位。"),
    "BACKWARDS": gettext_noop("进度倒退（原已报过），确需更正请填写更正原因。"),
    "FINISH_BEFORE_START": gettext_noop("完成 %(value)s 早于开始 %(against)s。"),
    "FINISH_WITHOUT_START": gettext_noop("填了完成，还没有实际开始日期。"),
    "NOT_STARTED": gettext_noop("还没有实际开始日期，不能填剩余天数或完成比例。"),
    "FINISHED_WITH_REST": gettext_noop("已填完成，不应再有剩余（%(against)s）。"),
}
QUESTIONS = {
    "EVIDENCE": gettext_noop("“%(name)s”已报完成，依据（文号、照片或文件）是什么？"),
    "MONEY_WITHOUT_WORKS": gettext_noop("本月报了投资 %(wan)s 万元，施工还没有开始。这笔投资用于什么？"),
    "MONTH_END_JUMP": gettext_noop("月末几天“%(what)s”一次增加较多（%(gain)s）。是什么原因？"),
    "PERMIT_OPEN": gettext_noop("“%(name)s”已开始，%(permits)s还没有办结。是如何安排的？"),
    "SAME_FILE": gettext_noop("同一份文件已用作“%(project)s”%(step)s的依据。是否传错？"),
    "SEASON": gettext_noop(
        "“%(name)s”的起止日期之间，按季节和停工只有 %(worked)s 个有效工日，最快也要 %(least)s 个。如何完成的？"
    ),
}


def problem_words(problem: Problem) -> str:
    """Place, then what is wrong."""
    facts = {"value": problem.value, "against": problem.against}
    place = " · ".join(part for part in (problem.name, str(Reported(problem.field).label)) if part)
    return f"{place}{_('：')}{_(PROBLEMS[problem.code]) % facts}"


def conflict_place(conflict: Conflict) -> str:
    return " · ".join(part for part in (conflict.name, str(Reported(conflict.field).label)) if part)


def question_words(question: ProgressQuestion) -> str:
    """The question with its facts."""
    facts: dict[str, Any] = dict(question.facts)
    wan = f"{float(facts.get('yuan', 0)) / 10_000:,.0f}"
    facts["wan"] = wan
    facts["what"] = facts.get("name") or _("当月完成投资")
    facts["gain"] = f"{facts['gained']} %" if "gained" in facts else f"{wan} {_('万元')}"
    facts["permits"] = _("、").join(facts.get("permits", []))
    return _(QUESTIONS[question.check_code]) % facts
