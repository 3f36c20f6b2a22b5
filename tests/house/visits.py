"""Things of site visits for the permission matrix. All fictional."""

from typing import Any
from uuid import UUID

from luodi.dispatch.models import Issue
from luodi.inspection.models import Inspection, Tour
from luodi.people.models import Role

SHEET = [{"code": "SITE", "name": "现场管理", "name_en": "Site management", "most": 10}]
RULES = {"a_quarter": 1, "stops_most": 12, "drop": 1, "least_scores": 3}
SITUATIONS = ("own", "other_town", "other_department", "unassigned")


def visits_of(world: Any) -> None:
    """A visit to every project by the acting department, with a finding and its photo."""
    day, by = world.at.date(), world.district.users[Role.INSPECTOR]
    world.things["inspection"], world.things["visit_photo"] = {}, {}
    for number, (situation, values) in enumerate(world.things["project"].items()):
        row = Inspection.objects.create(
            project_id=values["pk"], kind="INSPECTION", on=day, planned_by=by, planned_at=world.at
        )
        row.units.create(organisation=world.district.permits)
        record = row.records.create(
            key=UUID(int=number), digest="", seen_at=world.at, arrived_at=world.at, by=by
        )
        issue = Issue.objects.get(pk=world.things["issue"][situation]["issue"])
        finding = record.findings.create(issue=issue)
        photo = record.photos.create(
            finding=finding,
            name="虚构.jpg",
            sha256="0" * 64,
            size=1,
            width=1,
            height=1,
            picture_hash="0" * 16,
        )
        world.things["inspection"][situation] = {"inspection": row.pk}
        world.things["visit_photo"][situation] = {"photo": photo.pk}
    tour = Tour.objects.create(
        title="虚构观摩", on=day, state="SCORING", sheet=SHEET, rules=RULES, called_at=world.at
    )
    stop = tour.stops.create(project_id=world.things["project"]["unassigned"]["pk"], position=1)
    for unit in (world.district.town, world.district.permits, world.district.office, world.district.district):
        tour.units.create(organisation=unit)
    # own: the acting town and department come along on this one; on the other nobody of those who act does.
    other = Tour.objects.create(
        title="别的观摩", on=day, state="SCORING", sheet=SHEET, rules=RULES, called_at=world.at
    )
    elsewhere = other.stops.create(project_id=world.things["project"]["unassigned"]["pk"], position=1)
    world.things["tour"] = {each: {"tour": other.pk} for each in SITUATIONS} | {"own": {"tour": tour.pk}}
    world.things["tour_stop"] = {each: {"tour": other.pk, "stop": elsewhere.pk} for each in SITUATIONS}
    world.things["tour_stop"]["own"] = {"tour": tour.pk, "stop": stop.pk}
