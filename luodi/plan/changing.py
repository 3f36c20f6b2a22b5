"""The changes a person may make on one activity: for each its form and the action that writes it.

Saving and looking ahead take the same ones, so that what is shown is what will be saved.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from luodi.people.requests import Request
from luodi.plan import actions, forms
from luodi.plan.models import Activity

Save = Callable[[dict[str, Any]], actions.Effect]


@dataclass(frozen=True)
class Change:
    """A change as typed: the form that holds it, and what saves the cleaned form."""

    name: str
    form: forms.DressedForm
    save: Save


def _duration(facts: dict[str, Any], row: Activity, typed: dict[str, Any]) -> actions.Effect:
    return actions.change_duration(**facts, activity=row, **typed)


def _owner(facts: dict[str, Any], row: Activity, typed: dict[str, Any]) -> actions.Effect:
    return actions.change_owner(**facts, activity=row, **typed)


def _constraint(facts: dict[str, Any], row: Activity, typed: dict[str, Any]) -> actions.Effect:
    limit = actions.Limit(typed["constraint"], typed["on"])
    return actions.change_constraint(**facts, activity=row, version=typed["version"], limit=limit)


def _progress(facts: dict[str, Any], row: Activity, typed: dict[str, Any]) -> actions.Effect:
    reported = {name: value for name, value in typed.items() if name != "version"}
    progress = actions.Progress(**reported)
    return actions.report_progress(**facts, activity=row, version=typed["version"], progress=progress)


def _finish(facts: dict[str, Any], row: Activity, typed: dict[str, Any]) -> actions.Effect:
    return actions.change_finish(**facts, activity=row, **typed)


FORMS: dict[str, tuple[type[forms.VersionedForm], Callable[..., actions.Effect]]] = {
    "duration": (forms.DurationForm, _duration),
    "owner": (forms.OwnerForm, _owner),
    "constraint": (forms.ConstraintForm, _constraint),
    "progress": (forms.ProgressForm, _progress),
    "finish": (forms.FinishForm, _finish),
}


def change_of(request: Request, row: Activity, name: str) -> Change | None:
    """The change that a request brings for an activity; None for a name nobody knows."""
    facts: dict[str, Any] = {"by": request.user, "at": request.at, "data_date": request.data_date}
    typed: QueryDict = request.POST
    if name == "link":
        form = forms.LinkForm(typed, activity=row, prefix=name)
        return Change(name, form, lambda _cleaned: actions.add_link(link=form.link(), **facts))
    if name == "unlink":
        gone = forms.UnlinkForm(typed, activity=row, prefix=name)
        return Change(name, gone, lambda cleaned: actions.remove_link(link=cleaned["link"], **facts))
    if name not in FORMS:
        return None
    made, save = FORMS[name]
    return Change(name, made(typed, prefix=name), lambda cleaned: save(facts, row, cleaned))
