"""The moves of a project's promises: what was asked, what was decided, and by whom it is to be decided."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luodi.ledger.answers import asked_project
from luodi.ledger.commitment_models import CommitmentMove
from luodi.ledger.models import Project
from luodi.ledger.moves import decide_move, moves_of, reason_choices, withdraw_move
from luodi.ledger.queries import visible_projects
from luodi.ledger.sentences import SENTENCES
from luodi.people.permissions import Ability, NotAllowed, Reach, reach
from luodi.people.requests import Request
from luodi.refusal import Refusal


@require_GET
def project_moves(request: Request, code: str) -> HttpResponse:
    project = asked_project(request, code, Ability.SEE_PROJECTS)
    return _page(request, project)


def _page(request: Request, project: Project, status: int = 200, wrong: str = "") -> HttpResponse:
    reasons = dict(reason_choices(get_language() or ""))
    lines = [
        {"move": move, "reason": reasons.get(move.reason, move.reason), "may_decide": open_to_me}
        for move, open_to_me in moves_of(request.user, project)
    ]
    asks = reach(request.user, Ability.EDIT_PROJECTS) is not Reach.NOTHING
    seen = asks and visible_projects(request.user, Ability.EDIT_PROJECTS).filter(pk=project.pk).exists()
    words = {"project": project, "lines": lines, "wrong": wrong, "typed": request.POST.get("words", "")}
    words["may_ask"] = seen
    return render(request, "ledger/moves.html", words, status=status)


def _move(request: Request, project: Project) -> CommitmentMove | None:
    """The move that the form names; None where it names none."""
    number = request.POST.get("move", "")
    if not number.isdecimal() or len(number) > 18:
        return None
    return get_object_or_404(project.commitment_moves, pk=int(number))


@require_POST
def project_move_decide(request: Request, code: str) -> HttpResponse:
    """Agree to a move or refuse it; the pressed button says which."""
    project = asked_project(request, code, Ability.DECIDE_DATES)
    move, answer = _move(request, project), request.POST.get("answer", "")
    if move is None or answer not in ("agree", "refuse"):
        return _page(request, project, 400, _("没有保存：请选择要决定的变更。"))
    try:
        decide_move(
            move=move,
            agreed=answer == "agree",
            words=request.POST.get("words", "")[:300],
            by=request.user,
            at=request.at,
            data_date=request.data_date,
        )
    except NotAllowed:
        raise
    except Refusal as refusal:
        return _page(request, project, 409, _(SENTENCES[refusal.code]) % refusal.facts)
    messages.success(request, _("已决定，并告知有关人员。"))
    return redirect("project_moves", code)


@require_POST
def project_move_withdraw(request: Request, code: str) -> HttpResponse:
    project = asked_project(request, code, Ability.EDIT_PROJECTS)
    move = _move(request, project)
    if move is None:
        return _page(request, project, 400, _("没有保存：请选择要撤回的变更。"))
    try:
        withdraw_move(move=move, by=request.user, at=request.at)
    except NotAllowed:
        raise
    except Refusal as refusal:
        return _page(request, project, 409, _(SENTENCES[refusal.code]) % refusal.facts)
    messages.success(request, _("已撤回。"))
    return redirect("project_moves", code)
