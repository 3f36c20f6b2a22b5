"""Warning cards: the list, one card with what can be done next, and the rules."""

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

from luodi.jobs import later
from luodi.ledger.sentences import SENTENCES as LEDGER
from luodi.oversight import actions, forms, queries
from luodi.oversight.computing import stale_projects
from luodi.oversight.models import Card, CardColour, CardRules
from luodi.oversight.rules import DEFAULT, in_force, rule_sets
from luodi.oversight.sentences import SENTENCES
from luodi.oversight.tasks import cards_later
from luodi.oversight.words import (
    CSS,
    excuse_words,
    level_of,
    level_words,
    look,
    reason_lines,
    rule_lines,
)
from luodi.people.permissions import Ability, Reach, reach, require
from luodi.people.queries import page_of
from luodi.people.requests import Request
from luodi.people.saving import saving
from luodi.people.sentences import SENTENCES as PEOPLE
from luodi.plan.queries import own_language

SAID = {**PEOPLE, **LEDGER, **SENTENCES}
State = Card.State


@require_GET
def cards(request: Request) -> HttpResponse:
    require(request.user, Ability.SEE_CARDS)
    page = page_of(queries.filtered(request.user, request.GET.dict()), request.GET.get("page"))
    judges = queries.judges(request.user)
    words = {
        "page": page,
        "lines": [{**look(card), "left": card.days_left(request.data_date)} for card in page],
        "counts": [
            {**row, "css": CSS[row["colour"]], "words": row["colour"].label} for row in _counts(request)
        ],
        "filter": forms.CardFilter(request.GET or None, judges=judges),
        "judges": judges,
        "later": queries.later(request.user),
        "followed": queries.FOLLOWED,
        "in_force": in_force(request.data_date) if judges else None,
        "stale": stale_projects(request.data_date).count() if judges else 0,
        "filtered": any(request.GET.get(name) for name in ("state", "colour", "town")),
    }
    return render(request, "oversight/cards.html", words)


def _counts(request: Request) -> list[dict[str, Any]]:
    return [{**row, "colour": CardColour(row["colour"])} for row in queries.counts(request.user)]


@require_POST
def cards_compute(request: Request) -> HttpResponse:
    """Look at the projects whose plan is newer than their card, in the background."""
    require(request.user, Ability.JUDGE_CARDS)
    later(cards_later, data_date=request.data_date.isoformat())
    messages.success(request, _("正在后台推算，完成后刷新此页。"))
    return redirect("cards")


def _seen(request: Request, card: int) -> Card:
    require(request.user, Ability.SEE_CARDS)
    rows = queries.visible_cards(request.user).select_related(
        "project__town", "project__leader", "project__plan", "unit", "post", "evidence_file", "explanation_file",
        "issued_by", "explained_by", "appealed_by", "decided_by", "closed_by",
    )  # fmt: skip
    return get_object_or_404(rows, pk=card)


@require_GET
def card(request: Request, card: int) -> HttpResponse:
    found = _seen(request, card)
    chain, first = queries.chain_open(found, request.data_date)
    in_hand = queries.items_in_hand(found, request.data_date)
    level = level_of(found.rules, found.colour)
    rules = rule_sets().get(found.rules)
    words = {
        **look(found),
        "reasons": reason_lines(found.rules, found.reasons),
        "now_reasons": reason_lines(found.rules, found.now_reasons),
        "is_open": found.state in (State.PROPOSED, State.ISSUED),
        "rule_set": rules,
        "rule_name": own_language(rules.name, rules.name_en) if rules else found.rules,
        "issuer": own_language(level.issuer, level.issuer_en) if level else "",
        "addressee": own_language(level.addressee, level.addressee_en) if level else "",
        "chain": [{**_hop(hop, hop is first), "item": in_hand.get(hop["code"])} for hop in chain],
        "left": found.days_left(request.data_date),
        "excused": [
            (row, excuse_words(row.reason)) for row in found.excused_days.select_related("decided_by")
        ],
        "log": queries.history(found),
        "verbs": _verbs(request, found),
        "judges": queries.judges(request.user),
    }
    return render(request, "oversight/card.html", words)


def _hop(hop: dict[str, Any], is_first: bool) -> dict[str, Any]:
    return {
        "name": own_language(hop.get("name", hop["code"]), hop.get("name_en", "")),
        "owner": own_language(hop.get("owner", ""), hop.get("owner_en", "")),
        "from": hop.get("from", ""),
        "to": hop.get("to", ""),
        "first": is_first,
    }


@dataclass(frozen=True)
class Verb:
    """A next step: its words, its form, what it does, and for whom it stands on the page."""

    words: Any
    form: type[forms.CardForm]
    act: Callable[[actions.Seen, Any], Any]
    fits: Callable[[Card, Request], bool]
    is_main: bool = False


def _apart(card: Card, request: Request) -> bool:
    return card.state == State.ISSUED and not actions.has_a_hand_in(card, request.user)


def _may_issue(card: Card, request: Request) -> bool:
    changed = card.state == State.ISSUED and card.now_colour not in ("", card.colour)
    return (card.state == State.PROPOSED or changed) and not in_force(request.data_date).is_shadow


JUDGE = {
    "dismiss": Verb(
        gettext_lazy("不予亮牌"),
        forms.DismissForm,
        lambda seen, form: actions.dismiss_card(seen=seen, words=form.cleaned_data["words"]),
        lambda card, request: card.state == State.PROPOSED,
    ),
    "excuse": Verb(
        gettext_lazy("核减天数"),
        forms.ExcuseForm,
        lambda seen, form: actions.excuse_days(seen=seen, excuse=form.excuse),
        lambda card, request: card.state in (State.PROPOSED, State.ISSUED),
    ),
    "decide": Verb(
        gettext_lazy("决定申诉"),
        forms.DecideForm,
        lambda seen, form: actions.decide_appeal(
            seen=seen, upholds=form.cleaned_data["upholds"] == "yes", words=form.cleaned_data["words"]
        ),
        lambda card, request: card.has_open_appeal and _apart(card, request),
    ),
    "lift": Verb(
        gettext_lazy("销号"),
        forms.LiftForm,
        lambda seen, form: actions.lift_card(
            seen=seen,
            evidence=form.cleaned_data["evidence"],
            file=form.cleaned_data["file"],
            upload=form.handed_in,
        ),
        _apart,
        is_main=True,
    ),
    "issue": Verb(
        gettext_lazy("亮牌"),
        forms.IssueForm,
        lambda seen, form: actions.issue_card(seen=seen, to=form.addressee),
        _may_issue,
        is_main=True,
    ),
}
ANSWER = {
    "appeal": Verb(
        gettext_lazy("申诉"),
        forms.AppealForm,
        lambda seen, form: actions.appeal_card(seen=seen, words=form.cleaned_data["words"]),
        lambda card, request: not card.appealed_at,
    ),
    "explain": Verb(
        gettext_lazy("说明情况"),
        forms.ExplainForm,
        lambda seen, form: actions.explain_card(
            seen=seen, words=form.cleaned_data["words"], upload=form.handed_in
        ),
        lambda card, request: True,
        is_main=True,
    ),
}


def _verbs(request: Request, found: Card) -> list[dict[str, Any]]:
    """What this person can do next with the card."""
    offered = [("card_judge", name, verb) for name, verb in JUDGE.items() if queries.judges(request.user)]
    if found.state == State.ISSUED and queries.answers(request.user, found):
        offered += [("card_answer", name, verb) for name, verb in ANSWER.items()]
    return [
        {"route": route, "name": name, "words": verb.words, "is_main": verb.is_main}
        for route, name, verb in offered
        if verb.fits(found, request)
    ]


@require_http_methods(["GET", "POST"])
def card_judge(request: Request, card: int, verb: str) -> HttpResponse:
    """The office: issue, dismiss, excuse days, decide on an appeal, lift."""
    require(request.user, Ability.JUDGE_CARDS)
    return _act(request, _seen(request, card), JUDGE.get(verb))


@require_http_methods(["GET", "POST"])
def card_answer(request: Request, card: int, verb: str) -> HttpResponse:
    """The unit: explain, object."""
    require(request.user, Ability.ANSWER_CARDS)
    return _act(request, _seen(request, card), ANSWER.get(verb))


def _act(request: Request, found: Card, verb: Verb | None) -> HttpResponse:
    if verb is None:
        raise Http404
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    keeps = reach(request.user, Ability.EDIT_PROJECTS) is not Reach.NOTHING
    form = verb.form(*given, instance=found, on=request.data_date, keeps_files=keeps)
    words = {
        **look(found),
        "title": verb.words,
        "room": "oversight",
        "back": reverse("card", args=[found.pk]),
    }

    def save() -> None:
        version = form.cleaned_data["opened_version"]
        verb.act(actions.Seen(found, version, request.user, request.at, request.data_date), form)

    return saving(request, form, words, save, SAID) or redirect("card", found.pk)


@require_GET
def card_rules(request: Request) -> HttpResponse:
    """All rule sets with their sources; the one looked at, with what it would have lit."""
    require(request.user, Ability.JUDGE_CARDS)
    now = in_force(request.data_date)
    chosen = rule_sets().get(request.GET.get("rules", now.rules.code), now.rules)
    words = {
        "now": now,
        "now_name": own_language(now.rules.name, now.rules.name_en),
        "sets": [(row, own_language(row.name, row.name_en)) for row in rule_sets().values()],
        "chosen": chosen,
        "chosen_name": own_language(chosen.name, chosen.name_en),
        "chosen_note": own_language(chosen.note, chosen.note_en),
        "lines": rule_lines(chosen),
        "levels": [
            (level, own_language(level.name, level.name_en), CSS[colour])
            for colour, level in chosen.levels.items()
        ],
        "replay": _replay(request, chosen.code) if chosen.is_computable else None,
        "decisions": CardRules.objects.select_related("decided_by")[:20],
    }
    return render(request, "oversight/rules.html", words)


def _replay(request: Request, code: str) -> dict[str, Any]:
    found = queries.replayed(rule_sets()[code], request.data_date)
    rows = [
        (level_words(code, colour), CSS[colour], found.today.get(colour, 0), found.lit.get(colour, 0))
        for colour, level in rule_sets()[code].levels.items()
        if not level.is_praise
    ]
    return {"found": found, "rows": rows[::-1]}


@require_http_methods(["GET", "POST"])
def card_rules_decide(request: Request) -> HttpResponse:
    """Put a rule set in force; what its replay showed is kept with the decision."""
    require(request.user, Ability.JUDGE_CARDS)
    data = request.POST if request.method == "POST" else None
    form = forms.RulesForm(data, on=request.data_date, chosen=request.GET.get("rules", DEFAULT))
    words = {"title": _("启用亮牌规则"), "room": "oversight", "back": reverse("card_rules")}

    def save() -> None:
        shown = queries.replayed(rule_sets()[form.cleaned_data["rules"]], request.data_date)
        actions.decide_rules(by=request.user, at=request.at, wanted=form.asked(shown.record))

    return saving(request, form, words, save, SAID) or redirect("card_rules")
