"""Scores: the periods, one period, one card opened down to its facts, and what can be done next."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from luodi.engine.score_rules import ScoreRules
from luodi.jobs import later
from luodi.ledger.queries import visible_projects
from luodi.people.models import Organisation
from luodi.people.permissions import Ability, require
from luodi.people.queries import PER_SHORT_PAGE, page_of
from luodi.people.requests import Request
from luodi.people.saving import saving
from luodi.people.sentences import SENTENCES as PEOPLE
from luodi.plan.queries import own_language
from luodi.scoring import actions, forms, queries
from luodi.scoring.models import Objection, Scorecard, ScoreFact, ScoreRun
from luodi.scoring.rules import rules_of
from luodi.scoring.sentences import SENTENCES
from luodi.scoring.tasks import scores_later
from luodi.scoring.words import class_words, fact_lines, lines, look, row_of

SAID = {**PEOPLE, **SENTENCES}
State = ScoreRun.State
TAGS = {
    State.PREVIEW: "is-blue", State.SHOWN: "is-yellow", State.DECIDED: "is-blue", State.PUBLISHED: "is-green",
    State.FAILED: "is-red",
}  # fmt: skip


@require_GET
def scores(request: Request) -> HttpResponse:
    """The periods of which the person sees a card."""
    require(request.user, Ability.SEE_SCORES)
    page = page_of(queries.runs(request.user), request.GET.get("page"))
    own = queries.own_cards(request.user)[:12]
    words = {
        "page": page,
        "rows": [_line(run) for run in page],
        "own": [{**look(card), "run": card.run} for card in own],
        "judges": queries.judges(request.user),
        "computing": any(run.is_open for run in page),
    }
    return render(request, "scoring/scores.html", words)


def _line(run: ScoreRun) -> dict[str, Any]:
    rules = own_language(run.rows["name"], run.rows["name_en"])
    return {"run": run, "css": TAGS.get(State(run.state), ""), "rules": rules}


@require_http_methods(["GET", "POST"])
def score_ask(request: Request) -> HttpResponse:
    """Ask for the scores of a period."""
    require(request.user, Ability.JUDGE_SCORES)
    form = forms.RunForm(request.POST if request.method == "POST" else None, on=request.data_date)
    words = {"title": _("推算考核"), "room": "scoring", "back": reverse("scores")}
    made: list[ScoreRun] = []

    def save() -> None:
        run = actions.ask_run(by=request.user, at=request.at, data_date=request.data_date, wanted=form.asked)
        made.append(run)
        later(scores_later, run=run.pk)

    return saving(request, form, words, save, SAID) or redirect("score_run", made[0].pk)


def _run(request: Request, run: int) -> ScoreRun:
    require(request.user, Ability.SEE_SCORES)
    found = queries.visible_runs(request.user).select_related("asked_by", "decided_by", "published_by")
    return get_object_or_404(found, pk=run)


@require_GET
def score_run(request: Request, run: int) -> HttpResponse:
    """The cards of one period, as far as the person sees them."""
    found = _run(request, run)
    rules = rules_of(found)
    kinds = queries.kinds_of_run(request.user, found)
    asked = request.GET.get("as", "")
    kind = asked if asked in {each.value for each, _n in kinds} else kinds[0][0].value if kinds else ""
    page = page_of(queries.cards_of_run(request.user, found, kind), request.GET.get("page"))
    words = {
        "run": found,
        "css": TAGS.get(State(found.state), ""),
        "rule_name": own_language(rules.name, rules.name_en),
        "kinds": kinds,
        "kind": kind,
        "page": page,
        "rows": [_row(card, rules) for card in page],
        "judges": queries.judges(request.user),
        "waiting": page_of(
            queries.open_objections(request.user, found), request.GET.get("waiting"), PER_SHORT_PAGE
        ),
        "is_heard": queries.is_heard(found, request.data_date),
        **_next(request, found),
    }
    return render(request, "scoring/run.html", words)


def _row(card: Scorecard, rules: ScoreRules) -> dict[str, Any]:
    return {**look(card), "class_words": class_words(rules, card)}


@require_GET
def score_run_data(request: Request, run: int) -> JsonResponse:
    """The same cards for a machine."""
    found = _run(request, run)
    cards = queries.cards_of_run(request.user, found)
    rows = [row_of(card) for card in cards]
    return JsonResponse(
        {
            "run": found.pk,
            "name": found.name,
            "from": found.from_on,
            "until": found.until_on,
            "state": found.state,
            "rules": f"{found.rules}@{found.edition}",
            "count": len(rows),
            "cards": rows,
        },
        json_dumps_params={"ensure_ascii": False},
    )


@dataclass(frozen=True)
class Verb:
    """A next step of a run: its words, its form, what it does, and from which states."""

    words: Any
    form: type[forms.OnDay]
    act: Callable[[actions.SeenRun, Any], Any]
    states: tuple[str, ...]
    is_main: bool = False


VERBS = {
    "drop": Verb(
        gettext_lazy("作废"),
        forms.DropForm,
        lambda seen, form: actions.drop_run(seen=seen, words=form.cleaned_data["words"]),
        actions.DROPPABLE,
    ),
    "show": Verb(
        gettext_lazy("征求意见"),
        forms.ShowForm,
        lambda seen, form: actions.show_run(seen=seen, object_until_on=form.cleaned_data["object_until_on"]),
        (State.PREVIEW,),
        is_main=True,
    ),
    "decide": Verb(
        gettext_lazy("审定"),
        forms.DecideForm,
        lambda seen, form: actions.decide_run(seen=seen, words=form.cleaned_data["words"]),
        (State.SHOWN,),
        is_main=True,
    ),
    "publish": Verb(
        gettext_lazy("公布"),
        forms.PublishForm,
        lambda seen, form: actions.publish_run(seen=seen),
        (State.DECIDED,),
        is_main=True,
    ),
}


def _next(request: Request, run: ScoreRun) -> dict[str, Any]:
    """What this person can do next with the run; `publishers`: who can publish where this person may not."""
    if not queries.judges(request.user):
        return {"verbs": []}
    barred: set[str] = set()
    found: dict[str, Any] = {}
    if run.state == State.SHOWN and not _can_decide(request, run):
        barred.add("decide")
    if run.state == State.DECIDED and request.user.pk in queries.deciders(run):
        barred.add("publish")
        found = {"is_barred": True, "publishers": queries.publishers(run)[: actions.NAMED]}
    verbs = [
        {"name": name, "words": verb.words, "is_main": verb.is_main}
        for name, verb in VERBS.items()
        if run.state in verb.states and name not in barred
    ]
    return {"verbs": verbs, **found}


def _can_decide(request: Request, run: ScoreRun) -> bool:
    is_heard = queries.is_heard(run, request.data_date)
    return is_heard and not queries.open_objections(request.user, run).exists()


@require_http_methods(["GET", "POST"])
def score_step(request: Request, run: int, verb: str) -> HttpResponse:
    """The office: show, decide, publish, give up."""
    require(request.user, Ability.JUDGE_SCORES)
    found, chosen = _run(request, run), VERBS.get(verb)
    if chosen is None:
        raise Http404
    form = chosen.form(
        request.POST if request.method == "POST" else None, instance=found, on=request.data_date
    )
    words = {
        "title": chosen.words,
        "about": found.name,
        "room": "scoring",
        "back": reverse("score_run", args=[run]),
    }

    def save() -> None:
        version = form.cleaned_data["opened_version"]
        chosen.act(actions.SeenRun(found, version, request.user, request.at, request.data_date), form)

    return saving(request, form, words, save, SAID) or redirect("score_run", run)


def _card(request: Request, card: int) -> Scorecard:
    require(request.user, Ability.SEE_SCORES)
    found = queries.visible_cards(request.user).select_related("run", "unit", "post__organisation")
    return get_object_or_404(found, pk=card)


@require_GET
def scorecard(request: Request, card: int) -> HttpResponse:
    """One card; `item` opens a line down to its facts."""
    found = _card(request, card)
    rules = rules_of(found.run)
    rows = lines(found.items)
    opened = next((row for row in rows if row.code == request.GET.get("item") and row.measure), None)
    words = {
        **look(found),
        "run": found.run,
        "css": TAGS.get(State(found.run.state), ""),
        "rule_name": own_language(rules.name, rules.name_en),
        "class_words": class_words(rules, found),
        "lines": rows,
        "opened": opened,
        **(_facts(request, found, opened.measure) if opened else {}),
        "objections": page_of(queries.objections_of(found), request.GET.get("objections"), PER_SHORT_PAGE),
        "judges": queries.judges(request.user) and found.run.state == State.SHOWN,
        "is_heard": queries.is_heard(found.run, request.data_date),
    }
    return render(request, "scoring/card.html", words)


def _facts(request: Request, card: Scorecard, measure: str) -> dict[str, Any]:
    page = page_of(queries.facts_of_item(card, measure), request.GET.get("page"))
    named = {row.project_id for row in page if row.project_id}
    seen = set(visible_projects(request.user).filter(pk__in=named).values_list("pk", flat=True))
    holders = {each["unit"] for row in page for each in row.facts.get("held", []) if each["unit"]}
    units = {unit.pk: unit for unit in Organisation.objects.filter(pk__in=holders)}
    may = queries.may_object(request.user, card, request.data_date)
    return {"page": page, "facts": fact_lines(page, seen, units), "may_object": may}


@require_http_methods(["GET", "POST"])
def score_object(request: Request, card: int, fact: int) -> HttpResponse:
    """Object to one fact of one's own card."""
    require(request.user, Ability.OBJECT_SCORES)
    found = get_object_or_404(ScoreFact.objects.select_related("project"), pk=fact, card=_card(request, card))
    form = forms.ObjectForm(request.POST if request.method == "POST" else None, on=request.data_date)
    about = found.project.name if found.project else ""
    words = {
        "title": _("提出异议"),
        "about": about,
        "room": "scoring",
        "back": reverse("scorecard", args=[card]),
    }

    def save() -> None:
        actions.object_fact(
            by=request.user, at=request.at, on=request.data_date, fact=found, words=form.cleaned_data["words"]
        )

    return saving(request, form, words, save, SAID) or redirect("scorecard", card)


@require_http_methods(["GET", "POST"])
def score_answer(request: Request, card: int, objection: int) -> HttpResponse:
    """The office answers an objection."""
    require(request.user, Ability.JUDGE_SCORES)
    found = get_object_or_404(
        Objection.objects.select_related("card"), pk=objection, card=_card(request, card)
    )
    form = forms.AnswerForm(
        request.POST if request.method == "POST" else None, instance=found, on=request.data_date
    )
    words = {
        "title": _("答复异议"),
        "about": found.words,
        "room": "scoring",
        "back": reverse("scorecard", args=[card]),
    }

    def save() -> None:
        given = form.cleaned_data
        answer = actions.Answer(found, given["opened_version"], given["upholds"] == "yes", given["words"])
        actions.answer_objection(by=request.user, at=request.at, on=request.data_date, answer=answer)

    return saving(request, form, words, save, SAID) or redirect("scorecard", card)
