"""Refusals of this room as sentences (Chinese; English in words/people)."""

from django.utils.translation import gettext_noop

SENTENCES = {
    "NOT_ALLOWED": gettext_noop("您的角色不能进行此操作。请联系重点办或系统管理员。"),
}
