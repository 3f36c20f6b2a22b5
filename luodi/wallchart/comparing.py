"""The wall with another plan beside the one that stands: of a run, or of a recovery option. `compare` in the address."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from luodi.ledger.models import Project
from luodi.ledger.stages import Milestone, StageGroup
from luodi.people.models import User
from luodi.people.permissions import Ability, Reach, reach
from luodi.plan.beside import Beside, Found, options_beside, run_beside
from luodi.plan.models import PlanRun
from luodi.plan.outcomes import milestones, segments
from luodi.plan.stoppage_models import RecoveryAnswer, RecoveryStrategy
from luodi.plan.stoppages import visible_stoppages
from luodi.wallchart.choices import Params
from luodi.wallchart.queries import Row, feed, milestone_row, rest, span
from luodi.wallchart.schedule import activities
from luodi.wallchart.words import margin_words

NAME = "compare"
LATEST = 5
SHOWN = (PlanRun.State.READY, PlanRun.State.ACCEPTED)


@dataclass(frozen=True)
class Compared:
    """Another plan: its key in the address, its words, its own page, and what reads it for some projects."""

    key: str
    words: str
    url: str
    read: Callable[[QuerySet[Project], date], list[Beside]]


def offered(user: User) -> list[Compared]:
    """What may be laid over the wall by this person, newest first."""
    found = []
    if _may_see_runs(user):
        found += [_of_run(run) for run in PlanRun.objects.filter(state__in=SHOWN).order_by("-pk")[:LATEST]]
    return found + _options(user)


def compared(user: User, params: Params) -> Compared | None:
    """What the address asks for; None where it asks for nothing, or for what is not there for this person."""
    key = params.get(NAME, "")
    kind, _dash, number = key.partition("-")
    if kind == "run" and number.isdecimal() and _may_see_runs(user):
        run = PlanRun.objects.filter(pk=int(number), state__in=SHOWN).first()
        return _of_run(run) if run else None
    return next((each for each in _options(user, key) if each.key == key), None) if kind == "stop" else None


def _may_see_runs(user: User) -> bool:
    return reach(user, Ability.SEE_PLAN_RUNS) is not Reach.NOTHING


def _of_run(run: PlanRun) -> Compared:
    words = _("第 %(n)s 次优化") % {"n": run.pk}
    return Compared(
        f"run-{run.pk}", words, reverse("plan_run", args=[run.pk]), lambda seen, _on: run_beside(run, seen)
    )


def _options(user: User, asked: str = "") -> list[Compared]:
    """Ways out of the stops that this person sees; `asked` also where it is not among the newest."""
    stops = visible_stoppages(user).filter(withdrawn_at=None)
    number = asked.split("-")[1] if asked.count("-") == 2 else ""
    if number.isdecimal():
        stops = stops.filter(pk=int(number))
    rows = RecoveryAnswer.objects.filter(
        stoppage__in=stops.order_by().values("pk"), state=RecoveryAnswer.State.READY
    )
    newest: dict[int, RecoveryAnswer] = {}
    for answer in rows.order_by("-pk")[: LATEST * 2]:
        newest.setdefault(answer.stoppage_id, answer)
    return [
        _of_option(answer, strategy)
        for answer in list(newest.values())[:LATEST]
        for strategy in RecoveryStrategy
        if strategy != RecoveryStrategy.ACCEPT
    ]


def _of_option(answer: RecoveryAnswer, strategy: RecoveryStrategy) -> Compared:
    def beside(seen: QuerySet[Project], data_date: date) -> list[Beside]:
        chosen = answer.options.filter(strategy=strategy, project__in=seen.order_by().values("pk"))
        return options_beside(list(chosen), data_date)

    stop = answer.stoppage_id
    words = _("第 %(n)s 号停工：%(option)s") % {"n": stop, "option": strategy.label}
    url = f"{reverse('stoppage', args=[stop])}?option={strategy.value}"
    return Compared(f"stop-{stop}-{strategy.value}", words, url, beside)


# -- rows of the wall ------------------------------------------------------------------------------


def compared_wall(plan: Compared, projects: QuerySet[Project], data_date: date, group_by: str) -> Row:
    """The feed of the projects among these that the other plan moves, the most moved first."""
    pairs = {each.book.project.code: each for each in plan.read(projects, data_date) if each.moved}
    found = feed(projects.filter(code__in=pairs), data_date, group_by)
    rows = [laid_over(row, pairs[row["id"]], data_date) for row in found["projects"]]
    found["projects"] = sorted(rows, key=lambda row: -abs(row["moved"] or 0))
    first, last = span(rows, data_date)
    return found | {"from": first, "to": last, "rest": rest(first, last), "whatif": plan.words}


def compared_steps(plan: Compared, project: Project, data_date: date) -> list[Row]:
    """The rows under one project with the other plan beside."""
    pairs = plan.read(Project.objects.filter(pk=project.pk), data_date)
    return steps(project, pairs[0] if pairs else None)


def laid_over(row: Row, pair: Beside, data_date: date) -> Row:
    """A project's row as the other plan has it; its bars of now as `was`."""
    before, after = pair.finish(pair.before), pair.finish(pair.after)
    committed = pair.committed_on
    margin = (committed - after).days if committed and after else None
    text, kind = margin_words(margin)
    days = (after - before).days if before and after else None
    moved, moved_kind = moved_words(days)
    names = {str(key): str(label) for key, label in Milestone.choices}
    return row | {
        "segments": _segments(pair, pair.after, data_date),
        "was": _segments(pair, pair.before, data_date),
        "milestones": [milestone_row(part, names) for part in milestones(pair.book, pair.after)],
        "forecast": after.isoformat() if after else None,
        "committed": committed.isoformat() if committed else None,
        "margin": margin, "margin_text": text, "margin_kind": kind,
        "moved": days, "moved_text": moved, "moved_kind": moved_kind, "p50": None, "p80": None, "chance": "",
    }  # fmt: skip


def _segments(pair: Beside, found: Found, data_date: date) -> list[Row]:
    words = {str(key): str(label) for key, label in StageGroup.choices}
    return [{**part, "name": words[part["k"]]} for part in segments(pair.book, found, data_date)]


def steps(project: Project, pair: Beside | None) -> list[Row]:
    """The rows under a project with their days before and after; floats of the plan that stands are left out."""
    rows: list[Row] = activities(project)
    if pair is None:
        return [row | {"was": None, "moved_text": "", "moved_kind": ""} for row in rows]
    return [_step(row, pair) for row in rows if row["id"] in pair.after]


def _step(row: Row, pair: Beside) -> Row:
    was, now = pair.before[row["id"]], pair.after[row["id"]]
    days = (
        (now.early_finish_on - was.early_finish_on).days
        if now.early_finish_on and was.early_finish_on
        else None
    )
    moves = now[:2] != was[:2]
    text, kind = moved_words(days) if moves else ("", "none")
    dates: dict[str, Any] = {"s": now.early_start_on, "e": now.early_finish_on}
    return row | {
        **{name: on.isoformat() if on else None for name, on in dates.items()},
        "was": _span(was.early_start_on, was.early_finish_on) if moves else None,
        "moved_text": text, "moved_kind": kind if moves else "",
        "must": None, "ls": None, "lf": None, "float": None, "float_text": "",
    }  # fmt: skip


def _span(start: date | None, finish: date | None) -> Row | None:
    return {"s": start.isoformat(), "e": finish.isoformat()} if start and finish else None


def moved_words(days: int | None) -> tuple[str, str]:
    """By how many calendar days a finish moves, in words, and its kind."""
    if days is None:
        return _("新排入"), "none"
    if days == 0:
        return _("完成日不变"), "none"
    words = _("推后%(days)s天") if days > 0 else _("提前%(days)s天")
    return words % {"days": abs(days)}, "late" if days > 0 else "early"
