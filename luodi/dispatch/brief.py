"""What the top leader should take up: the open issues whose solution frees most, each with what could be decided."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from time import perf_counter
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from luodi import journal
from luodi.dispatch.deeds import Doing, options_of
from luodi.dispatch.models import CLIMBING, Issue, LeaderBrief
from luodi.dispatch.settings import settings
from luodi.plan.models import ProjectPlan
from luodi.plan.weights import weights_of

YI = Decimal(100_000_000)


def candidates(limit: int) -> list[Issue]:
    """Open issues that block a step, those with the most days × money at stake first."""
    rows = Issue.objects.filter(state__in=CLIMBING, days_at_risk__gt=0).exclude(activity="")
    rows = rows.select_related("project__leader", "owner", "post").order_by(F("days_at_risk").desc(), "pk")
    found = sorted(rows, key=lambda issue: (-(issue.days_at_risk or 0) * (issue.stake_yuan or 0), issue.pk))
    return found[:limit]


def made_from() -> int:
    """The newest plan and the newest event of an issue: what a brief was computed from."""
    return journal.last_sequence()


def is_stale(on: date) -> bool:
    """Was a plan or an issue changed since the last brief, or is it of another day?"""
    last = LeaderBrief.objects.first()
    if last is None or last.data_date_on != on:
        return bool(candidates(1)) or last is not None
    told = ("PLANS_COMPUTED", "PLAN_COMPUTED", "PLANS_FOLLOWED", "ISSUE_", "STEP_", "DECISION_MADE")
    later = journal.Event.objects.filter(sequence__gt=last.made_from).exclude(action="LEADER_BRIEF_MADE")
    return any(action.startswith(told) for action in later.values_list("action", flat=True).distinct())


def make_brief(*, at: datetime, on: date) -> LeaderBrief:
    """Try every option of every candidate against the plan as it stands; keep the few that free most.

    Each try is a fresh plan of the project among what all others hold, taken back; then one record is written.
    """
    begun, known = perf_counter(), settings()
    looked = candidates(known.brief_looked_at)
    from_event = made_from()
    weights = weights_of([issue.project for issue in looked], on)
    rows = [row for issue in looked if (row := _row(issue, weights[issue.project_id], at, on))]
    rows.sort(key=lambda row: (-row["freed"], -row["weighted_days"], row["issue"]))
    return _kept(rows[: known.brief_issues], len(looked), (from_event, perf_counter() - begun), (at, on))


def _row(issue: Issue, weight: int, at: datetime, on: date) -> dict[str, Any] | None:
    options = options_of(Doing(issue, None, at, on))
    if not options:
        return None
    days = max(effect.days for _deed, effect in options)
    yi = float((issue.stake_yuan or Decimal(0)) / YI)
    return {
        "issue": issue.pk,
        "project": issue.project_id,
        "days": days,
        "weight": weight,
        "weighted_days": days * weight,
        "freed": round(days * weight * yi, 4),
        "options": [{"deed": deed.row, "effect": effect.row} for deed, effect in options],
    }


@transaction.atomic
def _kept(
    rows: list[dict[str, Any]], looked_at: int, made: tuple[int, float], when: tuple[datetime, date]
) -> LeaderBrief:
    at, on = when
    brief = LeaderBrief.objects.create(
        data_date_on=on,
        made_at=at,
        made_from=made[0],
        seconds=round(made[1], 2),
        looked_at=looked_at,
        rows=rows,
    )
    LeaderBrief.objects.filter(pk__lt=brief.pk - 20).delete()
    journal.record(by=None, at=at, action="LEADER_BRIEF_MADE", target=f"brief:{brief.pk}", issues=len(rows))
    return brief


@dataclass(frozen=True)
class BriefRow:
    """One issue of the brief as it stands now, with its options as they were computed; `decided`: somebody has decided."""

    issue: Issue
    days: int
    weight: int
    weighted_days: int
    options: list[dict[str, Any]]
    decided: bool
    outdated: bool


def newest() -> tuple[LeaderBrief | None, list[BriefRow]]:
    """The newest brief, its issues as they stand (four queries)."""
    brief = LeaderBrief.objects.first()
    if brief is None:
        return None, []
    issues = Issue.objects.select_related(
        "project__town", "project__leader", "project__commissioner", "project__plan", "owner", "post"
    ).in_bulk([row["issue"] for row in brief.rows])
    changed = set(
        ProjectPlan.objects.filter(
            project__in=[row["project"] for row in brief.rows], made_from__gt=brief.made_from
        ).values_list("project", flat=True)
    )
    decided = set(
        Issue.objects.filter(
            Q(decisions__decided_at__gt=brief.made_at) | Q(decisions__key__startswith=f"brief:{brief.pk}:"),
            pk__in=issues,
        ).values_list("pk", flat=True)
    )
    return brief, [
        BriefRow(
            issues[row["issue"]], row["days"], row["weight"], row["weighted_days"], row["options"],
            row["issue"] in decided, row["project"] in changed,
        )
        for row in brief.rows
        if row["issue"] in issues
    ]  # fmt: skip
