"""What making up for lost days costs: the ways open to each step of a project, from `data/recovery.yaml`."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from luodi.engine import FULL_DAY, Crash, Overlap
from luodi.plan.models import Step
from luodi.plan.portfolio import LinkRow, ProjectRows, Row
from luodi.reference import reference

ON_SITE = frozenset({Step.WORKS.value, Step.COMMISSIONING.value})
WORKS_PREFIX = "W"


@dataclass(frozen=True, slots=True)
class Price:
    """What a resource allows: percentages of a duration, yuan for each productive day.

    `crash`: ((percent in all, yuan a day), …) in steps of rising price; `overlap`: percent of the predecessor.
    """

    crash: tuple[tuple[int, int], ...]
    overlap_percent: int
    overlap_yuan: int

    def __post_init__(self) -> None:
        percents = [percent for percent, _ in self.crash]
        yuan = [price for _, price in self.crash]
        wrong = [each for each in (*percents, self.overlap_percent) if not 0 <= each < 100]
        wrong += [each for each in (*yuan, self.overlap_yuan) if each < 0]
        if wrong or percents != sorted(percents) or yuan != sorted(yuan):
            raise ValueError(f"prices of recovery out of range or out of order: {self}")


@dataclass(frozen=True)
class Prices:
    """The price list: `ramp` of labour after a stop as ((days, percent), …), resources, those never bought."""

    ramp: tuple[tuple[int, int], ...]
    resources: Mapping[str, Price]
    never: frozenset[str]
    by_calendar: Mapping[str, str]

    def of(self, names: Iterable[str]) -> Price | None:
        """Several resources take the least that one allows and the sum of prices; None where one is never bought."""
        wanted = list(names)
        if not wanted or self.never & set(wanted):
            return None
        each = [self.resources[name] for name in wanted]
        steps = zip(*(price.crash for price in each), strict=True)
        return Price(
            tuple((min(percent for percent, _ in step), sum(yuan for _, yuan in step)) for step in steps),
            min(price.overlap_percent for price in each),
            sum(price.overlap_yuan for price in each),
        )


@lru_cache(maxsize=1)
def prices() -> Prices:
    """The shipped price list, read once. ValueError where a template names a resource without a price."""
    rows = reference("recovery.yaml")
    found = Prices(
        tuple((days, percent) for days, percent in rows["ramp_after_stop"]),
        {name: _price(row) for name, row in rows["resources"].items()},
        frozenset(rows["never"]),
        rows["by_calendar"],
    )
    named = {name for steps in _resources().values() for names in steps.values() for name in names}
    unknown = sorted((named | set(found.by_calendar.values())) - set(found.resources) - found.never)
    if unknown:
        raise ValueError(f"recovery.yaml has no price for {', '.join(unknown)}")
    return found


def _price(row: Mapping[str, Any]) -> Price:
    crash = tuple(zip(row["crash_percent"], row["yuan_per_day"], strict=True))
    return Price(crash, row["overlap_percent"], row["overlap_yuan_per_day"])


@lru_cache(maxsize=1)
def _resources() -> dict[str, dict[str, tuple[str, ...]]]:
    """What each step of a shipped template needs, by template and activity code."""
    templates = reference("templates.yaml")["templates"]
    return {
        code: {
            f"{WORKS_PREFIX}{step['code']}": tuple(step.get("resources", ())) for step in row["activities"]
        }
        for code, row in templates.items()
    }


def ways_out(book: ProjectRows) -> list[Crash | Overlap]:
    """How the works of a project may be shortened or overlapped, for how much a day.

    A step is never shortened below its optimistic days. Permits, land and markets are never bought.
    """
    rows = {row.code: row for row in book.activities}
    known = {code: price for code, row in rows.items() if (price := _price_of(row, book.project.template))}
    name = str(book.project.pk)
    found: list[Crash | Overlap] = []
    for code, price in known.items():
        found += _crashes(rows[code], price, name)
    for link in book.links:
        if link.type == "FS" and link.before in known and link.behind in known:
            found += _overlap(link, rows[link.before], known[link.before], name)
    return found


def _price_of(row: Row, template: str) -> Price | None:
    if row.step not in ON_SITE or row.is_event or row.actual_finish_on:
        return None
    shipped = _resources().get(template)
    if shipped is not None:
        return prices().of(shipped.get(row.code, ()))
    named = prices().by_calendar.get(row.calendar)
    return prices().of([named]) if named else None


def _crashes(row: Row, price: Price, project: str) -> Iterator[Crash]:
    duration = int(row.duration_days * FULL_DAY)
    most = (duration - max(int(row.optimistic_days * FULL_DAY), 1)) // FULL_DAY
    reached = 0
    for percent, yuan in price.crash:
        days = min(most, duration * percent // 100 // FULL_DAY)
        if days > reached:
            reached = days
            yield Crash(row.code, duration - days * FULL_DAY, yuan, project)


def _overlap(link: LinkRow, before: Row, price: Price, project: str) -> Iterator[Overlap]:
    """What the link already lets the follower begin earlier counts as used."""
    allowed = int(before.duration_days * price.overlap_percent) // 100
    days = allowed - max(0, -int(link.lag_days))
    if days > 0:
        yield Overlap(link.before, link.behind, days, price.overlap_yuan, project)


def cost_of_days(ways: Iterable[Crash | Overlap], row: Row, days: int) -> int | None:
    """What so many days off a step cost in yuan; None where they are not for sale, or not so many."""
    duration, cost, bought = int(row.duration_days * FULL_DAY), 0, 0
    steps = [way for way in ways if isinstance(way, Crash) and way.activity == row.code]
    for step in sorted(steps, key=lambda step: -step.least_duration):
        more = min(days, (duration - step.least_duration) // FULL_DAY) - bought
        if more > 0:
            cost, bought = cost + more * step.yuan_per_day, bought + more
    return cost if bought >= days else None
