"""Questions about stops and their answers: what a stop costs, strategy by strategy, project by project."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from luodi.ledger.models import Project
from luodi.plan.queries import own_language
from luodi.plan.stoppage_models import (
    RecoveryAnswer,
    RecoveryOption,
    RecoveryStrategy,
    Stoppage,
)
from luodi.plan.waiting import HolderNames

UNDER = Coalesce("held_late", "days_late")
"""Days late among what all others hold; without any limit where desks or pools serve a project never."""


@dataclass(frozen=True)
class StrategyLine:
    """What one strategy makes of the projects: yuan, calendar days (sum, greatest), projects and steps.

    `days_late` and `late` under desks and pools; `queued`: projects that these make later than the works alone;
    `unserved`: projects that desks or pools serve never.
    """

    strategy: RecoveryStrategy
    yuan: int
    saved_at_most: int
    days_won: int
    days_late: int
    late: int
    queued: int
    unserved: int
    steps: int

    @property
    def is_proven(self) -> bool:
        """Is it proven for every project that nothing cheaper reaches as much?"""
        return self.saved_at_most == 0


def newest_answer(stoppage: Stoppage) -> RecoveryAnswer | None:
    """The last look at a stop."""
    return stoppage.answers.order_by("-pk").first()


def strategy_lines(options: QuerySet[RecoveryOption]) -> list[StrategyLine]:
    """All strategies over the projects of some options, in the order in which people weigh them."""
    rows = options.order_by().values("strategy")
    sums = rows.annotate(
        cost=Sum("yuan"),
        least=Sum("bound"),
        won=Sum("days_won"),
        worst=Max(UNDER),
        late=Count("pk", filter=Q(held_late__gt=0) | Q(held_late=None, days_late__gt=0)),
        queued=Count("pk", filter=Q(held_late__gt=F("days_late"))),
        unserved=Count("pk", filter=Q(held_late=None)),
        touched=Sum("steps"),
    )
    by = {row["strategy"]: row for row in sums}
    return [
        StrategyLine(
            strategy,
            row["cost"],
            max(0, row["cost"] - row["least"]),
            row["won"],
            row["worst"],
            row["late"],
            row["queued"],
            row["unserved"],
            row["touched"],
        )
        for strategy in RecoveryStrategy
        if (row := by.get(strategy.value))
    ]


def options_seen(answer: RecoveryAnswer, seen: QuerySet[Project]) -> QuerySet[RecoveryOption]:
    """Options of an answer for the projects this person sees."""
    return answer.options.filter(project__in=seen.order_by().values("pk")).select_related("project")


@dataclass(frozen=True)
class PromiseLine:
    """One date of a project: promised, before the stop, with it, and recovered."""

    name: str
    committed_on: date | None
    before_on: date
    stopped_on: date
    recovered_on: date
    days_lost: int
    days_late: int
    held_on: date | None = None
    held_late: int | None = None
    limit: str = ""

    @property
    def honest_on(self) -> date:
        """The day that holds under desks and pools; by the works alone where these serve the project never."""
        return self.held_on or self.recovered_on

    @property
    def honest_late(self) -> int:
        """Calendar days behind the date to be kept on that day."""
        return self.days_late if self.held_late is None else self.held_late


@dataclass(frozen=True)
class ChangeLine:
    """One change of an option: days off a step, or off its wait behind another; calendar of the step."""

    code: str
    name: str
    behind: str
    of_days: str
    days: int
    yuan: int


def promise_lines(option: RecoveryOption, names: HolderNames) -> list[PromiseLine]:
    """The dates of a project with one option, earliest first."""
    found = [
        PromiseLine(
            own_language(row["name"], row["name_en"]),
            _day(row["committed_on"]),
            date.fromisoformat(row["before_on"]),
            date.fromisoformat(row["stopped_on"]),
            date.fromisoformat(row["recovered_on"]),
            row["days_lost"],
            row["days_late"],
            _day(row.get("held_on")),
            row.get("held_late"),
            names.of(row.get("limit", "")),
        )
        for row in option.promises
    ]
    return sorted(found, key=lambda line: line.before_on)


def change_lines(option: RecoveryOption) -> list[ChangeLine]:
    """The changes of an option in words, the dearest first."""
    found = [
        ChangeLine(
            row["code"],
            own_language(row["name"], row["name_en"]),
            own_language(row["predecessor_name"], row["predecessor_name_en"]),
            row["of_days"],
            row["days"],
            row["yuan"],
        )
        for row in option.changes
    ]
    return sorted(found, key=lambda line: -line.yuan)


@dataclass(frozen=True)
class ProjectLine:
    """A project in the table of a stop: the date that loses most, with one option, and what was accepted."""

    option: RecoveryOption
    worst: PromiseLine
    accepted: str


def project_lines(options: Sequence[RecoveryOption]) -> list[ProjectLine]:
    """One page of options as lines; what was accepted in one query."""
    rows = list(options)
    answers = {row.answer_id for row in rows}
    done = RecoveryOption.objects.filter(answer__in=answers, project__in=[row.project_id for row in rows])
    accepted = dict(done.exclude(accepted_at=None).values_list("project_id", "strategy"))
    names = HolderNames.read()
    return [
        ProjectLine(
            row,
            max(promise_lines(row, names), key=lambda line: (line.honest_late, line.days_lost)),
            str(RecoveryStrategy(accepted[row.project_id]).label) if row.project_id in accepted else "",
        )
        for row in rows
    ]


def accepted_count(answer: RecoveryAnswer | None, seen: QuerySet[Project]) -> int:
    """How many projects of an answer have an accepted option."""
    return options_seen(answer, seen).exclude(accepted_at=None).count() if answer else 0


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
