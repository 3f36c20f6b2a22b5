"""Issues: the list, one issue with what can be done next, a new one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luodi.dispatch import actions, forms, queries
from luodi.dispatch.actions.requests import raise_from_request
from luodi.dispatch.ladder import top_post
from luodi.dispatch.models import CLIMBING, Issue
from luodi.dispatch.sentences import SENTENCES
from luodi.dispatch.stake import step_of
from luodi.dispatch.steps import WAY, IssueStep
from luodi.dispatch.words import look, rung_words, rungs_of
from luodi.ledger.models import Project
from luodi.ledger.queries import visible_projects
from luodi.ledger.service import visible_requests
from luodi.people.models import Organisation
from luodi.people.permissions import Ability, NotAllowed, require
from luodi.people.queries import page_of
from luodi.people.requests import Request
from luodi.people.saving import saving
from luodi.people.sentences import SENTENCES as PEOPLE
from luodi.plan.sentences import SENTENCES as PLAN
from luodi.refusal import Refusal

SAID = {**PEOPLE, **PLAN, **SENTENCES}
ROOM = "dispatch"
S = Issue.State


@require_GET
def issues(request: Request) -> HttpResponse:
    require(request.user, Ability.SEE_ISSUES)
    page = page_of(
        queries.filtered(request.user, request.GET.dict(), request.data_date), request.GET.get("page")
    )
    top, counts = top_post(), queries.counts(request.user, request.data_date)
    standard = [
        (_("待我处理 %(n)s") % {"n": counts["mine"]}, "show=mine"),
        (_("已超期 %(n)s") % {"n": counts["late"]}, "show=late"),
        (_("七天内到期 %(n)s") % {"n": counts["soon"]}, "show=soon"),
        (_("我提出的 %(n)s") % {"n": counts["raised"]}, "show=raised"),
    ]
    towns = Organisation.objects.filter(
        pk__in=visible_projects(request.user, Ability.SEE_ISSUES).order_by().values("town")
    ).order_by("path")
    words = {
        "page": page,
        "lines": [look(issue, request.data_date, top) for issue in page],
        "counts": counts,
        "standard": standard,
        "filter": forms.IssueFilter(request.GET or None, towns=towns),
        "filtered": any(request.GET.get(name) for name in ("state", "kind", "level", "town", "q", "owner")),
    }
    return render(request, "dispatch/issues.html", words)


def seen_issue(request: Request, issue: int) -> Issue:
    """The issue as this person may see it; else 404."""
    require(request.user, Ability.SEE_ISSUES)
    rows = queries.with_everything(queries.visible_issues(request.user)).select_related("done_by")
    return get_object_or_404(rows, pk=issue)


@require_GET
def issue(request: Request, issue: int) -> HttpResponse:
    found = seen_issue(request, issue)
    steps = found.escalations.select_related("by").order_by("-number")
    words = {
        **look(found, request.data_date),
        "step": step_of(found.project, found.activity) if found.activity else None,
        "rungs": rungs_of(found),
        "escalations": [(row, rung_words(row.left), rung_words(row.to)) for row in steps],
        "verbs": verbs_of(request, found),
        "decisions": found.decisions.select_related("decided_by").prefetch_related("tasks__owner"),
        "log": queries.history(actions.issues.target(found)),
        "is_open": found.is_open,
        "asked": queries.request_of(found),
    }
    return render(request, "dispatch/issue.html", words)


@dataclass(frozen=True)
class Verb:
    """A next step: its words, its form, what it does, and for whom it stands on the page."""

    words: Any
    form: type[forms.IssueForm]
    act: Callable[[actions.SeenIssue, Any], Any]
    fits: Callable[[Request, Issue], bool]
    is_main: bool = False


def _step(
    step: IssueStep, form: type[forms.IssueForm], fits: Callable[[Request, Issue], bool], main: bool = False
) -> Verb:
    def act(seen: actions.SeenIssue, typed: Any) -> Any:
        return actions.take_step(seen=seen, step=step, words=typed.cleaned_data["words"])

    def fitting(request: Request, issue: Issue) -> bool:
        return issue.state in WAY[step][0] and fits(request, issue)

    return Verb(step.label, form, act, fitting, main)


def _office(request: Request, _issue: Issue) -> bool:
    return queries.directs(request.user)


def _owner(request: Request, issue: Issue) -> bool:
    return queries.works_on(request.user, issue)


def _raiser(request: Request, issue: Issue) -> bool:
    return queries.directs(request.user) or queries.raised(request.user, issue)


def _by_hand(words: Any, *, is_up: bool) -> Verb:
    return Verb(
        words,
        forms.ReasonForm,
        lambda seen, form: actions.move_by_hand(seen=seen, is_up=is_up, words=form.cleaned_data["words"]),
        lambda request, issue: issue.state in CLIMBING and _office(request, issue),
    )


DIRECT = {
    "lower": _by_hand(gettext_lazy("降级"), is_up=False),
    "higher": _by_hand(gettext_lazy("提级"), is_up=True),
    "return": _step(IssueStep.RETURN, forms.ReasonForm, _office),
    "suspend": _step(IssueStep.SUSPEND, forms.ReasonForm, _office),
    "resume": _step(IssueStep.RESUME, forms.WordsForm, _office, main=True),
    "verify": _step(
        IssueStep.VERIFY, forms.WordsForm, lambda r, i: _office(r, i) and i.done_by_id != r.user.pk, main=True
    ),
    "accept": Verb(
        gettext_lazy("受理并交办"),
        forms.AcceptForm,
        lambda seen, form: actions.accept_issue(
            seen=seen, to=form.assignment, words=form.cleaned_data["words"]
        ),
        lambda request, issue: issue.state in WAY[IssueStep.ACCEPT][0] and _office(request, issue),
        is_main=True,
    ),
}
HANDLE = {
    "work": _step(IssueStep.WORK, forms.MeasuresForm, _owner),
    "finish": _step(IssueStep.FINISH, forms.ResultForm, _owner, main=True),
}
ANSWER = {
    "reopen": _step(IssueStep.REOPEN, forms.ReasonForm, _raiser),
    "again": _step(IssueStep.RAISE_AGAIN, forms.WordsForm, _raiser, main=True),
    "close": _step(IssueStep.CLOSE, forms.WordsForm, _raiser, main=True),
}
VERBS = {"issue_direct": DIRECT, "issue_handle": HANDLE, "issue_answer": ANSWER}


def verbs_of(request: Request, found: Issue) -> list[dict[str, Any]]:
    """What this person can do next; one of them is the main step."""
    fitting = [
        (route, name, verb)
        for route, verbs in VERBS.items()
        for name, verb in verbs.items()
        if verb.fits(request, found)
    ]
    main = [n for n, (_route, name, verb) in enumerate(fitting) if verb.is_main and _is_next(name, found)]
    return [
        {"route": route, "name": name, "words": verb.words, "is_main": number in main[-1:]}
        for number, (route, name, verb) in enumerate(fitting)
    ]


def _is_next(name: str, found: Issue) -> bool:
    """Setting the owner again is not what comes next once it is taken in."""
    return name != "accept" or found.state == S.RAISED


@require_http_methods(["GET", "POST"])
def issue_direct(request: Request, issue: int, verb: str) -> HttpResponse:
    """The office: take in, send back, verify, suspend, move on the ladder."""
    require(request.user, Ability.DIRECT_ISSUES)
    return _act(request, seen_issue(request, issue), DIRECT.get(verb))


@require_http_methods(["GET", "POST"])
def issue_handle(request: Request, issue: int, verb: str) -> HttpResponse:
    """Who solves it: measures, and that it is done."""
    require(request.user, Ability.HANDLE_ISSUES)
    return _act(request, seen_issue(request, issue), HANDLE.get(verb))


@require_http_methods(["GET", "POST"])
def issue_answer(request: Request, issue: int, verb: str) -> HttpResponse:
    """Who raised it: again, not solved yet, solved."""
    return _act(request, seen_issue(request, issue), ANSWER.get(verb))


def _act(request: Request, found: Issue, taken: Verb | None) -> HttpResponse:
    if taken is None:
        raise Http404
    form = taken.form(request.POST or None, instance=found, on=request.data_date)
    words = {
        **look(found, request.data_date),
        "title": taken.words,
        "room": ROOM,
        "back": reverse("issue", args=[found.pk]),
    }

    def save() -> None:
        version = form.cleaned_data["opened_version"]
        seen = actions.SeenIssue(found, version, request.user, request.at, request.data_date)
        taken.act(seen, form)

    return saving(request, form, words, save, SAID) or redirect("issue", found.pk)


@require_http_methods(["GET", "POST"])
def issue_raise(request: Request, code: str) -> HttpResponse:
    """Anyone who sees a project says what keeps it from going on; `step` of the address is the work that is blocked."""
    require(request.user, Ability.SEE_ISSUES)
    seen = visible_projects(request.user, Ability.SEE_ISSUES).select_related("town", "plan")
    project: Project = get_object_or_404(seen, code=code)
    form = forms.RaiseForm(
        request.POST or None,
        project=project,
        on=request.data_date,
        initial={"step": request.GET.get("step", "")},
    )
    words = {
        "title": _("提出问题"),
        "room": ROOM,
        "project": project,
        "back": reverse("project", args=[project.code]),
    }
    made: list[Issue] = []

    def save() -> None:
        made.append(
            actions.raise_issue(
                by=request.user, at=request.at, on=request.data_date, project=project, facts=form.facts
            )
        )

    answer = saving(request, form, words, save, SAID)
    if answer is None:
        messages.info(request, _said_at_stake(made[0]))
        return redirect("issue", made[0].pk)
    return answer


@require_POST
def issue_from_request(request: Request, ask: int) -> HttpResponse:
    """One press: what an enterprise asks becomes an issue."""
    require(request.user, Ability.SERVE_PROJECTS)
    served = visible_projects(request.user, Ability.SERVE_PROJECTS).order_by().values("pk")
    rows = visible_requests(request.user).filter(project__in=served)
    found = get_object_or_404(rows.select_related("project__town"), pk=ask)
    try:
        made = raise_from_request(by=request.user, at=request.at, on=request.data_date, request=found)
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, _(SAID[refusal.code]) % refusal.facts)
        return redirect("project_service", found.project.code)
    messages.success(request, _("已转为问题；受理时可补充类别和卡住的工作。"))
    return redirect("issue", made.pk)


def _said_at_stake(issue: Issue) -> str:
    if issue.days_at_risk is None:
        return _("没有卡住有计划的工作，未推算天数。")
    if issue.days_at_risk <= 0:
        return _("按计划推演：到期限前解决，不影响承诺日期。")
    return _("按计划推演：到期限才解决，将晚 %(n)s 天。") % {"n": issue.days_at_risk}
