"""What each action of the journal is called. One line per action code of every room; a test names a missing one."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "SIGNED_IN": _("登录"),
    "SIGNED_OUT": _("退出登录"),
    "LANGUAGE_CHOSEN": _("选择界面语言"),
    "PASSWORD_CHANGED": _("修改密码"),
    "PASSWORD_RESET": _("重置密码"),
    "USER_ADDED": _("新增用户"),
    "USER_CHANGED": _("修改用户"),
    "USER_DISABLED": _("停用用户"),
    "USER_ENABLED": _("启用用户"),
    "ORGANISATION_ADDED": _("新增单位"),
    "ORGANISATION_CHANGED": _("修改单位"),
    "ORGANISATION_DEACTIVATED": _("停用单位"),
    "ORGANISATION_REACTIVATED": _("启用单位"),
    "ORGANISATIONS_LOADED": _("载入组织机构"),
    "POST_ADDED": _("新增职务"),
    "POST_CHANGED": _("修改职务"),
    "POST_DEACTIVATED": _("停用职务"),
    "POST_REACTIVATED": _("启用职务"),
}
