"""Pages that say why: a promise that cannot be kept with what would help, and a step on its day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from luodi.engine.levelling.reasons import Kind, WhyHop
from luodi.engine.result import Conflict, Holder
from luodi.ledger.models import Project
from luodi.ledger.queries import visible_projects
from luodi.people.requests import Request
from luodi.plan.models import Activity, LinkType, ProjectPlan
from luodi.plan.queries import collisions, owner_words
from luodi.plan.views import project_of
from luodi.plan.why import Case, Late, answer, case_of, dates_alone, latest, on_that_day, without_queues
from luodi.plan.why_remedies import is_move, remedies_of
from luodi.plan.why_sentences import Names, collision_sentence, hop_sentence

WIDE = 1000
"""Units across the picture of the chain."""
LONG_STORY = frozenset({Kind.LINK, Kind.DURATION})
"""Members that only retell the chain."""
OCCUPANTS_SHOWN = 8


@dataclass(frozen=True)
class Bar:
    """One step of the way back: what it is, whose, when, why then; `x`, `width` in the picture."""

    code: str
    name: str
    project: Project | None
    is_own: bool
    owner: str
    start_on: date
    finish_on: date
    why: str
    x: int
    width: int
    in_front: "Front | None" = None


@dataclass(frozen=True)
class Front:
    """Who is in front at a desk: projects this person sees, with the step and its days; how many others."""

    seen: list[tuple[Project, str, date, date]]
    hidden: int


@require_GET
def why(request: Request, code: str) -> HttpResponse:
    """Why the project's worst promise cannot be kept: the days, the chain, what collides; ways out follow."""
    project = project_of(request, code)
    plan = ProjectPlan.objects.filter(project=project).first()
    case = case_of(project, plan) if plan else None
    late = latest(case) if case else None
    words: dict[str, Any] = {
        "project": project,
        "plan": plan,
        "late": late,
        "never": collisions(plan),
    }
    if case and late:
        words |= _chain(request, case, late)
        names: Names = words["names"]
        words["late_name"] = names.step(case.name, late.code)
        if late.by_dates:
            words["told"] = _told(dates_alone(case).members, case, names)
    return render(request, "plan/why.html", words)


@require_GET
def why_remedies(request: Request, code: str) -> HttpResponse:
    """What collides under desks and pools, and the least changes; asked for after the page is there."""
    project = project_of(request, code)
    plan = ProjectPlan.objects.filter(project=project).first()
    case = case_of(project, plan) if plan else None
    late = latest(case) if case else None
    words: dict[str, Any] = {"project": project, "late": late}
    if case and plan and late:
        found = answer(case, plan)
        names = Names.of(case.early.calendars.axis, [case.book])
        words |= {
            "found": found.found,
            "told": {} if late.by_dates else _told(found.found.members, case, names),
            "remedies": remedies_of(project, case, found.relaxations, names),
            "only_move": bool(found.relaxations) and all(is_move(each) for each in found.relaxations),
        }
    return render(request, "plan/why_remedies.html" if request.htmx else "plan/why_remedies_page.html", words)


@require_GET
def why_step(request: Request, code: str, activity: str) -> HttpResponse:
    """Why a step is planned on its day, back to what nobody can move."""
    project = project_of(request, code)
    row = get_object_or_404(project.activities, code=activity)
    plan = ProjectPlan.objects.filter(project=project).first()
    case = case_of(project, plan) if plan and (row.early_finish_on or row.actual_finish_on) else None
    words: dict[str, Any] = {"project": project, "activity": row, "plan": plan}
    if case:
        found, books = on_that_day(case, activity)
        names = Names.of(case.early.calendars.axis, books.values())
        bars = _bars(request, case, found.hops, names)
        words |= {"step": bars[-1], "bars": bars[::-1]}
    return render(request, "plan/why_step_drawer.html" if request.htmx else "plan/why_step.html", words)


# -- the chain as a picture --------------------------------------------------------------------------


def _chain(request: Request, case: Case, late: Late) -> dict[str, Any]:
    if late.by_dates:
        hops, books = without_queues(case, late.code).hops, [case.book]
    else:
        found, read = on_that_day(case, late.code)
        hops, books = found.hops, list(read.values())
    names = Names.of(case.early.calendars.axis, books)
    bars = _bars(request, case, hops, names, late.committed_on)
    return {"names": names, "bars": bars, "promise_x": _place(bars, late.committed_on)}


def _bars(
    request: Request, case: Case, hops: Sequence[WhyHop], names: Names, until: date | None = None
) -> list[Bar]:
    days = [_days(hop, names) for hop in hops]
    begin = min(first for first, _last in days)
    length = max((max(until or begin, *(last for _first, last in days)) - begin).days + 1, 1)
    keys = {int(hop.project) for hop in hops}
    keys |= {int(each.project) for hop in hops for each in hop.occupants}
    seen = visible_projects(request.user).filter(pk__in=keys).in_bulk()
    owners = _owners(hops)
    return [
        Bar(
            hop.activity,
            names.step(hop.project, hop.activity),
            seen.get(int(hop.project)),
            hop.project == case.name,
            owners.get((hop.project, hop.activity), ""),
            first,
            last,
            hop_sentence(hop, names, _link_words()),
            (first - begin).days * WIDE // length,
            max(((last - first).days + 1) * WIDE // length, 4),
            _front(hop, names, seen) if hop.holder is Holder.CAPACITY else None,
        )
        for hop, (first, last) in zip(hops, days, strict=True)
    ]


def _link_words() -> dict[str, str]:
    return {value: str(words) for value, words in LinkType.choices}


def _days(hop: WhyHop, names: Names) -> tuple[date, date]:
    """First and last day of a step; an event behind others stands at the end of a day."""
    first, last = names.axis.date(hop.start), names.axis.finish_date(hop.finish)
    if hop.start == hop.finish:
        return (last, last) if hop.link else (first, first)
    return first, max(first, last)


def _place(bars: Iterable[Bar], on: date) -> int:
    """Where the end of a day stands in the picture of these bars."""
    rows = list(bars)
    begin = min(bar.start_on for bar in rows)
    length = (max(on, *(bar.finish_on for bar in rows)) - begin).days + 1
    return max(0, min(WIDE, ((on - begin).days + 1) * WIDE // length))


def _owners(hops: Iterable[WhyHop]) -> dict[tuple[str, str], str]:
    pairs = {(hop.project, hop.activity) for hop in hops}
    rows = Activity.objects.filter(
        project__in={int(project) for project, _code in pairs}, code__in={code for _project, code in pairs}
    ).select_related("owner", "post")
    return {(str(row.project_id), row.code): owner_words(row) for row in rows}


def _front(hop: WhyHop, names: Names, seen: dict[int, Project]) -> Front:
    axis = names.axis
    rows = [
        (
            seen[int(each.project)],
            names.step(each.project, each.activity),
            axis.date(each.start),
            axis.finish_date(each.finish),
        )
        for each in hop.occupants
        if int(each.project) in seen
    ]
    return Front(rows[-OCCUPANTS_SHOWN:], len(hop.occupants) - len(rows[-OCCUPANTS_SHOWN:]))


# -- what collides, what would help ------------------------------------------------------------------


def _told(members: Iterable[Conflict], case: Case, names: Names) -> dict[str, list[str]]:
    """Sentences: what a leader reads first, and the links and durations of the chain; empty where nothing is known."""
    links = _link_words()
    said: dict[str, list[str]] = {"first": [], "chain": []}
    for member in members:
        where = "chain" if member.kind in LONG_STORY else "first"
        said[where].append(collision_sentence(member, case.name, names, links))
    return said if any(said.values()) else {}
