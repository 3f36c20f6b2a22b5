"""Recruiting: the list of leads, one lead with what can be done next, and what the pipeline would need."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from luodi.ledger.sentences import SENTENCES as LEDGER
from luodi.ledger.stages import Tag
from luodi.people.models import Organisation
from luodi.people.permissions import Ability, Reach, reach, require
from luodi.people.queries import page_of
from luodi.people.requests import Request
from luodi.people.saving import saving
from luodi.people.sentences import SENTENCES as PEOPLE
from luodi.plan.sentences import SENTENCES as PLAN
from luodi.recruiting import actions, forms, queries
from luodi.recruiting.models import OPEN, Lead, LeadState, Opinion
from luodi.recruiting.rules import lead_rules
from luodi.recruiting.sentences import SENTENCES
from luodi.recruiting.words import facts_of, proposal_lines, row_of
from luodi.refusal import Refusal

SAID = {**PLAN, **LEDGER, **PEOPLE, **SENTENCES}
GET_OR_POST = require_http_methods(["GET", "POST"])
FILTERS = ("q", "state", "unit", "tag", "chain", "silent", "twins")


def _judges(request: Request) -> bool:
    return reach(request.user, Ability.JUDGE_LEADS) is not Reach.NOTHING


@require_GET
def leads(request: Request) -> HttpResponse:
    """The pipeline as a list; filters, order and page stand in the address."""
    found = require(request.user, Ability.SEE_LEADS)
    page = page_of(queries.filtered(request.user, request.GET, request.data_date), request.GET.get("page"))
    counts = queries.state_counts(request.user)
    sees_all = found is Reach.ALL
    units = Organisation.objects.filter(leads__in=queries.visible_leads(request.user)).distinct()
    standard = [
        *(
            (f"{state.label} {counts.get(state, 0)}", f"state={state}")
            for state in LeadState
            if counts.get(state)
        ),
        (_("久未联系"), "silent=1"),
        *([(_("同一投资方"), "twins=1")] if sees_all else []),
    ]
    context = {
        "page": page,
        "rows": [(lead, lead.silent_days(request.data_date)) for lead in page],
        "stale_days": lead_rules().stale_days,
        "standard": standard,
        "units": units.order_by("path"),
        "tags": Tag,
        "chains": list(lead_rules().kinds.chains),
        "filtered": any(request.GET.get(name) for name in FILTERS),
        "may_add": reach(request.user, Ability.EDIT_LEADS) is not Reach.NOTHING,
        "opinions": list(queries.opinions_to_give(request.user)),
        "sort": request.GET.get("sort", ""),
    }
    return render(request, "recruiting/leads.html", context)


@require_GET
def leads_data(request: Request) -> JsonResponse:
    """The same list for a machine, a page at a time; contacts only where the person sees them."""
    require(request.user, Ability.SEE_LEADS)
    page = page_of(queries.filtered(request.user, request.GET, request.data_date), request.GET.get("page"))
    rows = [row_of(lead, queries.sees_contact(request.user, lead)) for lead in page]
    return JsonResponse({"count": page.paginator.count, "pages": page.paginator.num_pages, "leads": rows})


def _asked(request: Request, lead: int, ability: Ability = Ability.SEE_LEADS) -> Lead:
    require(request.user, ability)
    rows = queries.visible_leads(request.user, ability)
    return get_object_or_404(
        rows.select_related("keeper", "town", "project", "merged_into", "admitted_by"), pk=lead
    )


@require_GET
def lead(request: Request, lead: int) -> HttpResponse:
    found = _asked(request, lead)
    sees_all = reach(request.user, Ability.SEE_LEADS) is Reach.ALL
    inside = queries.sees_contact(request.user, found)
    context = {
        "lead": found,
        "inside": inside,
        "facts": facts_of(found),
        "silent": found.silent_days(request.data_date),
        "stale_days": lead_rules().stale_days,
        "kinds": proposal_lines(queries.kinds_of(found)),
        "tags": found.tags.select_related("by"),
        "talks": found.talks.select_related("by__post") if inside else [],
        "moves": found.moves.select_related("by"),
        "opinions": found.opinions.select_related("department", "given_by"),
        "own_opinion": _own_opinion(request, found),
        "agreement": getattr(found, "agreement", None),
        "landing": queries.landings().get(found.state),
        "twins": list(queries.twins(found)) if sees_all else [],
        "told": queries.told_of_twin(found) if inside and not sees_all else None,
        "verbs": _verbs(request, found),
    }
    return render(request, "recruiting/lead.html", context)


def _own_opinion(request: Request, found: Lead) -> Opinion | None:
    mine = queries.opinions_to_give(request.user).filter(lead=found)
    return mine.first()


@GET_OR_POST
def lead_add(request: Request) -> HttpResponse:
    require(request.user, Ability.EDIT_LEADS)
    form = forms.LeadForm(request.POST if request.method == "POST" else None, user=request.user)
    made: list[Lead] = []

    def save() -> None:
        said = {name: value for name, value in form.cleaned_data.items() if name != "opened_version"}
        town = said["town"]
        by_town = reach(request.user, Ability.EDIT_LEADS) is Reach.ALL and town is not None
        made.append(
            actions.add_lead(
                fields=said,
                by=request.user,
                at=request.at,
                on=request.data_date,
                keeper=town if by_town else None,
            )
        )

    words = {"title": _("登记线索"), "back": reverse("leads"), "room": "recruiting"}
    refused = _saving(request, form, words, save)
    if refused is not None:
        return refused
    if queries.told_of_twin(made[0]):
        messages.warning(request, _("已登记。另有单位先跟进同一投资方，请与重点办联系，由重点办协调。"))
    return redirect("lead", made[0].pk)


def _saving(
    request: Request, form: Any, words: dict[str, Any], save: Callable[[], Any]
) -> HttpResponse | None:
    """As everywhere; faults of single fields stand under them."""

    def explained() -> None:
        try:
            save()
        except Refusal as refusal:
            for name, sentences in refusal.facts.get("errors", {}).items():
                form.add_error(name if name in form.fields else None, [str(each) for each in sentences])
            for name in [*refusal.facts.get("missing", []), *_wrong(refusal)]:
                if name in form.fields:
                    form.add_error(name, _("请核对此项。"))
            raise

    return saving(request, form, words, explained, SAID)


def _wrong(refusal: Refusal) -> list[str]:
    fields = refusal.facts.get("fields", [])
    return fields if isinstance(fields, list) else []


@GET_OR_POST
def lead_edit(request: Request, lead: int) -> HttpResponse:
    found = _asked(request, lead, Ability.EDIT_LEADS)
    data = request.POST if request.method == "POST" else None
    form = forms.LeadForm(data, instance=found, user=request.user)

    def save() -> None:
        said = {name: value for name, value in form.cleaned_data.items() if name != "opened_version"}
        actions.edit_lead(seen=_seen(request, found, form), fields=said)

    words = _words(_("修改线索"), found)
    return _saving(request, form, words, save) or redirect("lead", found.pk)


def _words(title: str, found: Lead) -> dict[str, Any]:
    return {
        "title": title,
        "about": found.name,
        "back": reverse("lead", args=[found.pk]),
        "room": "recruiting",
    }


def _seen(request: Request, found: Lead, form: Any) -> actions.Seen:
    version = form.cleaned_data["opened_version"]
    return actions.Seen(found, version, request.user, request.at, request.data_date)


def _talk(seen: actions.Seen, said: dict[str, Any]) -> None:
    names = ("on", "words", "with_whom", "next_step", "next_on", "blocker")
    actions.log_talk(seen=seen, talk=actions.Talk(**{name: said[name] for name in names}))


def _admit(seen: actions.Seen, said: dict[str, Any]) -> None:
    wanted = actions.Admission(said["is_admitted"] == "yes", said["document"], said["words"])
    actions.decide_admission(seen=seen, admission=wanted)


@dataclass(frozen=True)
class Verb:
    """A next step: its words, form, what it does, whose it is, and in which states it stands on the page."""

    words: Any
    form: type[forms.LeadRowForm]
    act: Callable[[actions.Seen, dict[str, Any]], Any]
    states: tuple[str, ...] = OPEN
    is_main: bool = False


KEEP = {
    "move": Verb(
        gettext_lazy("改变状态"),
        forms.MoveForm,
        lambda seen, said: actions.move_lead(seen=seen, to=LeadState(said["to"]), words=said["words"]),
        (*OPEN, LeadState.LOST),
    ),
    "talk": Verb(gettext_lazy("登记洽谈"), forms.TalkForm, _talk, is_main=True),
}
JUDGE = {
    "kinds": Verb(
        gettext_lazy("确定类型"),
        forms.KindsForm,
        lambda seen, said: actions.decide_kinds(seen=seen, tags=[Tag(tag) for tag in said["tags"]]),
    ),
    "opinions": Verb(
        gettext_lazy("征求部门意见"),
        forms.AskOpinionsForm,
        lambda seen, said: actions.ask_opinions(seen=seen, departments=said["departments"]),
    ),
    "admit": Verb(gettext_lazy("入库评审决定"), forms.AdmissionForm, _admit),
    "merge": Verb(
        gettext_lazy("并入另一线索"),
        forms.MergeForm,
        lambda seen, said: actions.merge_leads(seen=seen, into=said["into"], words=said["words"]),
    ),
}


def _verbs(request: Request, found: Lead) -> list[dict[str, Any]]:
    """What this person can do next with the lead."""
    offered = [("lead_judge", name, verb) for name, verb in JUDGE.items() if _judges(request)]
    if queries.keeps(request.user, found):
        offered += [("lead_keep", name, verb) for name, verb in KEEP.items()]
    fitting = [each for each in offered if found.state in each[2].states]
    has_twin = any(name == "merge" for _r, name, _v in fitting) and queries.twins(found).exists()
    rows = [
        {"address": reverse(route, args=[found.pk, name]), "words": verb.words, "is_main": verb.is_main}
        for route, name, verb in fitting
        if name != "merge" or has_twin
    ]
    if queries.keeps(request.user, found) and found.state in (*OPEN, LeadState.LOST):
        rows.insert(
            0, {"address": reverse("lead_edit", args=[found.pk]), "words": _("修改"), "is_main": False}
        )
    if _judges(request) and found.is_admitted and found.state in (LeadState.TALKING, LeadState.AGREED):
        for row in rows:
            row["is_main"] = False
        rows.append(
            {"address": reverse("lead_sign", args=[found.pk]), "words": _("登记签约"), "is_main": True}
        )
    return rows


@GET_OR_POST
def lead_keep(request: Request, lead: int, verb: str) -> HttpResponse:
    """The unit that keeps it: talk, move."""
    return _act(request, _asked(request, lead, Ability.EDIT_LEADS), KEEP.get(verb))


@GET_OR_POST
def lead_judge(request: Request, lead: int, verb: str) -> HttpResponse:
    """The office: kinds, opinions, admission, merging."""
    return _act(request, _asked(request, lead, Ability.JUDGE_LEADS), JUDGE.get(verb))


def _act(request: Request, found: Lead, verb: Verb | None) -> HttpResponse:
    if verb is None:
        raise Http404
    initial = {"on": request.data_date}
    data = request.POST if request.method == "POST" else None
    form = verb.form(data, instance=found, initial=initial)
    extra = {"kinds": proposal_lines(queries.kinds_of(found))} if verb.form is forms.KindsForm else {}
    words = {**_words(str(verb.words), found), **extra}
    return _saving(
        request, form, words, lambda: verb.act(_seen(request, found, form), form.cleaned_data)
    ) or redirect("lead", found.pk)


@GET_OR_POST
def opinion(request: Request, lead: int) -> HttpResponse:
    """The acting department's opinion on a lead it was asked about."""
    found = _asked(request, lead)
    row = _own_opinion(request, found)
    if row is None:
        raise Http404
    form = forms.OpinionForm(request.POST if request.method == "POST" else None, instance=row)

    def save() -> None:
        said = form.cleaned_data
        given = actions.Given(Opinion.Verdict(said["verdict"]), said["words"])
        actions.give_opinion(seen=_seen(request, found, form), opinion=row, given=given)

    return _saving(request, form, _words(_("提交意见"), found), save) or redirect("lead", found.pk)


@GET_OR_POST
def lead_sign(request: Request, lead: int) -> HttpResponse:
    """The agreement: its clauses and the people of the project that comes of it."""
    found = _asked(request, lead, Ability.JUDGE_LEADS)
    form = forms.SignForm(request.POST if request.method == "POST" else None, lead=found)

    def save() -> None:
        actions.sign_lead(seen=_seen(request, found, form), terms=form.terms, people=form.people)

    refused = _saving(request, form, _words(_("登记签约"), found), save)
    if refused is not None:
        return refused
    found.refresh_from_db()
    return redirect("project", found.project.code) if found.project else redirect("lead", found.pk)


@require_GET
def pipeline(request: Request) -> HttpResponse:
    """What the open leads would need and bring, weighted by how likely they are to land."""
    require(request.user, Ability.SEE_LEADS)
    lines = queries.pipeline(request.user)
    pools = queries.against_pools(request.user, lines, request.data_date)
    context = {
        "lines": lines,
        "pools": [(pool, _bars(pool)) for pool in pools],
        "rules": lead_rules(),
        "count": sum(line.count for line in lines),
    }
    return render(request, "recruiting/pipeline.html", context)


def _bars(pool: queries.PoolAgainst) -> list[tuple[str, Any, int]]:
    """(words, amount, width in percent of the longest) of the picture."""
    amounts = [
        (_("全部需要"), pool.needed),
        (_("按可能性折算"), pool.expected),
        (_("指标池可用"), pool.free),
    ]
    most = max((amount for _words, amount in amounts if amount is not None), default=0)
    return [
        (words, amount, round(100 * amount / most) if amount is not None and most else 0)
        for words, amount in amounts
    ]
