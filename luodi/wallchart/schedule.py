"""One project's activities as rows of the wall, and the chain that sets its date, with owners."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from luodi.approvals.catalogue import catalogue
from luodi.elements.element_types import element_types
from luodi.ledger.models import Project
from luodi.plan.models import Activity, BaselineActivity, Link, Step
from luodi.wallchart.words import margin_words, own_language

Row = dict[str, Any]
FIELDS = [
    "pk", "project", "code", "name", "name_en", "step", "permit", "stage_group", "milestone",
    "owner__name", "owner__name_en",
    "owner_text", "post__title", "post__title_en", "actual_start_on", "actual_finish_on", "early_start_on",
    "early_finish_on", "late_start_on", "late_finish_on", "responsible_start_on", "responsible_finish_on",
    "planned_start_on", "planned_finish_on", "total_float_days", "is_critical", "version", "constraint", "constraint_on",
]  # fmt: skip


SHAPES = {
    Step.PREPARATION: "prep",
    Step.PERMIT: "permit",
    Step.LAND: "element",
    Step.WORKS: "works",
    Step.COMMISSIONING: "works",
    Step.MILESTONE: "node",
}
"""What a bar looks like, by what it is: told apart in grey print too."""


@dataclass(frozen=True)
class ChainStep:
    """A step of the chain that sets a project's date. `is_done` steps are behind us."""

    code: str
    name: str
    owner: str
    start_on: date | None
    finish_on: date | None
    responsible_start_on: date | None
    is_done: bool
    is_started: bool


class Tie(NamedTuple):
    """What an activity waits for: code of the other, key and type of the link."""

    earlier: str
    pk: int
    type: str


def owner_words(row: Row) -> str:
    """Unit and post that answer for the activity, or what ledger or catalogue wrote; empty when nobody does."""
    said = row["owner_text"]
    unit = own_language(row["owner__name"], row["owner__name_en"])
    unit = unit or own_language(said, catalogue().departments_en.get(said))
    post = own_language(row["post__title"], row["post__title_en"])
    return " · ".join(part for part in (unit, post) if part)


def activities(project: Project) -> list[Row]:
    """Rows under one project on the wall."""
    return schedules(Project.objects.filter(pk=project.pk)).get(project.code, [])


def schedules(projects: QuerySet[Project]) -> dict[str, list[Row]]:
    """Rows under each of these projects, by project code (three queries for all of them)."""
    chosen = projects.order_by().values("pk")
    rows = Activity.objects.filter(project__in=chosen).order_by("project__code", "position", "pk")
    before: dict[int, list[Tie]] = {}
    links = Link.objects.filter(project__in=chosen)
    columns = ("successor", "predecessor__code", "pk", "type")
    for later, earlier, pk, kind in links.order_by("pk").values_list(*columns):
        before.setdefault(later, []).append(Tie(earlier, pk, kind))
    lines = BaselineActivity.objects.filter(
        baseline__project__in=chosen, baseline__superseded_at__isnull=True
    ).values_list("baseline__project", "code", "start_on", "finish_on")
    baseline = {(project, code): (start, finish) for project, code, start, finish in lines}
    found: dict[str, list[Row]] = {}
    for row in rows.values("project__code", *FIELDS):
        made = _activity(row, before.get(row["pk"], []), baseline.get((row["project"], row["code"])))
        found.setdefault(row["project__code"], []).append(made)
    return found


def _activity(row: Row, before: list[Tie], baseline: tuple[date, date] | None) -> Row:
    start = row["actual_start_on"] or row["early_start_on"]
    finish = row["actual_finish_on"] or row["early_finish_on"]
    done = row["actual_finish_on"] is not None
    return {
        "id": row["code"],
        "name": own_language(row["name"], row["name_en"]),
        "k": row["stage_group"],
        **_shape(row),
        "owner": owner_words(row),
        "s": _iso(start),
        "e": _iso(finish),
        "es": _iso(row["early_start_on"]),
        "ef": _iso(row["early_finish_on"]),
        "ps": None if done else _iso(row["planned_start_on"]),
        "pf": None if done else _iso(row["planned_finish_on"]),
        "ls": _iso(row["late_start_on"]),
        "lf": _iso(row["late_finish_on"]),
        "must": _iso(row["responsible_start_on"]),
        "float": row["total_float_days"],
        "float_text": _("已完成") if done else margin_words(row["total_float_days"])[0],
        "critical": row["is_critical"],
        "done_s": _iso(row["actual_start_on"]),
        "done_e": _iso(row["actual_finish_on"]),
        "ms": row["step"] == Step.MILESTONE,
        "baseline": {"s": baseline[0].isoformat(), "e": baseline[1].isoformat()} if baseline else None,
        "links": [tie.earlier for tie in before],
        "ties": [[tie.pk, tie.type] for tie in before],
        "pk": row["pk"],
        "version": row["version"],
        "bound": _bound(row),
    }


def _bound(row: Row) -> str:
    """The date constraint in words; empty where there is none."""
    if not row["constraint"]:
        return ""
    return f"{Activity.Constraint(row['constraint']).label} {row['constraint_on']}"


@cache
def _takers() -> frozenset[str]:
    return frozenset(code for kind in element_types().values() if kind.figures for code in kind.takes)


def _shape(row: Row) -> Row:
    """Shape and word; what takes land or energy from a pool of the district is an element, whoever grants it."""
    if row["permit"] in _takers() and row["step"] in (Step.PERMIT, Step.LAND):
        return {"shape": "element", "step_text": _("要素")}
    return {"shape": SHAPES[Step(row["step"])], "step_text": str(Step(row["step"]).label)}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def chains(plans: Iterable[tuple[int, list[Row]]]) -> dict[int, list[ChainStep]]:
    """The steps of each (project pk, chain of codes), in the chain's order, in one query."""
    wanted = {pk: [entry["code"] for entry in chain] for pk, chain in plans}
    found = Activity.objects.filter(
        project__in=wanted, code__in={code for codes in wanted.values() for code in codes}
    )
    steps = {(row["project"], row["code"]): _step(row) for row in found.order_by().values(*FIELDS)}
    return {pk: [steps[pk, code] for code in codes if (pk, code) in steps] for pk, codes in wanted.items()}


def _step(row: Row) -> ChainStep:
    return ChainStep(
        code=row["code"],
        name=own_language(row["name"], row["name_en"]),
        owner=owner_words(row),
        start_on=row["actual_start_on"] or row["early_start_on"],
        finish_on=row["actual_finish_on"] or row["early_finish_on"],
        responsible_start_on=row["responsible_start_on"],
        is_done=row["actual_finish_on"] is not None,
        is_started=row["actual_start_on"] is not None,
    )


def first_open(steps: Iterable[ChainStep]) -> ChainStep | None:
    """The first step of a chain that is not finished: where work can begin today."""
    return next((step for step in steps if not step.is_done), None)
