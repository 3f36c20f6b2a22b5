"""Elements dealt to a district: weighted days late against simple rules, and the CPU time of an offer.

Synthetic: 487 projects, 12 elements, one in three projects needs each of them; five batches of each, of which the
first two bring `--supply` of what is wanted by then. CPU seconds, least of three. Prints one JSON line a figure.
"""

import argparse
import json
import random
import time
from collections.abc import Callable

from luodi.engine.allocation import Claim, Supply, allocate, in_order, prices, why_not

ELEMENTS, YEAR = 12, 365


def district(projects: int, supply: float, seed: int) -> tuple[list[Claim], list[Supply]]:
    """Claims in the order in which they came, and what there is."""
    dice = random.Random(seed)
    codes = [f"E{n:02}" for n in range(ELEMENTS)]
    claims = []
    for n in range(projects):
        since = dice.randrange(2 * YEAR)
        due = since + dice.randrange(10, 200)
        wanted = [code for code in codes if dice.random() < 1 / 3] or [dice.choice(codes)]
        wants = tuple((code, max(1, round(dice.lognormvariate(3, 1))), since, due) for code in wanted)
        claims.append(Claim(f"P{n:03}", wants, dice.choices((1, 2, 4), (70, 20, 10))[0]))
    supplies = []
    for code in codes:
        total = sum(amount for claim in claims for each, amount, *_ in claim.wants if each == code)
        slots = sorted(dice.sample(range(0, 3 * YEAR, 30), 5))
        parts = [supply / 4] * 4 + [max(0.1, 1.1 - supply)]
        batches = tuple((slot, int(total * part)) for slot, part in zip(slots, parts, strict=True))
        supplies.append(Supply(code, batches, carries=True))
    return claims, supplies


def cpu(work: Callable[[], object], times: int = 3) -> float:
    """The least of some runs."""
    best = float("inf")
    for _ in range(times):
        begin = time.process_time()
        work()
        best = min(best, time.process_time() - begin)
    return round(best, 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=487)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--supply", type=float, default=0.8)
    chosen = parser.parse_args()
    for seed in range(1, chosen.seeds + 1):
        claims, supplies = district(chosen.projects, chosen.supply, seed)
        come = sorted(claims, key=lambda claim: (claim.since, claim.code))
        big = sorted(claims, key=lambda claim: (-sum(amount for _, amount, *_ in claim.wants), claim.code))
        offer = allocate(claims, supplies)
        late = [each.claim.code for each in offer.dealt if each.days_late]
        more = {supply.code: max(1, supply.batches[0][1] // 20) for supply in supplies}
        told = {
            "seed": seed,
            "first_come": in_order(come, supplies).weighted_days,
            "biggest_first": in_order(big, supplies).weighted_days,
            "offer": offer.weighted_days,
            "evaluations": offer.evaluations,
            "late": len(late),
            "cpu_offer": cpu(lambda c=claims, s=supplies: allocate(c, s)),
            "cpu_why_all": cpu(lambda o=offer, names=late: [why_not(o, code) for code in names]),
            "cpu_prices": cpu(lambda c=claims, o=offer, m=more: prices(c, o, m)),
        }
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
