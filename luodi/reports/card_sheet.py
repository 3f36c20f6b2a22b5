"""The sheet of cards: which projects the rules would give one today, why, and what would take it away."""

from collections.abc import Mapping

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from luodi.engine.card_rules import RANK, Rules
from luodi.engine.cards import Card
from luodi.ledger.models import Project
from luodi.oversight.rows import reason_row
from luodi.oversight.words import ReasonLine, level_words, reason_lines
from luodi.plan.queries import own_language
from luodi.reports.workbooks import Sheet


def card_sheet(projects: QuerySet[Project], title: str, rules: Rules, cards: Mapping[int, Card]) -> Sheet:
    """One line per project with a card, the worst level first; the figures beside their thresholds."""
    heads = [
        (_("项目编号"), 16), (_("项目名称"), 34), (_("镇街"), 12), (_("级别（建议）"), 20), (_("原因和数值"), 44), (_("门槛"), 30),
        (_("怎样可以摘牌"), 34),
    ]  # fmt: skip
    chosen = [pk for pk, card in cards.items() if card.colour]
    found = projects.filter(pk__in=chosen).select_related("town").order_by("code")
    rows = []
    for project in sorted(found, key=lambda each: -RANK[cards[each.pk].colour or next(iter(RANK))]):
        card = cards[project.pk]
        lines = reason_lines(rules.code, [reason_row(reason) for reason in card.reasons])
        rows.append(
            (
                project.code,
                project.name,
                own_language(project.town.name, project.town.name_en) if project.town else "",
                level_words(rules.code, card.colour or ""),
                *("\n".join(part) for part in zip(*map(_line, lines), strict=True)),
            )
        )
    return Sheet(_("亮牌建议"), title, heads, rows)


def _line(line: ReasonLine) -> tuple[str, str, str]:
    return f"{line.words} {line.value}", f"{line.level} {line.threshold}", line.lifts
