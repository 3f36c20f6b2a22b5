"""What this room writes to whom: everyone their own card, the office objections, whoever objected the answer."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luodi.outbox import Kind, Letter, LetterWords
from luodi.people.models import Role, User
from luodi.scoring.models import Objection, Scorecard, ScoreRun


def told_letters(run: ScoreRun, kind: str, **more: str) -> list[Letter]:
    """To each unit or post about its own card; nothing of anybody else's."""
    until = run.object_until_on.isoformat() if run.object_until_on else ""
    kept = {"run": run.name, "until": until} | more
    return [
        Letter(
            f"scorecard:{card.pk}:{run.version}:{kind}",
            kind,
            [_to(card)],
            kept | {"card": card.pk},
            f"scorecard:{card.pk}",
        )
        for card in run.cards.all()
    ]


def _to(card: Scorecard) -> tuple[Kind, int]:
    if card.unit_id is not None:
        return Kind.UNIT, card.unit_id
    assert card.post_id is not None
    return Kind.POST, card.post_id


def objected_letter(objection: Objection, run: ScoreRun) -> list[Letter]:
    """To the units of the office."""
    units = sorted(
        set(User.objects.filter(role=Role.OFFICE, is_active=True).values_list("organisation", flat=True))
    )
    kept = {"run": run.name, "words": objection.words, "card": objection.card_id}
    key = f"objection:{objection.pk}:made"
    to = [(Kind.UNIT, pk) for pk in units]
    return [Letter(key, "SCORE_OBJECTED", to, kept, f"scorecard:{objection.card_id}")] if to else []


def answered_letter(objection: Objection, run: ScoreRun) -> list[Letter]:
    """To whoever the card scores."""
    upholds = objection.state == Objection.State.UPHELD
    kept = {"run": run.name, "because": objection.answer, "upholds": upholds, "card": objection.card_id}
    key = f"objection:{objection.pk}:answered"
    return [Letter(key, "SCORE_ANSWERED", [_to(objection.card)], kept, f"scorecard:{objection.card_id}")]


def _address(kept: dict[str, Any]) -> str:
    return reverse("scorecard", args=[kept["card"]])


def _facts(kept: dict[str, Any]) -> dict[str, Any]:
    return kept | {"decided": _("已采纳") if kept.get("upholds") else _("未采纳")}


LETTERS = {
    "SCORES_SHOWN": LetterWords(
        gettext_noop("考核征求意见：%(run)s"),
        gettext_noop("请核对本单位（岗位）的分值和每一分的事实；有异议的，请在 %(until)s（含当日）前提出。"),
        _address,
    ),
    "SCORE_OBJECTED": LetterWords(
        gettext_noop("考核异议：%(run)s"), gettext_noop("理由：%(words)s"), _address
    ),
    "SCORE_ANSWERED": LetterWords(
        gettext_noop("异议已答复（%(decided)s）：%(run)s"),
        gettext_noop("理由：%(because)s"),
        _address,
        _facts,
    ),
    "SCORES_PUBLISHED": LetterWords(
        gettext_noop("考核结果已公布：%(run)s"), gettext_noop("只列出本单位（岗位）的分值和依据。"), _address
    ),
    "SCORES_DROPPED": LetterWords(
        gettext_noop("考核已作废：%(run)s"),
        gettext_noop("此前发出的评分卡不再有效。理由：%(because)s"),
        lambda _kept: reverse("scores"),  # the card is gone for whom it scores
    ),
}
