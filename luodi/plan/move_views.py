"""Who competes for an element; a share moved by hand, seen before it is saved."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luodi.elements import actions, queries
from luodi.elements.element_types import ElementType, element_types
from luodi.elements.models import Pool, Share
from luodi.ledger.periods import month_end
from luodi.ledger.queries import visible_projects
from luodi.people.permissions import Ability, NotAllowed, require
from luodi.people.requests import Request
from luodi.people.sentences import SENTENCES as PEOPLE
from luodi.plan.balance import balance
from luodi.plan.foresight import by_part, shifts
from luodi.plan.forms import marked
from luodi.plan.move_forms import MoveForm
from luodi.plan.offer_views import SAID
from luodi.plan.rivals import Receiver, movable, receivers, rivals
from luodi.refusal import Refusal

OTHERS_SHOWN = 30
WHERE = {**PEOPLE, **SAID}
FIELD_OF = {
    "MORE_THAN_HELD": "amount", "MORE_THAN_NEEDED": "amount", "AMOUNT_WRONG": "amount", "NOT_DIVISIBLE": "amount",
    "UNIT_DIFFERS": "unit", "MOVE_NOWHERE": "receiver", "MOVE_UNDOCUMENTED": "document", "NOT_THIS_STEP": "giver",
}  # fmt: skip
"""At which field a no stands; any other above the form."""


@require_GET
def element_rivals(request: Request, pool: int) -> HttpResponse:
    """Who wants some of a pool in a month, or at all."""
    require(request.user, Ability.SEE_LIMITS)
    row = get_object_or_404(queries.pools().filter(is_active=True), pk=pool)
    month = _month(request.GET.get("month", ""))
    [line] = balance(request.data_date, row.element)
    context = {
        "pool": row,
        "type": element_types()[row.element],
        "month": month,
        "cell": next((cell for cell in line.cells if cell.month == month), None),
        "found": rivals(row, request.user, request.data_date, month),
        "may_move": queries.may_edit(request.user, row),
    }
    return render(request, f"plan/rivals_{'drawer' if request.htmx else 'page'}.html", context)


def _month(typed: str) -> date | None:
    """The last day of a month typed as 2021-12; 404 for what is no month, None for nothing."""
    if not typed:
        return None
    try:
        found = parse_date(f"{typed}-01") if len(typed) == len("2021-12") else None
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return month_end(found)


@dataclass
class Board:
    """What stands on the page of a move."""

    pool: Pool
    kind: ElementType
    givers: list[Share]
    receivers: list[Receiver]

    def form(self, *args: Any, **kwargs: Any) -> MoveForm:
        return MoveForm(*args, kind=self.kind, givers=self.givers, receivers=self.receivers, **kwargs)


def _board(request: Request, pool: int) -> Board:
    """404 for who does not keep the pool."""
    require(request.user, Ability.EDIT_ELEMENTS)
    row = get_object_or_404(queries.pools().filter(is_active=True), pk=pool)
    if not queries.may_edit(request.user, row):
        raise Http404
    return Board(
        row, element_types()[row.element], list(movable(row, request.user)), receivers(row, request.user)
    )


@require_http_methods(["GET", "POST"])
def element_move(request: Request, pool: int) -> HttpResponse:
    """The board; a post saves the move."""
    board = _board(request, pool)
    if request.method == "GET":
        return _page(request, board, board.form())
    form = board.form(request.POST)
    move = form.move(board.givers, board.receivers) if form.is_valid() else None
    if move is None:
        return _page(request, board, form, status=400)
    try:
        actions.move_share(by=request.user, at=request.at, on=request.data_date, move=move)
    except NotAllowed:
        raise
    except Refusal as refusal:
        return _refused(request, board, form, refusal)
    messages.success(request, _("已调剂并记入日志；两个项目和受影响项目的计划随之更新。"))
    return redirect("element_move", pool)


@require_POST
def element_move_preview(request: Request, pool: int) -> HttpResponse:
    """Whose dates the move changes, with the form that saves it; nothing is written."""
    board = _board(request, pool)
    form = board.form(request.POST)
    # Its document is asked for when it is saved: looking needs none.
    move = form.move(board.givers, board.receivers, document="—") if form.is_valid() else None
    if move is None:
        return _page(request, board, form, status=400)

    def make() -> None:
        actions.move_share(by=request.user, at=request.at, on=request.data_date, move=move)

    try:
        found = shifts(make, request.data_date)
    except NotAllowed:
        raise
    except Refusal as refusal:
        return _refused(request, board, form, refusal)
    own, others, quiet = by_part(found, [move.share.need.project_id, move.need.project_id])
    seen = set(
        visible_projects(request.user)
        .filter(pk__in=[each.project.pk for each in others])
        .values_list("pk", flat=True)
    )
    shown = [each for each in others if each.project.pk in seen]
    words = {
        "move": move, "own": own, "others": shown[:OTHERS_SHOWN], "more": len(shown[OTHERS_SHOWN:]),
        "hidden": len(others) - len(shown), "looked": len(found), "quiet": len(quiet),
    }  # fmt: skip
    return _page(request, board, form, words)


def _refused(request: Request, board: Board, form: MoveForm, refusal: Refusal) -> HttpResponse:
    form.add_error(FIELD_OF.get(refusal.code), _(WHERE[refusal.code]) % refusal.facts)
    return _page(request, board, form, status=409)


def _page(
    request: Request, board: Board, form: MoveForm, words: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    marked(form)
    [line] = balance(request.data_date, board.pool.element)
    context = {"board": board, "form": form, "line": line, **(words or {})}
    return render(request, "plan/move.html", context, status=status)
