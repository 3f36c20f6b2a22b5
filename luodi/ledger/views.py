"""Pages on which a project is added, edited, linked and moved."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from luodi.ledger.actions import Grounds, add_project, edit_project, link_to_parent, move_stage
from luodi.ledger.answers import asked_project, done, page, seen_again, tried
from luodi.ledger.drawer_forms import MoveForm
from luodi.ledger.forms import ParentForm, ProjectForm
from luodi.ledger.lifecycle import Move, allowed_moves, missing_for_next, missing_so_far, reason_words
from luodi.ledger.models import Project
from luodi.ledger.queries import next_code
from luodi.ledger.stages import Stage
from luodi.people.permissions import Ability, NotAllowed, Reach, require
from luodi.people.requests import Request

GET_OR_POST = require_http_methods(["GET", "POST"])


@GET_OR_POST
def project_new(request: Request) -> HttpResponse:
    """A commissioner serves given projects and adds none."""
    if require(request.user, Ability.EDIT_PROJECTS) is Reach.DUTY:
        raise NotAllowed(role=request.user.role, ability=Ability.EDIT_PROJECTS.value)
    form = ProjectForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method != "POST":
        return render(request, "ledger/project_form.html", {"form": form})
    made: list[Project] = []

    def add() -> None:
        made.append(
            add_project(
                fields=form.wanted(),
                code=form.cleaned_data["code"] or next_code(request.data_date.year),
                tags=set(form.cleaned_data["tags"]),
                by=request.user,
                at=request.at,
            )
        )

    outcome = tried(form, add)
    if made:
        return done(request, made[0])
    return render(request, "ledger/project_form.html", {"form": form}, status=outcome.status)


@GET_OR_POST
def project_edit(request: Request, code: str) -> HttpResponse:
    project = asked_project(request, code, Ability.EDIT_PROJECTS)
    form = ProjectForm(
        request.POST if request.method == "POST" else None, instance=project, user=request.user
    )
    if request.method != "POST":
        return render(request, "ledger/project_form.html", {"form": form, "project": project})
    stored = Project.objects.get(pk=project.pk)
    outcome = tried(
        form,
        lambda: edit_project(
            project=stored,
            changes=form.wanted(),
            version=form.cleaned_data["opened_version"],
            tags=set(form.cleaned_data["tags"]),
            by=request.user,
            at=request.at,
        ),
    )
    if not outcome.status:
        return done(request, stored)
    differences = seen_again(form, outcome.refusal, opened_version=stored.version)
    facts = {"form": form, "project": stored, "differences": differences}
    return render(request, "ledger/project_form.html", facts, status=outcome.status)


@GET_OR_POST
def project_stage(request: Request, code: str) -> HttpResponse:
    """What the next stage still lacks, and the moves that are open."""
    project = asked_project(request, code, Ability.MOVE_STAGES)
    moves = allowed_moves(project)
    start = {"opened_version": project.version, "on": request.data_date}
    form = MoveForm(request.POST if request.method == "POST" else None, moves=moves, initial=start)
    status, differences = 200, []
    if request.method == "POST":
        outcome = tried(form, lambda: _move(request, project, form))
        if not outcome.status:
            return done(request, project)
        status = outcome.status
        differences = seen_again(form, outcome.refusal, opened_version=project.version)
    return page(
        request,
        "ledger/stage.html",
        project,
        status,
        form=form,
        differences=differences,
        forward=next((each for each in moves if each.move is Move.FORWARD), None),
        others=[each for each in moves if each.move is not Move.FORWARD],
        gaps=missing_for_next(project, request.data_date),
        unproven=missing_so_far(project, request.data_date),
        reason=reason_words(project),
    )


def _move(request: Request, project: Project, form: MoveForm) -> Project:
    said = form.cleaned_data
    return move_stage(
        project=project,
        to=Stage(said["to"]),
        version=said["opened_version"],
        grounds=Grounds(said["on"], said["reason"], said["words"], said["decision"]),
        by=request.user,
        at=request.at,
    )


@GET_OR_POST
def project_parent(request: Request, code: str) -> HttpResponse:
    project = asked_project(request, code, Ability.EDIT_PROJECTS)
    form = ParentForm(request.POST if request.method == "POST" else None, user=request.user, project=project)
    if request.method != "POST":
        return page(request, "ledger/parent.html", project, form=form)
    outcome = tried(
        form,
        lambda: link_to_parent(
            project=project,
            parent=form.cleaned_data["parent"],
            relation=form.cleaned_data["relation"],
            by=request.user,
            at=request.at,
        ),
    )
    if not outcome.status:
        return done(request, project)
    return page(request, "ledger/parent.html", project, outcome.status, form=form)
