"""Fictional needs, requests and grants of fictional projects, so that the pools of the demonstration are asked of."""

import random
from datetime import date, datetime
from decimal import Decimal

from luodi.demo.fiction import SEED
from luodi.elements.actions import (
    Arrival,
    Decision,
    NeedFacts,
    PoolFacts,
    add_batch,
    add_pool,
    grant_share,
    request_share,
    reserve_share,
    state_need,
)
from luodi.elements.models import Pool, Share
from luodi.ledger.models import Project
from luodi.ledger.stages import Stage
from luodi.people.models import Organisation

BEFORE_LAND = (Stage.SIGNED, Stage.REGISTERED, Stage.INITIATED)
ASKING = 40
COD = [
    (date(2021, 1, 1), Decimal(12), "虚构〔2021〕总量1号", False),
    (date(2022, 6, 1), Decimal(8), "虚构关停企业腾出（先立后破）", True),
]


def make_shares(*, at: datetime, on: date) -> None:
    """Land for the first fictional projects that have none yet, and COD for a few of them; once."""
    if Share.objects.exists():
        return
    _pollutant(at)
    wanting = Project.objects.filter(is_synthetic=True, stage__in=BEFORE_LAND, land_mu__gt=0)
    for number, project in enumerate(wanting.order_by("code")[:ASKING]):
        amount = project.new_land_mu or project.land_mu
        if amount:
            _ask(project, "LAND", amount, number, (at, on))
        if number % 4 == 0:
            rng = random.Random(f"{SEED}-cod-{project.code}")  # noqa: S311 - a repeatable district
            _ask(project, "COD", Decimal(rng.randint(50, 900)) / 1000, number, (at, on))


def _pollutant(at: datetime) -> None:
    if Pool.objects.filter(element="COD").exists():
        return
    keeper = Organisation.objects.get(code="ECOLOGY")
    pool = add_pool(
        by=None,
        at=at,
        facts=PoolFacts("COD", "化学需氧量", "Chemical oxygen demand", keeper, True, True, True),
    )
    for version, (day, amount, source, is_pledged) in enumerate(COD, start=1):
        arrival = Arrival(day, amount, source, "DISTRICT", day.year, is_pledged=is_pledged)
        add_batch(by=None, at=at, pool=pool, version=version, arrival=arrival)


def _ask(project: Project, element: str, amount: Decimal, number: int, when: tuple[datetime, date]) -> None:
    """One in five is granted, one reserved, two ask, one only states its need."""
    at, on = when
    facts = NeedFacts(element, amount, note="虚构", is_synthetic=True)
    need = state_need(by=None, at=at, project=project, version=0, facts=facts)
    if number % 5 == 4:
        return
    share = request_share(by=None, at=at, on=on, need=need, version=1, amount=amount)
    decision = Decision(share.version, f"虚构批〔2021〕{number + 1}号")
    if number % 5 == 0:
        grant_share(by=None, at=at, on=on, share=share, decision=decision)
    elif number % 5 == 1:
        reserve_share(by=None, at=at, on=on, share=share, decision=decision)
