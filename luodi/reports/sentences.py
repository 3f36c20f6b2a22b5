"""Refusals of this room as sentences (Chinese; English in the room's catalogue)."""

from django.utils.translation import gettext_noop

SENTENCES: dict[str, str] = {
    "FONT_MISSING": gettext_noop("没有生成：打印字体 %(file)s 缺失或不完整。请系统管理员重新安装程序。"),
}
