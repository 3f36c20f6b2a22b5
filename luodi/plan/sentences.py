"""Refusals of this room as sentences (Chinese; English in the room's catalogue)."""

from django.utils.translation import gettext_noop

SENTENCES: dict[str, str] = {
    "PLAN_NOT_OPEN": gettext_noop("“%(project)s”的计划不在您的职责范围内。请联系重点办。"),
    "NOT_YOUR_ACTIVITY": gettext_noop("没有保存：“%(activity)s”由%(owner)s负责，部门只能修改本部门的工作。"),
    "ACTIVITY_FINISHED": gettext_noop(
        "没有保存：“%(activity)s”已于 %(finish)s 完成。如确需更改，请先更正实际日期。"
    ),
    "DAYS_OUT_OF_RANGE": gettext_noop("没有保存：%(days)s 天超出范围。请填不超过 %(longest)s 天的数。"),
    "FINISH_TOO_EARLY": gettext_noop(
        "没有保存：%(start)s 至 %(finish)s 之间没有工作日，排不下这项工作。请选更晚的完成日。"
    ),
    "STEP_TIED": gettext_noop(
        "没有保存：“%(activity)s”已有日期约束“%(constraint)s”（%(on)s），计划不能让它等待。请不勾选“计划按此推演”，或先去掉约束。"
    ),
    "LINK_LOOPS": gettext_noop("没有保存：这样会形成循环等待：%(chain)s。请先去掉其中一个关系。"),
    "LINK_NOT_POSSIBLE": gettext_noop(
        "没有保存：“%(predecessor)s”与“%(successor)s”之间不能建立此关系。关系已存在，或不在同一项目。"
    ),
    "PROGRESS_NOT_POSSIBLE": gettext_noop(
        "没有保存：实际日期不能晚于数据日期 %(data_date)s；完成不能早于开始；填了完成就不再有剩余天数。"
    ),
    "PERIOD_CLOSED": gettext_noop("没有保存：截至 %(month)s 的月份已关账，不再收报。请联系重点办。"),
    "PERIOD_NOT_OVER": gettext_noop("没有关账：截至 %(month)s 的月份还没有结束。"),
    "REPORT_FROM_FUTURE": gettext_noop("没有保存：上报日期 %(on)s 晚于数据日期 %(data_date)s。"),
    "ANSWER_MISSING": gettext_noop("没有保存：请填写说明。"),
    "REPORT_NOT_POSSIBLE": gettext_noop("没有保存：“%(project)s”的上报有误，请改正后再报。"),
    "REPORTED_MEANWHILE": gettext_noop("没有保存：“%(project)s”已由他人上报，请对照后再报。"),
    "CONSTRAINT_INCOMPLETE": gettext_noop("没有保存：约束类型和约束日期须同时填写，或都不填。"),
    "REASON_MISSING": gettext_noop("没有批准：这是“%(project)s”的第 %(number)s 版基准计划，请写明调整原因。"),
    "NOTHING_TO_APPROVE": gettext_noop(
        "没有批准：“%(project)s”还没有排出计划。请先补齐缺少的信息并编制计划。"
    ),
    "BASELINE_APPROVED": gettext_noop(
        "没有批准：“%(project)s”的第 %(number)s 版基准计划刚由他人批准。请刷新后再看。"
    ),
    "TEMPLATE_SHIPPED": gettext_noop("“%(template)s”是随系统提供的模板，不能修改。请另存为本区模板后再改。"),
    "TEMPLATE_CODE_TAKEN": gettext_noop("没有保存：编码“%(code)s”已被使用。请换一个编码。"),
    "TEMPLATE_LOOPS": gettext_noop("没有保存：这些工序形成循环等待：%(chain)s。请去掉其中一个关系。"),
    "RUN_UNDER_WAY": gettext_noop("没有发起：第 %(run)s 次优化还在推演，请等它完成，或先放弃它。"),
    "RUN_SECONDS_UNKNOWN": gettext_noop("没有发起：推演时长 %(seconds)s 秒不在可选范围内。"),
    "RUN_SETTLED": gettext_noop("第 %(run)s 次优化现在的状态是“%(state)s”，不能再作决定。"),
    "RUN_OUTDATED": gettext_noop(
        "没有采纳：第 %(run)s 次优化推演之后，有 %(count)s 处计划或办理能力已变动（%(what)s）。请重新推演，再作决定。"
    ),
    "STOPPAGE_NOT_OPEN": gettext_noop("这次停工超出您的职责范围。请联系重点办。"),
    "STOPPAGE_NOT_POSSIBLE": gettext_noop(
        "没有保存：请检查停工日期（不超过 %(longest)s 天）、复工爬坡、停工的日历和原因。"
    ),
    "STOPPAGE_STANDS": gettext_noop("没有保存：同样的停工已经登记（第 %(stoppage)s 号）。"),
    "STOPPAGE_SETTLED": gettext_noop(
        "第 %(stoppage)s 号停工已撤回，或已有项目采纳了赶工方案：采纳后的更改由重点办写明原因后办理。"
    ),
    "STOPPAGE_REASON_MISSING": gettext_noop(
        "没有保存：第 %(stoppage)s 号停工已有项目采纳了赶工方案，请写明变更原因。"
    ),
    "RECOVERY_NOT_READY": gettext_noop(
        "没有采纳：第 %(stoppage)s 号停工的方案还没有算好，或已有新的结果。请刷新后再看。"
    ),
    "RECOVERY_OUTDATED": gettext_noop(
        "没有采纳：第 %(stoppage)s 号停工的方案算出之后，有 %(count)s 个项目的计划已变动（%(what)s）。请重新推演，再作决定。"
    ),
    "MINED_UNREADABLE": gettext_noop("没有读入：这不是 luodi mine --json 的结果，出错处：%(place)s。"),
    "MINED_NO_SKILL": gettext_noop(
        "没有读入：这份日志自己的检验结论是 %(verdict)s，天数没有预测力，不能用来排计划。"
    ),
    "MINED_OUTDATED": gettext_noop("没有载入：看过之后有工作被改动。请重新选择文件，再看一遍。"),
    "OFFER_SETTLED": gettext_noop("没有采纳：这份方案已有人决定，或已有新方案。请看最新的方案。"),
    "OFFER_OUTDATED": gettext_noop("没有采纳：方案生成后，“%(project)s”的申请有变动。请重新统筹。"),
    "MEASURE_OUTDATED": gettext_noop(
        "没有采纳：建议算出之后，“%(project)s”的计划或窗口排队有变动，天数已重新计算，请再看一遍。"
    ),
    "MEASURE_NOT_YOURS": gettext_noop("没有保存：“%(measure)s”由%(department)s或重点办同意。"),
    "MEASURE_TAKEN": gettext_noop("没有保存：“%(measure)s”已经采纳，或现在的计划里已没有可改的。"),
    "MEASURE_BEGUN": gettext_noop("没有保存：“%(measure)s”涉及的%(items)s已受理或已办结，不能再改。"),
    "JOINT_ACROSS_PROJECTS": gettext_noop(
        "没有合并：所选事项分属几个项目（%(projects)s）。请只选一个项目的事项。"
    ),
    "JOINT_NOT_POSSIBLE": gettext_noop(
        "没有合并：%(items)s不能合并办理。请在同一组里选两项以上（联合审图、联合验收、多测合一）。"
    ),
    "IMPACT_UNKNOWN": gettext_noop(
        "没有生效：还不知道“%(edition)s”现在的内容会移动哪些计划。请先看影响，再定生效。"
    ),
}
