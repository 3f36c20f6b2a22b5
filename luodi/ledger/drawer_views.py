"""Small things done to a project without leaving its page; each works as a page of its own without script."""

import logging
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luodi.ledger.answers import Outcome, asked_project, done, page, seen_again, tried
from luodi.ledger.commitments import DateGiven, MoveMustBeAsked, set_date
from luodi.ledger.dossier import date_lines, money_lines
from luodi.ledger.drawer_forms import (
    DateForm,
    FactForm,
    FigureForm,
    FileForm,
    LeaveForm,
    ListedForm,
    OperationForm,
    PeopleForm,
    RemoveFileForm,
    people_now,
)
from luodi.ledger.evidence import FactGiven, record_fact, withdraw_fact
from luodi.ledger.files import attach_file, place_of, remove_file, visible_file
from luodi.ledger.gates import FACTS
from luodi.ledger.listing import Listed, enter_list, leave_list
from luodi.ledger.models import InvestmentFigure, ListMembership, Project, ProjectDate
from luodi.ledger.money import FigureGiven, Yield, record_figure, record_operation_year
from luodi.ledger.moves import Wanted, ask_move
from luodi.ledger.responsibility import Responsibility, set_responsibility
from luodi.ledger.stages import Milestone, Precision
from luodi.ledger.views import GET_OR_POST
from luodi.people.permissions import Ability, require
from luodi.people.requests import Request

log = logging.getLogger(__name__)


@GET_OR_POST
def project_fact(request: Request, code: str, fact: str) -> HttpResponse:
    project = asked_project(request, code, Ability.EDIT_PROJECTS)
    need = FACTS.get(fact)
    if need is None:
        raise Http404
    kept = project.facts.filter(code=fact).first()
    start = {name: getattr(kept, name) for name in ("value", "document", "on", "attachment")} if kept else {}
    bound = request.POST if request.method == "POST" else None
    form = FactForm(bound, need=need, project=project, initial=start)
    outcome = Outcome(200)
    if request.method == "POST" and "withdraw" in request.POST:
        withdraw_fact(project=project, code=fact, by=request.user, at=request.at)
        return done(request, project)
    if request.method == "POST":
        outcome = tried(form, lambda: _record_fact(request, project, fact, form))
        if not outcome.status:
            return done(request, project)
    return page(request, "ledger/fact.html", project, outcome.status, form=form, need=need, kept=kept)


def _record_fact(request: Request, project: Project, fact: str, form: FactForm) -> None:
    said = form.cleaned_data
    given = FactGiven(fact, said.get("value", ""), said["document"], said["on"], said["attachment"])
    record_fact(project=project, given=given, data_date=request.data_date, by=request.user, at=request.at)


@GET_OR_POST
def project_dates(request: Request, code: str) -> HttpResponse:
    """The dates, and one of them in the form: the one that the address names, or a new one."""
    project = asked_project(request, code, Ability.EDIT_PROJECTS)
    if request.method != "POST":
        form = DateForm(initial=_date_in_address(request, project))
        return page(request, "ledger/dates.html", project, form=form, lines=date_lines(project))
    form = DateForm(request.POST)
    outcome = tried(form, lambda: _set_date(request, project, form))
    if not outcome.status:
        return done(request, project)
    stands = None
    if outcome.refusal:
        asked = {name: form.cleaned_data[name] for name in ("milestone", "meaning", "title")}
        stands = project.dates.filter(**asked).values_list("on", flat=True).first()
    differences = seen_again(form, outcome.refusal, seen_on=stands)
    facts = {"form": form, "lines": date_lines(project), "differences": differences}
    return page(request, "ledger/dates.html", project, outcome.status, **facts)


def _date_in_address(request: Request, project: Project) -> dict[str, Any]:
    asked = {name: request.GET.get(name, "") for name in ("milestone", "meaning", "title")}
    kept = project.dates.filter(**asked).first()
    if kept is None:
        return {**asked, "precision": Precision.DAY}
    return {
        **asked,
        "on": kept.on,
        "seen_on": kept.on,
        "precision": kept.precision,
        "responsible": kept.responsible,
    }


def _set_date(request: Request, project: Project, form: DateForm) -> None:
    said = form.cleaned_data
    given = DateGiven(
        milestone=Milestone(said["milestone"]),
        meaning=ProjectDate.Meaning(said["meaning"]),
        on=said["on"],
        precision=Precision(said["precision"]),
        title=said["title"],
        document=said["document"],
        responsible=said["responsible"],
        seen_on=said["seen_on"],
    )
    try:
        set_date(project=project, given=given, data_date=request.data_date, by=request.user, at=request.at)
    except MoveMustBeAsked:
        _ask_move(request, project, said)


def _ask_move(request: Request, project: Project, said: dict[str, Any]) -> None:
    """A promise that stands is not written over: its move is asked for."""
    kept = ("on", "seen_on", "reason", "title", "words", "document", "responsible")
    wanted = Wanted(
        Milestone(said["milestone"]),
        precision=Precision(said["precision"]),
        **{name: said[name] for name in kept},
    )
    ask_move(project=project, wanted=wanted, by=request.user, at=request.at, data_date=request.data_date)
    messages.info(request, _("已提交变更申请，同意后生效；原承诺日期暂不改变。"))


@GET_OR_POST
def project_money(request: Request, code: str) -> HttpResponse:
    """Amounts by span, and the years after production; two forms, told apart by the button pressed."""
    project = asked_project(request, code, Ability.EDIT_PROJECTS)
    form = FigureForm(initial=_figure_in_address(request, project))
    operation = OperationForm(initial={"year": request.data_date.year - 1})
    outcome, differences = Outcome(200), []
    if request.method == "POST" and "operation" in request.POST:
        operation = OperationForm(request.POST)
        outcome = tried(operation, lambda: _record_year(request, project, operation))
    elif request.method == "POST":
        form = FigureForm(request.POST)
        outcome = tried(form, lambda: _record_figure(request, project, form))
        if outcome.refusal:
            differences = seen_again(
                form, outcome.refusal, seen_yuan=_figure_kept(project, form.cleaned_data)
            )
    if not outcome.status:
        return done(request, project)
    facts = {"form": form, "operation": operation, "lines": money_lines(project), "differences": differences}
    return page(request, "ledger/money.html", project, outcome.status, **facts)


def _figure_kept(project: Project, place: dict[str, Any]) -> Decimal | None:
    where = {"series": place["series"], "span": place["span"], "ends_on": place["month"]}
    return project.figures.filter(**where).values_list("amount_yuan", flat=True).first()


def _figure_in_address(request: Request, project: Project) -> dict[str, Any]:
    """The figure that the address names; without one, the month of the data date."""
    start: dict[str, Any] = {"series": InvestmentFigure.Series.PAID, "span": InvestmentFigure.Span.MONTH}
    start |= {name: request.GET[name] for name in ("series", "span") if name in request.GET}
    try:
        start["month"] = date.fromisoformat(request.GET.get("ends_on", ""))
    except ValueError:
        return {**start, "month": request.data_date}
    kept = _figure_kept(project, start)
    return {**start, "amount_yuan": kept, "seen_yuan": kept}


def _record_figure(request: Request, project: Project, form: FigureForm) -> None:
    said = form.cleaned_data
    given = FigureGiven(
        series=InvestmentFigure.Series(said["series"]),
        span=InvestmentFigure.Span(said["span"]),
        ends_on=said["month"],
        amount_yuan=said["amount_yuan"],
        seen_yuan=said["seen_yuan"],
    )
    record_figure(project=project, given=given, data_date=request.data_date, by=request.user, at=request.at)


def _record_year(request: Request, project: Project, form: OperationForm) -> None:
    said = form.cleaned_data
    brought = Yield(said["jobs"], said["tax_yuan"], said["output_yuan"])
    record_operation_year(
        project=project,
        year=said["year"],
        brought=brought,
        data_date=request.data_date,
        by=request.user,
        at=request.at,
    )


@GET_OR_POST
def project_lists(request: Request, code: str) -> HttpResponse:
    """The lists the project stands on; a form to enter one, and a day to leave each."""
    project = asked_project(request, code, Ability.MOVE_STAGES)
    form = ListedForm(initial={"year": request.data_date.year, "from_on": request.data_date})
    leave = LeaveForm(initial={"until_on": request.data_date}, auto_id=False)
    outcome = Outcome(200)
    if request.method == "POST" and "membership" in request.POST:
        leave = LeaveForm(request.POST, auto_id=False)
        outcome = tried(leave, lambda: _leave(request, project, leave))
    elif request.method == "POST":
        form = ListedForm(request.POST)
        outcome = tried(form, lambda: _enter(request, project, form))
    if not outcome.status:
        return done(request, project)
    facts = {"form": form, "leave": leave, "memberships": project.memberships.all()}
    return page(request, "ledger/lists.html", project, outcome.status, **facts)


def _enter(request: Request, project: Project, form: ListedForm) -> None:
    said = form.cleaned_data
    listed = Listed(
        year=said["year"],
        level=ListMembership.Level(said["level"]),
        list_class=ListMembership.ListClass(said["list_class"]),
        list_name=said["list_name"],
    )
    enter_list(project=project, listed=listed, from_on=said["from_on"], by=request.user, at=request.at)


def _leave(request: Request, project: Project, form: LeaveForm) -> None:
    said = form.cleaned_data
    leave_list(
        project=project,
        membership=said["membership"],
        until_on=said["until_on"],
        by=request.user,
        at=request.at,
    )


@GET_OR_POST
def project_people(request: Request, code: str) -> HttpResponse:
    project = asked_project(request, code, Ability.MOVE_STAGES)
    if request.method != "POST":
        form = PeopleForm(project=project, initial=people_now(project))
        return page(request, "ledger/people.html", project, form=form)
    form = PeopleForm(request.POST, project=project)
    outcome = tried(form, lambda: _set_people(request, project, form))
    if not outcome.status:
        return done(request, project)
    differences = seen_again(form, outcome.refusal, opened_version=project.version)
    facts = {"form": form, "differences": differences}
    return page(request, "ledger/people.html", project, outcome.status, **facts)


def _set_people(request: Request, project: Project, form: PeopleForm) -> None:
    said = form.cleaned_data
    who = Responsibility(
        leader=said["leader"],
        team=said["team"],
        commissioner=said["commissioner"],
        responsible=list(said["responsible"]),
        assisting=list(said["assisting"]),
    )
    set_responsibility(
        project=project, who=who, version=said["opened_version"], by=request.user, at=request.at
    )


@GET_OR_POST
def project_files(request: Request, code: str) -> HttpResponse:
    project = asked_project(request, code, Ability.EDIT_PROJECTS)
    form, removal = FileForm(), RemoveFileForm()
    outcome = Outcome(200)
    if request.method == "POST" and "remove" in request.POST:
        removal = RemoveFileForm(request.POST)
        outcome = tried(removal, lambda: _remove(request, project, removal))
    elif request.method == "POST":
        form = FileForm(request.POST, request.FILES)
        outcome = tried(form, lambda: _attach(request, project, form))
    if not outcome.status:
        return done(request, project)
    files = project.attachments.select_related("uploaded_by")
    return page(
        request, "ledger/files.html", project, outcome.status, form=form, removal=removal, files=files
    )


def _attach(request: Request, project: Project, form: FileForm) -> None:
    upload = form.cleaned_data["file"]
    # One byte more than is taken is enough to know: a huge upload is not read into memory.
    content = upload.read(settings.LUODI_MAX_UPLOAD_BYTES + 1)
    attach_file(project=project, name=upload.name, content=content, by=request.user, at=request.at)


def _remove(request: Request, project: Project, form: RemoveFileForm) -> None:
    remove_file(project=project, file=form.cleaned_data["remove"], by=request.user, at=request.at)


@require_GET
def project_file(request: Request, code: str, file: int) -> FileResponse:
    """The file itself, always as a download: nothing that was uploaded is ever shown as a page of this site."""
    require(request.user, Ability.SEE_PROJECTS)
    found = visible_file(user=request.user, code=code, file=file)
    if found is None:
        raise Http404
    stored = place_of(found.sha256)
    if not stored.is_file():
        log.error("The stored file %s of project %s is missing.", stored.name, code)
        raise Http404
    answer = FileResponse(
        stored.open("rb"),
        as_attachment=True,
        filename=found.name,
        content_type=found.content_type,
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
