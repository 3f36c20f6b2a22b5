"""A world for the permission matrix: one person of every role, one thing of every kind in four situations."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from luodi.ledger.models import Project, ProjectUnit
from luodi.people.models import Role

SITUATIONS = ["own", "other_town", "other_department", "unassigned"]


@dataclass
class World:
    """`things[kind][situation]` holds every value that an address of that kind may ask for, by parameter name.

    own: town, department, commissioner and enterprise of the acting persons · other_town: the other town, but the
    acting department's duty · other_department: the acting town, but another department's duty · unassigned: nobody's.
    """

    district: Any
    at: Any
    things: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)

    def everywhere(self, kind: str, **values: Any) -> None:
        """A thing that is the same whoever's it is."""
        self.things[kind] = {situation: values for situation in SITUATIONS}

    def projects(self) -> None:
        town, other = self.district.town, self.district.other_town
        permits, land = self.district.permits, self.district.land
        places = {
            "own": (town, permits),
            "other_town": (other, permits),
            "other_department": (town, land),
            "unassigned": (None, None),
        }
        self.things["project"] = {}
        for situation, (place, unit) in places.items():
            mine = situation == "own"
            project = Project.objects.create(
                code=f"P-{situation}",
                name=f"虚构项目 {situation}",
                town=place,
                enterprise=self.district.firm if mine else None,
                leader=self.district.leader_post if mine else None,
                commissioner=self.district.commissioner_post if mine else None,
                is_synthetic=True,
                created_at=self.at,
                updated_at=self.at,
            )
            if unit:
                ProjectUnit.objects.create(project=project, organisation=unit)
            self.things["project"][situation] = {"code": project.code, "pk": project.pk, "project": project}


@pytest.fixture
def world(district, at) -> World:
    made = World(district, at)
    made.projects()
    made.everywhere("organisation", pk=district.land.pk)
    made.everywhere("post", pk=district.leader_post.pk)
    made.everywhere("user", pk=district.users[Role.INSPECTOR].pk)
    return made
