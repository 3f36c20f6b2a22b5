"""Many officers grant from one pool at the same moment; run as a program on a SQLite of its own.

usage: python racing.py WRITERS LEFT locked|unlocked   (LUODI_HOME names the folder of the database)
"""

import json
import os
import sys
import time
from datetime import UTC, date, datetime
from decimal import Decimal

ON, AT = date(2021, 6, 30), datetime(2021, 6, 30, 1, tzinfo=UTC)


def stage(writers: int, left: int) -> None:
    """A pool with so much left, and so many requests of one unit each."""
    from luodi.elements import actions
    from luodi.elements.models import Pool
    from luodi.ledger.models import Project

    pool = actions.add_pool(by=None, at=AT, facts=actions.PoolFacts("LAND", "用地指标"))
    actions.add_batch(
        by=None,
        at=AT,
        pool=pool,
        version=1,
        arrival=actions.Arrival(date(2021, 1, 1), Decimal(left), "虚构一号"),
    )
    for number in range(writers):
        project = Project.objects.create(
            code=f"R{number}", name=f"虚构项目{number}", is_synthetic=True, created_at=AT, updated_at=AT
        )
        need = actions.state_need(
            by=None, at=AT, project=project, version=0, facts=actions.NeedFacts("LAND", Decimal(1))
        )
        actions.request_share(by=None, at=AT, on=ON, need=need, version=1, amount=Decimal(1))
    assert Pool.objects.count() == 1


def grant(share: int) -> str:
    """As the office does it."""
    from luodi.elements import actions
    from luodi.elements.models import Share

    try:
        row = Share.objects.select_related("pool", "need__project").get(pk=share)
        actions.grant_share(by=None, at=AT, on=ON, share=row, decision=actions.Decision(row.version))
    except actions.PoolShort:
        return "short"
    return "granted"


def grant_unlocked(share: int) -> str:
    """The red control: what is left is read before anybody is kept out."""
    from luodi.elements.models import Batch, Share

    batch = Batch.objects.get()
    if batch.free < 1:
        return "short"
    time.sleep(0.05)
    Batch.objects.filter(pk=batch.pk).update(held=batch.held + 1)
    Share.objects.filter(pk=share).update(state="GRANTED", batch=batch)
    return "granted"


def verdict() -> list[str]:
    """What is wrong with the books: nothing when no batch gave more than it had and its count is right."""
    from django.db.models import Sum

    from luodi.elements.models import HOLDING, Batch, Share

    wrong = []
    for batch in Batch.objects.all():
        held = (
            Share.objects.filter(batch=batch, state__in=HOLDING).aggregate(Sum("amount"))["amount__sum"] or 0
        )
        if held > batch.amount:
            wrong.append(f"handed out {held} of {batch.amount}")
        if held != batch.held:
            wrong.append(f"counts {batch.held}, holds {held}")
    return wrong


def main(writers: int, left: int, how: str) -> None:
    os.environ.setdefault("SECRET_KEY", "a key for tests only, never for an installation")
    os.environ["DJANGO_SETTINGS_MODULE"] = "luodi.site.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from luodi.elements.models import Share

    call_command("migrate", verbosity=0)
    stage(writers, left)
    shares = list(Share.objects.order_by("pk").values_list("pk", flat=True))
    connection.close()
    begin, children = time.time() + 0.5, []
    for share in shares:
        child = os.fork()
        if child == 0:
            time.sleep(max(0, begin - time.time()))
            said = (grant if how == "locked" else grant_unlocked)(share)
            os._exit({"granted": 0, "short": 1}[said])
        children.append(child)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    answer = {"granted": codes.count(0), "short": codes.count(1), "writers": len(codes), "wrong": verdict()}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
