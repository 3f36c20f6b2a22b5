"""Rule files of scorecards: all of them with their sources; a new edition handed in."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luodi.engine.score_rules import Item, RuleFault, SubjectRules
from luodi.people.permissions import Ability, require
from luodi.people.requests import Request
from luodi.people.saving import form_page, saving
from luodi.plan.queries import own_language
from luodi.scoring import actions, forms
from luodi.scoring.models import ScoredAs
from luodi.scoring.queries import judges
from luodi.scoring.rules import rule_sets
from luodi.scoring.sentences import fault_words
from luodi.scoring.views import SAID
from luodi.scoring.words import figure, formula_words


@require_GET
def score_rules(request: Request) -> HttpResponse:
    """The rule files; the one looked at line by line."""
    require(request.user, Ability.SEE_SCORES)
    sets = rule_sets()
    chosen = sets.get(request.GET.get("rules", ""), next(iter(sets.values())))
    rules = chosen.rules
    words = {
        "sets": [(each.key, own_language(each.rules.name, each.rules.name_en)) for each in sets.values()],
        "chosen": chosen,
        "rules": rules,
        "name": own_language(rules.name, rules.name_en),
        "note": own_language(rules.note, rules.note_en),
        "subjects": [_subject(ScoredAs(each.value), own) for each, own in rules.subjects.items()],
        "judges": judges(request.user),
    }
    return render(request, "scoring/rules.html", words)


def _subject(kind: ScoredAs, own: SubjectRules) -> dict[str, Any]:
    return {
        "kind": kind,
        "base": "" if own.base is None else figure(str(own.base)),
        "classes": [own_language(each.name, each.name_en) for each in own.classes],
        "others_off": own.others_off,
        "items": [_item(item) for item in own.items],
    }


def _item(item: Item) -> dict[str, str]:
    return {
        "name": own_language(item.name, item.name_en),
        "points": figure(str(item.points)),
        "formula": formula_words(item),
        "lacks": own_language(item.lacks, item.lacks_en),
    }


@require_http_methods(["GET", "POST"])
def score_rules_add(request: Request) -> HttpResponse:
    """Hand in a rule file; what is wrong with it is said with its place."""
    require(request.user, Ability.JUDGE_SCORES)
    form = forms.RuleFileForm(request.POST if request.method == "POST" else None, on=request.data_date)
    words = {"title": _("提交规则文件"), "room": "scoring", "back": reverse("score_rules")}
    kept: list[str] = []

    def save() -> None:
        row = actions.keep_rules(
            by=request.user, at=request.at, text=form.cleaned_data["text"], note=form.cleaned_data["note"]
        )
        kept.append(f"{row.code}@{row.edition}")

    try:
        answer = saving(request, form, words, save, SAID)
    except RuleFault as fault:
        form.add_error("text", fault_words(fault))
        return form_page(request, form, words, status=400, room="scoring")
    return answer or redirect(f"{reverse('score_rules')}?rules={kept[0]}")
