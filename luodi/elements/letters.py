"""What this room writes to whom: shares that lapse soon and those that flowed back, and how both read."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop

from luodi.elements.element_types import element_types, plain
from luodi.elements.models import Share
from luodi.outbox import Kind, Letter, LetterWords

SOON, GONE = "SHARE_LAPSES_SOON", "SHARE_LAPSED"


def letters(kind: str, shares: Iterable[Share], ends: Mapping[int, date | None]) -> list[Letter]:
    """To the town, the enterprise and the commissioner of each project, once for a share and its day (`ends`)."""
    written = (_letter(kind, share, on) for share in shares if (on := ends[share.pk]))
    return [letter for letter in written if letter.to]


def _letter(kind: str, share: Share, ends_on: date) -> Letter:
    project = share.need.project
    units = (Kind.UNIT, project.town_id), (Kind.UNIT, project.enterprise_id)
    to = [(who, pk) for who, pk in (*units, (Kind.POST, project.commissioner_id)) if pk is not None]
    facts = {
        "project": project.name,
        "code": project.code,
        "element": share.pool.element,
        "amount": plain(share.amount),
        "ends_on": ends_on.isoformat(),
    }
    return Letter(f"share:{share.pk}:{ends_on}:{kind}", kind, to, facts, f"project:{project.code}")


def _facts(kept: dict[str, Any]) -> dict[str, Any]:
    kind = element_types()[kept["element"]]
    return kept | {"element": kind.words, "unit": kind.unit_words}


def _address(kept: dict[str, Any]) -> str:
    return f"{reverse('project', args=[kept['code']])}?tab=elements#tabs"


LETTERS = {
    SOON: LetterWords(
        gettext_noop("指标快到期：%(project)s"),
        gettext_noop(
            "%(element)s %(amount)s %(unit)s，%(ends_on)s 前未开工即收回；能开工的请登记实际开工日。"
        ),
        _address,
        _facts,
    ),
    GONE: LetterWords(
        gettext_noop("指标已收回：%(project)s"),
        gettext_noop(
            "%(element)s %(amount)s %(unit)s，到 %(ends_on)s 没有开工，已回到指标池；可以重新申请。"
        ),
        _address,
        _facts,
    ),
}
