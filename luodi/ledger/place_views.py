"""The drawer in which a project's place is typed or picked on a small map."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from luodi.geography.queries import district_box, towns
from luodi.ledger.answers import Outcome, asked_project, done, page, seen_again, tried
from luodi.ledger.fields import own_name
from luodi.ledger.models import Project
from luodi.ledger.place_forms import PlaceForm, usual_meridian
from luodi.ledger.places import Doubt, PlaceGiven, clear_place, set_place
from luodi.ledger.stages import Datum
from luodi.ledger.views import GET_OR_POST
from luodi.people.permissions import Ability
from luodi.people.requests import Request


@GET_OR_POST
def project_place(request: Request, code: str) -> HttpResponse:
    """What was typed is read; a doubtful place is shown again with the question, and kept when it is confirmed."""
    project = asked_project(request, code, Ability.EDIT_PROJECTS)
    start = {
        "opened_version": project.version,
        "text": project.place_text,
        "datum": project.source_datum or Datum.CGCS2000,
        "meridian": project.meridian or usual_meridian(district_box()),
        "source": project.place_source,
        "accuracy_m": project.place_accuracy_m,
    }
    form = PlaceForm(request.POST if request.method == "POST" else None, initial=start)
    if request.method != "POST":
        return page(request, "ledger/place.html", project, **_shown(project, form))
    if "clear" in request.POST:
        outcome = _cleared(request, project, form)
    else:
        outcome = tried(form, lambda: _set(request, project, form))
    if not outcome.status:
        return done(request, project)
    differences = seen_again(form, outcome.refusal, opened_version=project.version)
    doubt = outcome.refusal.facts.get("doubt") if outcome.refusal else None
    if doubt is not None:
        form.ask()
    facts = _shown(project, form, doubt) | {"differences": differences}
    return page(request, "ledger/place.html", project, outcome.status, **facts)


def _set(request: Request, project: Project, form: PlaceForm) -> None:
    said = form.cleaned_data
    given = PlaceGiven(
        text=said["text"],
        datum=Datum(said["datum"]),
        meridian=said["meridian"] if said["datum"] == Datum.GK3 else None,
        source=said["source"],
        accuracy_m=said["accuracy_m"],
        sure=form.is_sure(),
    )
    set_place(project=project, given=given, version=said["opened_version"], by=request.user, at=request.at)


def _cleared(request: Request, project: Project, form: PlaceForm) -> Outcome:
    """Clearing needs nothing of the form but the version it was opened with."""
    for name in ("text", "datum"):
        form.fields[name].required = False
    return tried(
        form,
        lambda: clear_place(
            project=project, version=form.cleaned_data["opened_version"], by=request.user, at=request.at
        ),
    )


def _shown(project: Project, form: PlaceForm, doubt: Doubt | None = None) -> dict[str, Any]:
    point = doubt.placed if doubt else project
    town = project.town
    facts: dict[str, Any] = {
        "form": form,
        "longitude": point.longitude,
        "latitude": point.latitude,
        "town": town,
        "is_placed": project.longitude is not None,
        "words": pick_words(),
    }
    if doubt is not None:
        names = {unit.code: own_name(unit) for unit in towns()}
        labels = dict(Datum.choices)
        facts |= {
            "doubt": doubt,
            "nearest": names.get(doubt.nearest, ""),
            "other_town": names.get(doubt.other_town, ""),
            "readings": [
                {"datum": each.datum.value, "label": labels[each.datum], "town": names.get(each.town, "")}
                for each in doubt.readings
            ],
        }
    return facts


def pick_words() -> dict[str, str]:
    """What luodi/static/luodi/map_pick.js says."""
    return {
        "picked": _("图上选点"),
        "failed": _("地图没有读出，请用下面的表格填写。"),
        "outlines": _("区划轮廓：{credit}"),
        "sketch": _("示意图"),
        "review": _("审图号：{number}"),
        "no_outlines": _("尚未导入区划轮廓，按镇街位置显示"),
    }
