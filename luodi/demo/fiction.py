"""Fictional projects from a seeded generator: the same district every time, and every project says it is fictional."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from luodi.ledger.stages import LIFE, Stage, Tag
from luodi.reference import reference

Choice = TypeVar("Choice")
SEED = 20210224
# The article counts 487 in reserve, 227 of them industrial; a report of 2021-11-26 gives 149 public works and the sums.
COUNTS = {"INDUSTRY": 227, "PUBLIC": 149, "OTHER": 111}
SUMS_YI = {"INDUSTRY": Decimal(2656), "PUBLIC": Decimal(240), "OTHER": Decimal(580)}
STAGES = {
    Stage.RESERVE: 9,
    Stage.NEGOTIATION: 9,
    Stage.SIGNED: 8,
    Stage.REGISTERED: 5,
    Stage.INITIATED: 8,
    Stage.LAND: 9,
    Stage.PERMITS: 10,
    Stage.STARTED: 9,
    Stage.BUILDING: 22,
    Stage.COMPLETED: 4,
    Stage.PRODUCTION: 5,
    Stage.SUSPENDED: 2,
}
PUBLIC_STAGES = {
    Stage.RESERVE: 20,
    Stage.INITIATED: 22,
    Stage.PERMITS: 18,
    Stage.BUILDING: 30,
    Stage.COMPLETED: 10,
}
KINDS = {"filing_industrial": 62, "land_and_start": 24, "verification": 8, "small_low_risk": 6}


@dataclass(frozen=True)
class Fiction:
    """The facts of one fictional project. Amounts in yuan."""

    code: str
    name: str
    group: str
    content: str
    chain: str
    kind: str
    template: str
    stage: Stage
    stage_since_on: date
    town: str
    investor: str
    investment_yuan: Decimal
    land_mu: Decimal
    jobs: int
    tax_yuan: Decimal
    started_on: date | None
    pace: float
    tags: tuple[Tag, ...]
    level: str
    has_leader: bool


@cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = reference("demo_words.yaml")
    return words


def _pick(rng: random.Random, weights: dict[Choice, int]) -> Choice:
    return rng.choices(list(weights), weights=list(weights.values()))[0]


def _kind(rng: random.Random, group: str) -> str:
    if rng.random() < 0.03:
        return ""
    return "government" if group == "PUBLIC" else _pick(rng, KINDS)


def _one(
    rng: random.Random, group: str, number: int, towns: Sequence[tuple[str, int]], data_date: date
) -> Fiction:
    words = _words()
    what = rng.choice(words[group])
    while what.get("rare") and rng.random() < 0.75:
        what = rng.choice(words[group])
    brand = rng.choice(words["brands"])
    phase = rng.choice(["", "", "", "（一期）", "（二期）", "扩产"])
    if what["what"].endswith(phase):
        phase = ""
    stage = _pick(rng, PUBLIC_STAGES if group == "PUBLIC" else STAGES)
    order = LIFE.index(stage) if stage in LIFE else 0
    kind = _kind(rng, group)
    started = None
    if LIFE.index(Stage.STARTED) <= order:
        longest = 60 if stage is Stage.STARTED else 330 if stage is Stage.BUILDING else 640
        shortest = 8 if stage is Stage.STARTED else 60 if stage is Stage.BUILDING else 460
        started = data_date - timedelta(days=rng.randint(shortest, longest))
    since = (
        started
        if started and stage is not Stage.COMPLETED
        else data_date - timedelta(days=rng.randint(10, 200))
    )
    amount = Decimal(str(round(rng.lognormvariate(0.6, 0.9), 2)))
    tags = tuple(tag for tag in Tag if group == "INDUSTRY" and rng.random() < 0.16)
    return Fiction(
        code=f"JM-F{number:03d}",
        name=f"{brand}{what['what']}{phase}",
        group=group,
        content=f"{what['what']}，建筑面积约{rng.randint(8, 120)}000平方米（虚构）",
        chain=what["chain"],
        kind=kind,
        template=what["template"],
        stage=stage,
        stage_since_on=since,
        town=rng.choices([name for name, _w in towns], weights=[weight for _n, weight in towns])[0],
        investor="" if group == "PUBLIC" else f"{brand}集团（虚构）",
        investment_yuan=amount,
        land_mu=Decimal(rng.randint(12, 260)),
        jobs=rng.randint(20, 900),
        tax_yuan=Decimal(rng.randint(80, 6000)) * 10_000,
        started_on=started,
        pace=rng.uniform(0.85, 1.3),
        tags=tags,
        level=rng.choices(["PROVINCE", "CITY", "DISTRICT"], weights=[6, 14, 80])[0],
        has_leader=order >= LIFE.index(Stage.SIGNED) and rng.random() > 0.03,
    )


def _scaled(rows: list[Fiction], total_yi: Decimal) -> Iterator[Fiction]:
    """Amounts stretched so that the group's sum is the published one; whole 万元."""
    raw = sum((row.investment_yuan for row in rows), Decimal(0))
    for row in rows:
        yi = row.investment_yuan / raw * total_yi
        yield replace(row, investment_yuan=(yi * 10_000).quantize(Decimal(1)) * 10_000)


def fictional_projects(
    data_date: date, towns: Sequence[tuple[str, int]], real: dict[str, tuple[int, Decimal]]
) -> list[Fiction]:
    """The fictional rest of the district.

    `real` says how many real projects and 亿元 each group already has; `towns` are names with weights.
    """
    rng = random.Random(SEED)  # noqa: S311 - a repeatable district, nothing secret
    made: list[Fiction] = []
    for group, count in COUNTS.items():
        have, have_yi = real.get(group, (0, Decimal(0)))
        rows = [_one(rng, group, len(made) + i + 1, towns, data_date) for i in range(count - have)]
        made += _scaled(rows, SUMS_YI[group] - have_yi)
    return made
