"""Forms of responsibility: a handover opened, signed, called off; the service log; an enterprise's request."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from luodi.ledger.answers import asked_project
from luodi.ledger.duty_forms import AskForm, HandoverForm, LogForm, WordsForm
from luodi.ledger.duty_models import Handover, ServiceEntry, ServiceStep
from luodi.ledger.handovers import Hands, cancel_handover, open_handover, sign_handover, visible_handovers
from luodi.ledger.sentences import SENTENCES
from luodi.ledger.service import (
    WHO,
    Done,
    Seen,
    act_on_request,
    ask_service,
    log_service,
    open_verbs,
    visible_requests,
)
from luodi.ledger.views import GET_OR_POST
from luodi.people.forms import VersionForm
from luodi.people.permissions import Ability, require
from luodi.people.requests import Request
from luodi.people.saving import saving
from luodi.people.sentences import SENTENCES as PEOPLE
from luodi.refusal import Refusal

SAID = {**PEOPLE, **SENTENCES}
SHEET = "handover sheet"  # salt: only a sheet that this site showed can be signed


@GET_OR_POST
def handover_new(request: Request) -> HttpResponse:
    require(request.user, Ability.MOVE_STAGES)
    post = request.GET.get("post", "")
    initial = {"post": post} if post.isdecimal() and len(post) < 10 else {}
    form = HandoverForm(request.POST if request.method == "POST" else None, initial=initial)
    made: list[Handover] = []

    def save() -> None:
        said = form.cleaned_data
        hands = Hands(said["post"], said["receiver"], said["words"])
        made.append(open_handover(hands=hands, by=request.user, at=request.at))

    words = {"title": _("办理职务交接"), "back": reverse("handovers"), "room": "ledger"}
    return saving(request, form, words, save, SAID) or redirect("handover", made[0].pk)


def _asked(request: Request, handover: int) -> Handover:
    return get_object_or_404(visible_handovers(request.user), pk=handover)


@require_POST
def handover_sign(request: Request, handover: int) -> HttpResponse:
    """The sheet that the page showed comes back with the signature, sealed: what was seen is what is kept."""
    require(request.user, Ability.SEE_DUTIES)
    found, form = _asked(request, handover), VersionForm(request.POST)
    if not form.is_valid():
        raise BadRequest("version")
    try:
        contents = signing.loads(request.POST.get("sheet", ""), salt=SHEET)
    except signing.BadSignature:
        raise BadRequest("sheet") from None
    version = form.cleaned_data["version"]
    return _tried(
        request,
        lambda: sign_handover(
            handover=found, version=version, contents=contents, by=request.user, at=request.at
        ),
        found,
    )


@require_POST
def handover_cancel(request: Request, handover: int) -> HttpResponse:
    require(request.user, Ability.MOVE_STAGES)
    found, form = _asked(request, handover), VersionForm(request.POST)
    if not form.is_valid():
        raise BadRequest("version")
    version = form.cleaned_data["version"]
    return _tried(
        request,
        lambda: cancel_handover(handover=found, version=version, by=request.user, at=request.at),
        found,
    )


def _tried(request: Request, act: Any, found: Handover) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        messages.error(request, _(SAID[refusal.code]) % refusal.facts)
    else:
        messages.success(request, _("已保存。"))
    return redirect("handover", found.pk)


@GET_OR_POST
def service_log(request: Request, code: str) -> HttpResponse:
    """One line of the service log."""
    project = asked_project(request, code, Ability.SERVE_PROJECTS)
    form = LogForm(
        request.POST if request.method == "POST" else None, initial={"on": request.data_date, "kind": "VISIT"}
    )

    def save() -> None:
        said = form.cleaned_data
        done = Done(ServiceEntry.Kind(said["kind"]), said["on"], said["words"])
        log_service(project=project, done=done, data_date=request.data_date, by=request.user, at=request.at)

    back = reverse("project_service", args=[code])
    words = {"title": _("记一次服务"), "about": project.name, "back": back, "room": "ledger"}
    return saving(request, form, words, save, SAID) or redirect(back)


@GET_OR_POST
def service_ask(request: Request, code: str) -> HttpResponse:
    """The enterprise asks."""
    project = asked_project(request, code, Ability.ASK_SERVICE)
    form = AskForm(request.POST if request.method == "POST" else None)

    def save() -> None:
        said = form.cleaned_data
        ask_service(
            project=project,
            title=said["title"],
            words=said["words"],
            on=request.data_date,
            by=request.user,
            at=request.at,
        )

    back = reverse("project_service", args=[code])
    words = {"title": _("提出诉求"), "about": project.name, "back": back, "room": "ledger"}
    return saving(request, form, words, save, SAID) or redirect(back)


TITLES = {
    "ANSWER": gettext_lazy("答复"),
    "CLOSE": gettext_lazy("确认办结"),
    "REOPEN": gettext_lazy("重新提出"),
}


@GET_OR_POST
def service_act(request: Request, ask: int, verb: str) -> HttpResponse:
    """Answer, close or reopen a request."""
    if verb not in ServiceStep.Verb or ServiceStep.Verb(verb) not in WHO:
        raise Http404
    wanted = ServiceStep.Verb(verb)
    require(request.user, WHO[wanted])
    found = get_object_or_404(visible_requests(request.user), pk=ask)
    if wanted not in open_verbs(request.user, found) and request.method != "POST":
        return redirect("project_service", found.project.code)
    form = WordsForm(request.POST if request.method == "POST" else None, instance=found)

    def save() -> None:
        said = form.cleaned_data
        act_on_request(
            seen=Seen(found, said["opened_version"]),
            verb=wanted,
            words=said["words"],
            on=request.data_date,
            by=request.user,
            at=request.at,
        )

    back = reverse("project_service", args=[found.project.code])
    words = {"title": str(TITLES[verb]), "about": found.title, "back": back, "room": "ledger"}
    return saving(request, form, words, save, SAID) or redirect(back)
