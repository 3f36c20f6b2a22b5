"""Refusals of this room as sentences (Chinese; English in the room's catalogue)."""

from django.utils.translation import gettext_noop

from luodi.ledger.intake.words import REFUSALS

SENTENCES: dict[str, str] = {
    "OUT_OF_REACH": gettext_noop("此项目不在您的权限范围内：%(project)s。请联系重点办。"),
    "CHANGED_MEANWHILE": gettext_noop("没有保存。打开此页后另一人已修改过，请对照下列差异后再存。"),
    "CODE_TAKEN": gettext_noop("项目编号 %(code)s 已被使用，请换一个编号。"),
    "NOT_EDITABLE": gettext_noop("以下内容不能在此处修改：%(fields)s。"),
    "NOT_VALID": gettext_noop("没有保存。有内容不符合要求，请改正后再存。"),
    "GATE_NOT_MET": gettext_noop("进入“%(to)s”还缺 %(count)s 项，请先补齐。"),
    "MOVE_NOT_OPEN": gettext_noop("项目现处于“%(now)s”，不能直接转为“%(to)s”。"),
    "REASON_NEEDED": gettext_noop("转为“%(to)s”须写明原因。"),
    "DECISION_NEEDED": gettext_noop("转为“%(to)s”须填写名单管理单位的决定文号。"),
    "PROJECT_LOOP": gettext_noop("“%(parent)s”已在“%(project)s”之下，不能再作为它的上级项目。"),
    "MOVE_MUST_BE_ASKED": gettext_noop("承诺日期原为 %(was)s，变更须写明原因，报经同意后生效。"),
    "MOVE_REASON_NEEDED": gettext_noop("没有提交：请写明原因；选“其他”或不同意的，须填写说明。"),
    "MOVE_ASKED": gettext_noop("此承诺已有一项变更待决定（拟改为 %(wanted)s）。请等它有了结果，或先撤回。"),
    "NOTHING_PROMISED": gettext_noop("此节点没有承诺日期，无从变更。"),
    "MOVE_NOT_YOURS": gettext_noop("没有保存：按延期天数，这项变更由%(approver)s决定，申请人不能自己决定。"),
    "MOVE_SETTLED": gettext_noop("这项变更%(state)s，不能再作决定。"),
    "NOT_YET": gettext_noop("%(on)s 晚于数据日期 %(today)s，尚未发生，不能填写。"),
    "TITLE_NEEDED": gettext_noop("请写明节点名称。"),
    "STATISTICAL_NOT_EDITABLE": gettext_noop("统计口径数据由企业依法上报，只能导入，不能在此修改。"),
    "NOT_SPAN_END": gettext_noop("%(on)s 不是所填期间的最后一天。"),
    "FIGURE_OF_FUTURE": gettext_noop("%(on)s 晚于数据日期 %(today)s 所在月份，不能填写完成数。"),
    "NEGATIVE_FIGURE": gettext_noop("金额不能为负。冲减请直接改正原月份的数。"),
    "YEAR_OF_FUTURE": gettext_noop("%(year)s 年尚未开始，不能填写。"),
    "UNKNOWN_FACT": gettext_noop("没有编号为 %(code)s 的佐证。"),
    "PROOF_NEEDED": gettext_noop("“%(fact)s”须填写文号或选择本项目的附件。"),
    "DAY_NEEDED": gettext_noop("“%(fact)s”须填写日期。"),
    "OPTION_NEEDED": gettext_noop("“%(fact)s”须选择类型。"),
    "ALREADY_LISTED": gettext_noop("项目已在此 %(year)s 年名单中。"),
    "NOT_LISTED": gettext_noop("项目不在此名单中，或已调出。"),
    "LEFT_BEFORE_ENTERED": gettext_noop("调出日期不能早于列入日期 %(entered)s。"),
    "NOT_A_LEADER": gettext_noop("“%(post)s”不是区领导职务，不能作为责任领导。"),
    "POST_CLOSED": gettext_noop("“%(post)s”已停用，不能承担新的职责。"),
    "HANDOVER_SAME_PERSON": gettext_noop(
        "没有办理：%(user)s已经担任“%(post)s”，不能交接给本人。请另选接收人。"
    ),
    "HANDOVER_RECEIVER_NOT_FIT": gettext_noop(
        "没有办理：%(user)s不能接任“%(post)s”：账号已停用、不在同一单位，或角色与该职务不符。请另选接收人，或先由安全管理员调整账号。"
    ),
    "HANDOVER_RECEIVER_HOLDS": gettext_noop(
        "没有办理：%(user)s现任“%(post)s”，接任后原职务将空缺。请先交接原职务。"
    ),
    "HANDOVER_OPEN": gettext_noop("“%(post)s”已有一次交接待签收，请先办完或取消。"),
    "HANDOVER_SETTLED": gettext_noop("没有保存：“%(post)s”的这次交接已经结束（%(state)s）。"),
    "HANDOVER_NOT_YOURS": gettext_noop("“%(post)s”的交接只由移交人和接收人本人签收。"),
    "REQUEST_NOT_IN_STATE": gettext_noop(
        "没有保存：“%(title)s”现在的状态是“%(state)s”，不能这样办理。请刷新后再看。"
    ),
    "REQUEST_STANDS": gettext_noop("“%(title)s”已经提出，还没有办结。请在原来的诉求下补充。"),
    "REQUEST_WORDS_MISSING": gettext_noop("没有保存：“%(title)s”的答复或重新提出须写明内容。"),
    "FILE_TOO_LARGE": gettext_noop("文件超过 %(limit)s MB，请压缩或拆分后再传。"),
    "FILE_TYPE_REFUSED": gettext_noop(
        "“%(name)s”不是可接收的文件（PDF、PNG、JPG、DOCX、XLSX、ZIP），或文件名与内容不符、已加密、含宏。"
    ),
    "PLACE_DOUBTFUL": gettext_noop("请核对位置，还没有保存。"),
    "PLACE_NOT_TWO_NUMBERS": gettext_noop(
        "“%(text)s”读不出一对坐标。请填两个数，如 120.45, 36.38 或 E120°27′30″ N36°22′48″。"
    ),
    "PLACE_MINUTES_BEYOND_60": gettext_noop("“%(text)s”的分或秒不小于 60，请核对。"),
    "PLACE_SAME_TWICE": gettext_noop(
        "两个数（%(first)s、%(second)s）标成了同一个方向，请一个写经度、一个写纬度。"
    ),
    "PLACE_OUTSIDE_CHINA": gettext_noop("经度 %(longitude)s、纬度 %(latitude)s 不在中国范围内，请核对。"),
    "PLACE_NOT_DEGREES": gettext_noop(
        "%(first)s 和 %(second)s 是米，不是度。若为高斯-克吕格坐标，请改选坐标系。"
    ),
    "PLACE_NOT_METRES": gettext_noop("%(first)s 和 %(second)s 是度，不是高斯-克吕格的米。请改选坐标系。"),
    "PLACE_METRES_OUT_OF_RANGE": gettext_noop(
        "%(first)s 和 %(second)s 不像高斯-克吕格坐标：纵坐标约 400 万米，横坐标 6 位，或带号加 6 位。"
    ),
    "PLACE_SIX_DEGREE_ZONE": gettext_noop(
        "带号 %(zone)s 是 6 度带，不能换算。请换成 CGCS2000 的 3 度带坐标。"
    ),
    "PLACE_ZONE_UNKNOWN": gettext_noop("横坐标的带号 %(zone)s 不存在。3 度带的带号是 25 至 45。"),
    "PLACE_MERIDIAN_DISAGREES": gettext_noop(
        "带号 %(zone)s 的中央子午线是 %(own)s°，您选择的是 %(meridian)s°。请改正其中一个。"
    ),
    "PLACE_MERIDIAN_NEEDED": gettext_noop("横坐标没有带号，请选择中央子午线。"),
    "PLACE_MERIDIAN_UNKNOWN": gettext_noop("中央子午线 %(meridian)s° 不属于 3 度带。"),
    "FILE_GONE": gettext_noop("此文件已不在本项目中。"),
    **REFUSALS,
}
