"""Fictional papers of ten projects that can break ground together; a few others lack one thing each. Ten projects, about
three billion yuan, were begun on one day in the article; these are none of them."""

from datetime import date, datetime, timedelta

from luodi.ledger.evidence import FactGiven, record_fact
from luodi.ledger.models import Project
from luodi.ledger.stages import Stage
from luodi.people.models import User

MANY, LACKING = 10, 3
SOON = timedelta(days=75)
PAPERS = [
    FactGiven("START_PERMIT", "FULL", "虚构施〔2021〕"),
    FactGiven("CONTRACT", "", "虚构合同"),
    FactGiven("WORKS_ON_SITE", "", "虚构监理记录"),
]


def make_ready(*, at: datetime, on: date) -> None:
    """Papers for projects before their start whose promise of it comes soon, the soonest first."""
    office = User.objects.get(username="office")
    promised = Project.objects.filter(
        is_synthetic=True, stage=Stage.PERMITS, dates__milestone="START", dates__meaning="COMMITTED",
        dates__on__range=(on, on + SOON),
    )  # fmt: skip
    chosen = promised.order_by("dates__on", "code")[: MANY + LACKING]
    for number, project in enumerate(chosen):
        # Of those behind the ten each lacks another of the three.
        papers = PAPERS if number < MANY else [p for n, p in enumerate(PAPERS) if n != number - MANY]
        for days, paper in enumerate(papers, start=3):
            given = FactGiven(
                paper.code, paper.value, f"{paper.document}{number + 1}号", on - timedelta(days)
            )
            record_fact(project=project, given=given, data_date=on, by=office, at=at)
