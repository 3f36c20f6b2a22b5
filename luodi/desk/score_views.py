"""The cards of a period as Excel: what the person's page shows; kept in the journal."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luodi.desk.downloads import excel_answer
from luodi.journal import record_alone
from luodi.people.permissions import Ability, require
from luodi.people.requests import Request
from luodi.reports.workbooks import Sheet
from luodi.scoring.models import Scorecard
from luodi.scoring.queries import cards_of_run, visible_runs
from luodi.scoring.rules import rules_of
from luodi.scoring.words import class_words, lines, look


@require_GET
def score_run_export(request: Request, run: int) -> HttpResponse:
    require(request.user, Ability.SEE_SCORES)
    found = get_object_or_404(visible_runs(request.user), pk=run)
    rules, cards = rules_of(found), list(cards_of_run(request.user, found))
    rows = [[*_card(card), class_words(rules, card)] for card in cards]
    points = [row for card in cards for row in _lines(card)]
    heads = [
        (_("考核对象"), 24), (_("类别"), 12), (_("得分（%）"), 10), (_("已得"), 10), (_("可得"), 10), (_("事实（条）"), 10),
        (_("依据"), 20), (_("同类位置"), 10), (_("同类"), 28),
    ]  # fmt: skip
    line_heads = [
        (_("考核对象"), 24),
        (_("项目"), 32),
        (_("得分"), 10),
        (_("分值"), 10),
        (_("事实（条）"), 10),
        (_("说明"), 40),
    ]
    sheets = [
        Sheet(_("评分卡"), found.name, heads, rows),
        Sheet(_("逐项得分"), found.name, line_heads, points),
    ]
    about = f"scores:{found.pk}"
    record_alone(by=request.user, at=request.at, action="SCORES_EXPORTED", target=about, count=len(cards))
    return excel_answer(found.name, sheets)


def _card(card: Scorecard) -> list[object]:
    said = look(card)
    return [
        said["whose"], str(card.get_scored_as_display()), card.percent, card.points, card.reachable, card.cases,
        str(said["confidence"]), str(said["place"]),
    ]  # fmt: skip


def _lines(card: Scorecard) -> list[list[object]]:
    who = look(card)["whose"]
    return [[who, line.words, line.points, line.of, line.cases, line.said] for line in lines(card.items)]
