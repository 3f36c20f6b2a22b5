"""Things of site visits for the permission matrix. All fictional."""

from typing import Any
from uuid import UUID

from luodi.dispatch.models import Issue
from luodi.inspection.models import Inspection
from luodi.people.models import Role


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
