"""The wall chart's feed: one row per project from what the last run of the plan says, in two queries."""

from datetime import date
from typing import Any

import numpy as np
from django.db.models import Exists, F, Max, Min, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from luodi.approvals.catalogue import kind
from luodi.ledger.models import Project
from luodi.ledger.money_words import money_words
from luodi.ledger.queries import counted_once
from luodi.ledger.stages import Milestone, Stage, StageGroup
from luodi.oversight.chips import chips
from luodi.people.models import User
from luodi.plan.calendars import calendars
from luodi.plan.chances import chance_words, verdict
from luodi.plan.models import Activity, BaselineActivity, CalendarCode, ProjectPlan
from luodi.wallchart.choices import Params, chosen_projects
from luodi.wallchart.words import in_yi, margin_words, own_language

Row = dict[str, Any]
UNKNOWN = "—"
GROUPINGS = ("town", "leader", "stage", "industry", "kind", "none")
FIELDS = [
    "pk", "code", "name", "stage", "industry", "kind", "total_investment_yuan", "is_synthetic", "parent", "relation",
    "town", "town__code", "town__path", "town__name", "town__name_en",
    "leader_text", "leader", "leader__rank", "leader__title", "leader__title_en",
    "plan__state", "plan__margin_days", "plan__committed_on", "plan__forecast_on", "plan__milestone",
    "plan__p50_on", "plan__p80_on", "plan__on_time_percent", "plan__is_provisional", "plan__segments", "plan__milestones",
    "has_children",
]  # fmt: skip


def wall(user: User, params: Params, data_date: date, group_by: str) -> Row:
    """The feed of the projects this person may see and the address chooses, smallest margin first."""
    return carded(feed(chosen_projects(user, params, data_date), data_date, group_by), user)


def carded(found: Row, user: User) -> Row:
    """The feed with the open cards that this person may see on its rows (one question for all of them)."""
    cards = chips(user)
    for row in found["projects"]:
        if row["id"] in cards:
            row["card"] = cards[row["id"]].row
    return found


def project_wall(project: Project, data_date: date) -> Row:
    """The feed of one project."""
    return feed(Project.objects.filter(pk=project.pk), data_date, "none")


def feed(projects: QuerySet[Project], data_date: date, group_by: str) -> Row:
    """Rows of these projects as the island reads them."""
    found = list(
        Project.objects.filter(pk__in=projects.order_by().values("pk"))
        .annotate(has_children=Exists(Activity.objects.filter(project=OuterRef("pk"))))
        .order_by(F("plan__margin_days").asc(nulls_last=True), "code")
        .values(*FIELDS)
    )
    baselines = _baselines(projects)
    words = {
        "stage": {str(key): str(label) for key, label in Stage.choices},
        "state": {str(key): str(label) for key, label in ProjectPlan.State.choices},
        "group": {str(key): str(label) for key, label in StageGroup.choices},
        "milestone": {str(key): str(label) for key, label in Milestone.choices},
    }
    rows = [_project(row, words, baselines.get(row["pk"]), _group_id(row, group_by)) for row in found]
    first, last = span(rows, data_date)
    return {
        "data_date": data_date.isoformat(),
        "today": data_date.isoformat(),
        "from": first,
        "to": last,
        "rest": rest(first, last),
        "groups": _groups(found, words, group_by),
        "projects": rows,
    }


def _project(row: Row, words: dict[str, dict[str, str]], baseline: Row | None, group: str | None) -> Row:
    margin = row["plan__margin_days"]
    text, kind = margin_words(margin)
    committed, forecast = row["plan__committed_on"], row["plan__forecast_on"]
    return {
        "id": row["code"],
        "name": row["name"],
        "group": group,
        "stage": row["stage"],
        "stage_name": words["stage"][row["stage"]],
        "amount": in_yi(row["total_investment_yuan"]),
        "margin": margin,
        "margin_text": text,
        "margin_kind": kind,
        "committed": committed.isoformat() if committed else None,
        "committed_name": words["milestone"].get(row["plan__milestone"] or "", ""),
        "forecast": forecast.isoformat() if forecast else None,
        **_chance(row),
        "state": row["plan__state"] or "",
        "state_text": _state_text(row, words["state"]),
        "leader": own_language(row["leader__title"], row["leader__title_en"]) or row["leader_text"],
        "synthetic": row["is_synthetic"],
        "url": reverse("project", args=[row["code"]]),
        "segments": [{**part, "name": words["group"][part["k"]]} for part in row["plan__segments"] or []],
        "milestones": [milestone_row(part, words["milestone"]) for part in row["plan__milestones"] or []],
        "baseline": baseline,
        "has_children": row["has_children"],
    }


def _chance(row: Row) -> Row:
    """The whisker: the day reached in half of the samples and in four fifths of them; nothing without a sample."""
    if row["plan__p50_on"] is None or row["plan__p80_on"] is None:
        return {}
    percent = row["plan__on_time_percent"]
    said = " · ".join(part for part in (chance_words(percent), verdict(percent)) if part)
    return {
        "p50": row["plan__p50_on"].isoformat(),
        "p80": row["plan__p80_on"].isoformat(),
        "chance": said if percent is not None else "",
    }


def milestone_row(part: Row, names: dict[str, str]) -> Row:
    """A milestone of the fixed kinds by its word; a node by the title it was given."""
    given = own_language(part["name"], part.get("name_en"))
    fixed = part["code"] != Milestone.NODE
    return {
        "name": names.get(part["code"], given) if fixed else given,
        "on": part["on"],
        "done": part["done"],
    }


def _state_text(row: Row, names: dict[str, str]) -> str:
    state = row["plan__state"]
    if state is None:
        return _("还没有计划")
    return names[state] + (_("（后续年份工作日为推算）") if row["plan__is_provisional"] else "")


def _baselines(projects: QuerySet[Project]) -> dict[int, Row]:
    lines = BaselineActivity.objects.filter(
        baseline__superseded_at__isnull=True, baseline__project__in=projects.order_by().values("pk")
    )
    spans = lines.values_list("baseline__project").annotate(Min("start_on"), Max("finish_on")).order_by()
    return {pk: {"s": start.isoformat(), "e": finish.isoformat()} for pk, start, finish in spans}


def _group_id(row: Row, group_by: str) -> str | None:
    if group_by == "none":
        return None
    value = row["town__code"] if group_by == "town" else row[group_by]
    return str(value) if value else UNKNOWN


def _groups(found: list[Row], words: dict[str, dict[str, str]], group_by: str) -> list[Row]:
    """Groups in the order of the district's own lists: towns by the tree, leaders by rank, stages by life.

    Industries and kinds of approval, which have no order of their own, by how many projects they have.
    """
    members: dict[str, list[Row]] = {}
    for row in found:
        key = _group_id(row, group_by)
        if key is not None:
            members.setdefault(key, []).append(row)
    stages = {stage: place for place, stage in enumerate(Stage.values)}

    def place(key: str) -> tuple[Any, ...]:
        row = members[key][0]
        if group_by == "stage":
            return (stages[row["stage"]],)
        if group_by == "leader":
            return (row["leader"] is None, row["leader__rank"] or 0, row["leader"] or 0)
        if group_by in ("industry", "kind"):
            return (key == UNKNOWN, -len(members[key]), key)
        return (row["town"] is None, *(int(step) for step in (row["town__path"] or "").split("/") if step))

    return [
        {"id": key, "name": _group_name(members[key][0], words, group_by), "note": _group_note(members[key])}
        for key in sorted(members, key=place)
    ]


def _group_name(row: Row, words: dict[str, dict[str, str]], group_by: str) -> str:
    if group_by == "stage":
        return words["stage"][row["stage"]]
    if group_by == "town":
        return own_language(row["town__name"], row["town__name_en"]) or _("未定镇街")
    if group_by == "industry":
        return row["industry"] or _("未填产业链")
    if group_by == "kind":
        found = kind(row["kind"])
        return own_language(found.name, found.name_en) if found else _("未定审批类型")
    return own_language(row["leader__title"], row["leader__title_en"]) or _("未定责任领导")


def _total(rows: list[Row]) -> str:
    amounts = {row["pk"]: row["total_investment_yuan"] for row in rows}
    if all(amount is None for amount in amounts.values()):
        return "—"
    bundles = {row["pk"]: row["parent"] for row in rows if row["relation"] == Project.Relation.PART}
    return money_words(counted_once(amounts, bundles))


def _group_note(rows: list[Row]) -> str:
    late = sum(1 for row in rows if (row["plan__margin_days"] or 0) < 0)
    parts = [_("%(count)s 个") % {"count": len(rows)}, _total(rows)]
    if late:
        parts.append(_("不能按期 %(count)s 个") % {"count": late})
    return " · ".join(parts)


def rest(first: str, last: str) -> list[int]:
    """Days on which offices rest, each as its distance from the one before (the first from the day before the axis)."""
    known = calendars()
    start = known.axis.slot(date.fromisoformat(first))
    weights = known[CalendarCode.OFFICE].weights[start : known.axis.slot(date.fromisoformat(last)) + 1]
    resting = (weights == 0).nonzero()[0]
    return [int(step) for step in np.diff(resting, prepend=0)]


def span(rows: list[Row], data_date: date) -> tuple[str, str]:
    """First and last day of the axis: whole years around what is drawn, at most four back, seven ahead."""
    days = [data_date.isoformat()]
    for row in rows:
        for part in row["segments"]:
            days += [part["s"], part["e"]]
        days += [part["on"] for part in row["milestones"]]
        days += [day for day in (row["committed"], row["forecast"]) if day]
    first = max(int(min(days)[:4]), data_date.year - 4)
    last = min(int(max(days)[:4]), data_date.year + 7)
    return f"{min(first, data_date.year - 1)}-01-01", f"{max(last, data_date.year + 1)}-12-31"
