"""What is looked at when the system starts: without its font the product prints empty boxes."""

from typing import Any

from django.core.checks import CheckMessage, Warning
from django.utils.translation import gettext as _

from luodi.reports.typesetting import FONTS, font_fault


def fonts(**asked: Any) -> list[CheckMessage]:
    """A warning, not an error: everything but paper works."""
    fault = font_fault()
    if fault is None:
        return []
    said = _("打印字体 %(file)s 缺失或不完整，不能生成 PDF。") % {"file": FONTS / fault}
    return [Warning(said, hint=_("请重新安装程序；字体随程序提供，不用系统字体。"), id="luodi.W001")]
