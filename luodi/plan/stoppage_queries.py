"""Questions about stops and their answers: what a stop costs, strategy by strategy, and the curve as a picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from luodi.ledger.models import Project
from luodi.plan.queries import own_language
from luodi.plan.stoppage_models import RecoveryAnswer, RecoveryOption, RecoveryStrategy, Stoppage

WIDTH, HEIGHT = 640, 260
LEFT, RIGHT, TOP, BOTTOM = 64, 24, 36, 36
TICKS = 4


@dataclass(frozen=True)
class StrategyLine:
    """What one strategy makes of the projects: yuan, calendar days (sum, greatest), projects and steps."""

    strategy: RecoveryStrategy
    yuan: int
    saved_at_most: int
    days_won: int
    days_late: int
    late: int
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
        worst=Max("days_late"),
        late=Count("pk", filter=Q(days_late__gt=0)),
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


@dataclass(frozen=True)
class ChangeLine:
    """One change of an option: days off a step, or off its wait behind another; calendar of the step."""

    code: str
    name: str
    behind: str
    of_days: str
    days: int
    yuan: int


def promise_lines(option: RecoveryOption) -> list[PromiseLine]:
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
    return [
        ProjectLine(
            row,
            max(promise_lines(row), key=lambda line: (line.days_late, line.days_lost)),
            str(RecoveryStrategy(accepted[row.project_id]).label) if row.project_id in accepted else "",
        )
        for row in rows
    ]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def late_words(days: int) -> str:
    """Calendar days against the date to be kept."""
    if days == 0:
        return _("正好")
    return (_("晚 %(n)s 天") if days > 0 else _("早 %(n)s 天")) % {"n": abs(days)}


@dataclass(frozen=True)
class Dot:
    """A point of the curve in the picture, with the day and the cost it stands for."""

    x: float
    y: float
    on: date
    days_late: int
    yuan: int
    words: str

    @property
    def is_right(self) -> bool:
        """Is there no room for words to the right of it?"""
        return self.x > WIDTH / 2

    @property
    def late(self) -> str:
        """How the date to be kept is missed or passed, in words."""
        return late_words(self.days_late)


@dataclass(frozen=True)
class Curve:
    """The cost-date curve as a picture: a line through dots, ticks of lateness below and of 万元 at the left."""

    dots: tuple[Dot, ...]
    days: tuple[tuple[float, str], ...]
    costs: tuple[tuple[float, float], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM

    @property
    def line(self) -> str:
        """The points of the polyline."""
        return " ".join(f"{dot.x:.1f},{dot.y:.1f}" for dot in self.dots)


def curve_of(options: Mapping[str, RecoveryOption]) -> Curve | None:
    """The curve of one project; options by strategy. None where the stop leaves nothing to choose."""
    points = options[RecoveryStrategy.CHEAPEST].curve
    if len(points) < 2:
        return None
    latest, earliest = int(points[0][0]), int(points[-1][0])
    most = max(int(yuan) for *_, yuan in points)
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def across(late: int) -> float:
        return LEFT + wide * (late - earliest) / max(latest - earliest, 1)

    def up(yuan: float) -> float:
        return TOP + high * (1 - yuan / max(most, 1))

    words = _named(options, points)
    dots = tuple(
        Dot(across(late), up(yuan), date.fromisoformat(on), late, yuan, words.get(number, ""))
        for number, (late, on, yuan) in enumerate(points)
    )
    spread = {earliest, latest, 0 if earliest < 0 < latest else (earliest + latest) // 2}
    days = tuple((across(late), late_words(late)) for late in sorted(spread))
    costs = tuple((up(most * step / TICKS), most * step / TICKS / 10_000) for step in range(TICKS + 1))
    return Curve(dots, days, costs)


def _named(options: Mapping[str, RecoveryOption], points: Sequence[Sequence[Any]]) -> dict[int, str]:
    """The strategies that stand on the curve, by the number of their point."""
    found: dict[int, str] = {}
    for strategy in (
        RecoveryStrategy.ACCEPT,
        RecoveryStrategy.CHEAPEST,
        RecoveryStrategy.KNEE,
        RecoveryStrategy.ALL_OUT,
    ):
        for number, (_late, _on, yuan) in enumerate(points):
            if yuan == options[strategy].yuan and number not in found:
                found[number] = str(strategy.label)
                break
    return found
