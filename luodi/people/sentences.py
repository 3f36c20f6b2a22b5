"""Refusals of this room as sentences (Chinese; English in words/people)."""

from django.utils.translation import gettext_noop

SENTENCES = {
    "NOT_ALLOWED": gettext_noop("您的角色不能进行此操作。请联系重点办或系统管理员。"),
    "CHANGED_MEANWHILE": gettext_noop(
        "没有保存：您打开“%(target)s”之后，另一人已改过它。请对照现在的内容后再存。"
    ),
    "TREE_LOOP": gettext_noop("没有保存：“%(parent)s”在“%(unit)s”之下，不能作它的上级单位。"),
    "TREE_TOO_DEEP": gettext_noop("没有保存：组织机构最多 %(limit)s 级。"),
    "PARENT_NEEDED": gettext_noop("没有保存：“%(unit)s”须选择上级单位，只有区本身没有上级。"),
    "UNIT_INACTIVE": gettext_noop("没有保存：“%(unit)s”已停用。请先启用该单位，或另选单位。"),
    "ORGANISATION_IN_USE": gettext_noop(
        "“%(unit)s”还不能停用：有在用账号 %(users)s 个、项目 %(projects)s 个、在用下级单位 %(units)s 个。请先移走。"
    ),
    "POST_IN_USE": gettext_noop(
        "“%(post)s”还不能停用或移动：有任职账号 %(users)s 个、负责项目 %(projects)s 个。请先交接。"
    ),
    "POST_ELSEWHERE": gettext_noop("没有保存：职务“%(post)s”不属于“%(unit)s”，或已停用。请另选职务。"),
    "POST_HELD": gettext_noop(
        "没有保存：“%(post)s”由%(user)s任职，一个领导或专员职务只由一人担任。请先办理交接，或先停用原账号。"
    ),
    "OWN_ACCOUNT": gettext_noop(
        "没有保存：不能更改自己（%(user)s）的角色、单位、职务，也不能在此重置自己的密码。请由另一名安全管理员办理。"
    ),
    "VIEW_NAME_TAKEN": gettext_noop("没有保存：您在这一页已有名为“%(name)s”的视图。请换一个名称。"),
    "TOO_MANY_VIEWS": gettext_noop("没有保存：一页最多保存 %(limit)s 个视图。请先删除不用的视图。"),
    "LAST_SECURITY_ADMIN": gettext_noop(
        "没有保存：%(user)s 是唯一在用的安全管理员。请先设另一名安全管理员。"
    ),
}
