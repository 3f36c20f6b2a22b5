"""Fictional site visits: held ones with findings and a drawn photo, planned ones, two units that go at once, a leader's."""

import io
import random
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from PIL import Image, ImageDraw

from luodi.demo.fiction import SEED
from luodi.dispatch.models import IssueKind
from luodi.inspection import actions
from luodi.inspection.actions import Fault, Noted, Offered, StepSeen, Wish, touring
from luodi.inspection.actions.touring import TourFacts
from luodi.inspection.models import Inspection, Seen, Tour
from luodi.inspection.proposals import ON_SITE
from luodi.inspection.queries import claims, is_milestone_claimed
from luodi.ledger.models import Project
from luodi.ledger.queries import visible_projects
from luodi.people.models import Organisation, User
from luodi.people.permissions import Ability
from luodi.plan.models import Activity

FROM_CODE = "JM-F300"  # projects before it are told of elsewhere in the demonstration
PLANNED_IN = (6, 9, 12)  # days from the data date
HELD = (
    # days ago, what was seen, what was found and its kind
    (3, Seen.BEHIND, "临边防护缺失（虚构）", IssueKind.OTHER),
    (10, Seen.AGREES, "", IssueKind.OTHER),
    (17, Seen.BEHIND, "施工便道未接通（虚构）", IssueKind.UTILITIES),
    (25, Seen.AHEAD, "", IssueKind.OTHER),
    (34, Seen.AGREES, "基坑积水未排（虚构）", IssueKind.OTHER),
)


def make_visits(*, at: datetime, on: date) -> None:
    """Once; every visit through the actions that people use."""
    if Inspection.objects.exists():
        return
    inspector, office, department = (
        User.objects.get(username=name) for name in ("inspector", "office", "department")
    )
    sites = _sites(len(PLANNED_IN) + len(HELD), department)
    leader = User.objects.get(username="leader").post
    for number, (site, days) in enumerate(zip(sites, PLANNED_IN, strict=False)):
        said: dict[str, Any] = {"at": at, "on": on, "project": site}
        day = on + timedelta(days)
        actions.plan_inspection(by=inspector, wish=Wish(day, "上报节点（虚构）"), **said)
        if number == 0:
            actions.plan_inspection(by=department, wish=Wish(day + timedelta(2), "手续办理（虚构）"), **said)
        if number == 1:
            actions.plan_inspection(by=office, wish=Wish(day, "调研（虚构）", leader), **said)
    for number, (site, (days, seen, fault, kind)) in enumerate(
        zip(sites[len(PLANNED_IN) :], HELD, strict=False)
    ):
        _held(site, inspector, on - timedelta(days), seen, Fault(kind, fault) if fault else None, number)
    _tour(office, sites, on - timedelta(90), at)
    _open_tour(office, sites, on, at)


def _sites(many: int, department: User) -> list[Project]:
    """Sites of the fiction that say most of themselves, milestones reported lately; the first is one of the department's."""
    rows = Activity.objects.filter(
        project__code__gte=FROM_CODE, project__is_synthetic=True, project__stage__in=ON_SITE,
        actual_finish_on__isnull=False,
    )  # fmt: skip
    latest = rows.exclude(milestone="").order_by("-actual_finish_on", "project__code")
    codes = list(dict.fromkeys(latest.values_list("project__code", flat=True)))
    own = set(visible_projects(department, Ability.PLAN_VISITS).values_list("code", flat=True))
    first = next(code for code in codes if code in own)
    codes = [first, *(code for code in codes if code != first)][:many]
    found = {row.code: row for row in Project.objects.filter(code__in=codes)}
    return [found[code] for code in codes]


def _called(office: User, sites: list[Project], on: date, at: datetime, title: str) -> Tour:
    """Four stops; every town and one department come along."""
    units = Organisation.objects.filter(Q(kind=Organisation.Kind.TOWN) | Q(code="APPROVALS"), is_active=True)
    facts = TourFacts(title, on, sites[:4], list(units.order_by("path")), is_synthetic=True)
    made = touring.call_tour(by=office, at=at, facts=facts)
    return touring.open_tour(by=office, at=at, tour=made, version=made.version)


def _open_tour(office: User, sites: list[Project], on: date, at: datetime) -> None:
    _called(office, sites, on, at, "四季度现场观摩（虚构）")


def _tour(office: User, sites: list[Project], on: date, at: datetime) -> None:
    """The quarter before: the sheets of all units, given for them, and the results."""
    tour = _called(office, sites, on, at, "三季度现场观摩（虚构）")
    rng = random.Random(f"{SEED}-tour")  # noqa: S311 - a repeatable district
    for stop in tour.stops.select_related("project"):
        for unit in tour.units.exclude(organisation=stop.project.town_id):
            points = {row["code"]: rng.randint(row["most"] * 6 // 10, row["most"]) for row in tour.sheet}
            stop.scores.create(unit=unit, points=points, total=sum(points.values()), by=office, at=at)
    touring.close_tour(by=office, at=at, tour=tour, version=tour.version)


def _held(site: Project, by: User, day: date, seen: Seen, fault: Fault | None, number: int) -> None:
    at = timezone.make_aware(datetime.combine(day, time(10, 20)))
    visit = actions.plan_inspection(by=by, at=at, on=day, project=site, wish=Wish(day)).inspection
    steps = [
        _seen(row, seen if first == 0 else Seen.AGREES, number)
        for first, row in enumerate(claims(visit, day)[:4])
    ]
    faults = [Fault(fault.kind, fault.title, "虚构的演示问题", photos=[_photo(50 + number)])] if fault else []
    key = UUID(int=random.Random(f"{SEED}-visit-{number}").getrandbits(128))  # noqa: S311 - a repeatable district
    noted = Noted(key, at, "现场正常施工（虚构）", steps, faults)
    actions.record_inspection(by=by, at=at, on=day, inspection=visit, noted=noted)


def _seen(row: Activity, seen: Seen, number: int) -> StepSeen:
    words = "现场比上报少一层（虚构）" if seen is Seen.BEHIND else ""
    photos = [_photo(number)] if is_milestone_claimed(row) else []
    return StepSeen(seen, row.code, percent=80 if seen is Seen.BEHIND else None, words=words, photos=photos)


def _photo(number: int) -> Offered:
    """A drawing of a building under a sky: no photo, and it is called so."""
    rng = random.Random(f"{SEED}-photo-{number}")  # noqa: S311 - a repeatable district
    drawn = Image.new("RGB", (960, 720), (176, 200, 222))
    pen = ImageDraw.Draw(drawn)
    pen.rectangle((0, 560, 960, 720), fill=(150, 132, 108))
    for block in range(4):
        left, top = 60 + block * 220 + rng.randint(-30, 30), rng.randint(180, 420)
        pen.rectangle((left, top, left + 160, 600), fill=(rng.randint(90, 200),) * 3)
        for floor in range(top + 20, 580, 40):
            pen.line((left, floor, left + 160, floor), fill=(70, 70, 76), width=4)
    pen.line((120, 600, 120, 90, 520, 90), fill=(196, 120, 30), width=8)
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=80)
    return Offered(f"示意图{number}（虚构）.jpg", out.getvalue())
