"""Who is responsible for an activity: the catalogue's department as a unit of this district, and its post."""

from dataclasses import dataclass, field

from luodi.approvals.departments import Departments
from luodi.ledger.models import Project
from luodi.people.models import Organisation, Post
from luodi.plan.drafts import Draft
from luodi.plan.models import Step

BY_DEPARTMENT = frozenset({Step.PERMIT.value, Step.LAND.value})


@dataclass
class Owners:
    """All active units and posts, read once for many projects."""

    departments: Departments
    posts: dict[int, Post | None] = field(default_factory=dict)

    @classmethod
    def read(cls) -> "Owners":
        posts: dict[int, list[Post]] = {}
        for post in Post.objects.filter(is_active=True):
            posts.setdefault(post.organisation_id, []).append(post)
        return cls(Departments.read(), {unit: _answering(held) for unit, held in posts.items()})

    def of(self, draft: Draft, project: Project) -> tuple[Organisation | None, str]:
        """The unit, and the text to show where this district has no such unit."""
        if not draft.department:
            return project.enterprise, project.investor if project.enterprise_id is None else ""
        unit = self.departments.of(draft.department, project)
        return unit, "" if unit else draft.department

    def post(self, unit: Organisation | None) -> Post | None:
        return self.posts.get(unit.pk) if unit else None


def _answering(posts: list[Post]) -> Post | None:
    """The only post of a unit, or its only leading one; nobody is guessed."""
    if len(posts) == 1:
        return posts[0]
    leaders = [post for post in posts if post.is_leader]
    return leaders[0] if len(leaders) == 1 else None
