"""What this room writes to whom: notices about cards, and how they read."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luodi.outbox import Kind, Letter, LetterWords
from luodi.oversight.models import Card
from luodi.oversight.words import excuse_words, first_reason, level_words
from luodi.plan.queries import own_language

TO_UNIT = ("CARD_ISSUED", "CARD_APPEAL_DECIDED", "CARD_DAYS_EXCUSED", "CARD_LIFTED")
TO_OFFICE = ("CARD_EXPLAINED", "CARD_APPEALED")


def notices(action: str, card: Card, facts: dict[str, Any]) -> list[Letter]:
    """What an action on a card says to the other side; nothing about a card that nobody issued."""
    issuer = card.issued_by
    if issuer is None or card.unit is None:
        return []
    if action in TO_UNIT:
        to = [(Kind.UNIT, card.unit.pk)]
        posts = (card.post_id, card.project.commissioner_id)
        to += [(Kind.POST, post) for post in posts if post is not None]
    elif action in TO_OFFICE:
        to = [(Kind.UNIT, issuer.organisation_id)]
    else:
        return []
    kept = {
        "card": card.pk,
        "project": card.project.name,
        "rules": card.rules,
        "colour": card.colour,
        "unit": card.unit.name,
        "unit_en": card.unit.name_en,
        "limit_on": card.limit_on.isoformat() if card.limit_on else "",
        "reasons": card.reasons[:1],
    }
    said = {
        name: facts[name]
        for name in ("because", "words", "evidence", "days", "reason", "upholds")
        if name in facts
    }
    return [Letter(f"card:{card.pk}:{card.version}:{action}", action, to, kept | said, f"card:{card.pk}")]


def _facts(kept: dict[str, Any]) -> dict[str, Any]:
    level = level_words(kept["rules"], kept["colour"])
    because = kept.get("because") or kept.get("words") or kept.get("evidence") or _("见附件")
    return kept | {
        "level": level,
        "unit": own_language(kept["unit"], kept["unit_en"]),
        "first": first_reason(kept["reasons"]),
        "because": because,
        "excuse": excuse_words(kept["reason"]) if "reason" in kept else "",
        "decided": _("维持") if kept.get("upholds") else _("撤销"),
    }


def _address(kept: dict[str, Any]) -> str:
    return reverse("card", args=[kept["card"]])


def _digest_address(kept: dict[str, Any]) -> str:
    return f"{reverse('digest')}?to={kept['subject']}&on={kept['until']}"


def _words(subject: str, body: str) -> LetterWords:
    return LetterWords(subject, body, _address, _facts)


LETTERS = {
    "CARD_ISSUED": _words(
        gettext_noop("亮%(level)s：%(project)s"),
        gettext_noop("责任单位：%(unit)s。主要原因：%(first)s。请说明情况，并在 %(limit_on)s 前整改。"),
    ),
    "CARD_EXPLAINED": _words(
        gettext_noop("%(unit)s已说明情况：%(project)s"), gettext_noop("%(level)s。说明：%(because)s")
    ),
    "CARD_APPEALED": _words(
        gettext_noop("%(unit)s提出申诉：%(project)s"),
        gettext_noop("%(level)s。理由：%(because)s。申诉须由签发人以外的人决定。"),
    ),
    "CARD_APPEAL_DECIDED": _words(
        gettext_noop("申诉已决定（%(decided)s）：%(project)s"), gettext_noop("%(level)s。理由：%(because)s")
    ),
    "CARD_DAYS_EXCUSED": _words(
        gettext_noop("核减 %(days)s 天：%(project)s"), gettext_noop("%(level)s。%(excuse)s：%(because)s")
    ),
    "WEEK_DIGEST": LetterWords(
        gettext_noop("每周摘要（至 %(until)s）"),
        gettext_noop(
            "余量变动 %(moved)s 个，新亮牌 %(lit)s 张，销号 %(lifted)s 张，未了结 %(open)s 张；不能按期 %(late)s 个，"
            "已过责任日 %(overdue)s 项，三周内到期 %(due)s 项。"
        ),
        _digest_address,
    ),
    "CARD_LIFTED": _words(gettext_noop("%(level)s已销号：%(project)s"), gettext_noop("依据：%(because)s")),
}
