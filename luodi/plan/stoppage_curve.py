"""The cost-date curve of a project after a stop, as a picture and its table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from luodi.plan.stoppage_models import RecoveryOption, RecoveryStrategy

WIDTH, HEIGHT = 640, 260
LEFT, RIGHT, TOP, BOTTOM = 64, 24, 36, 36
TICKS = 4


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
