"""Exactly one leader, one team, above a threshold one commissioner: the setting, and where it is not so."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from luodi.ledger.models import Project
from luodi.ledger.stages import LIFE, Stage
from luodi.people.models import Post, User
from luodi.people.permissions import Ability, Reach, reach
from luodi.reference import reference

# Marks that stand between two names in one cell of a ledger.
BETWEEN = "、,，;；/\n"


@dataclass(frozen=True)
class DutyRules:
    """Settings of responsibility; amounts in yuan, days working days."""

    from_stage: Stage
    until_stage: Stage
    commissioner_from_yuan: Decimal
    projects_per_commissioner: int
    projects_per_leader: int
    answer_working_days: int
    trail_months: int

    @property
    def stages(self) -> list[Stage]:
        """The stages in which a project must have its people."""
        return LIFE[LIFE.index(self.from_stage) : LIFE.index(self.until_stage) + 1]

    def most(self, post: Post) -> int:
        """Projects above which a post is overloaded."""
        return self.projects_per_leader if post.is_leader else self.projects_per_commissioner


@cache
def duty_rules() -> DutyRules:
    """The settings that ship with the product."""
    said = reference("responsibility.yaml")
    stages = {name: Stage(said[name]) for name in ("from_stage", "until_stage")}
    return DutyRules(**{**said, **stages, "commissioner_from_yuan": Decimal(said["commissioner_from_yuan"])})


class Vacancy(models.TextChoices):
    """What is wrong with the people of a project."""

    NO_LEADER = "NO_LEADER", _("无责任领导")
    TWO_LEADERS = "TWO_LEADERS", _("台账写了两名以上领导")
    NO_TEAM = "NO_TEAM", _("无专班")
    NO_COMMISSIONER = "NO_COMMISSIONER", _("应设专员而无")
    NO_HOLDER = "NO_HOLDER", _("职务空缺")


@dataclass(frozen=True)
class Vacant:
    """A project with what is wrong with its people; `empty` are the titles of posts that nobody holds."""

    code: str
    name: str
    town: Any
    is_synthetic: bool
    amount_yuan: Decimal | None
    kinds: list[Vacancy]
    empty: list[Any]


def _held(field: str) -> Exists:
    """Does an active person hold the post in this field?"""
    return Exists(User.objects.filter(is_active=True, post=OuterRef(field)))


def vacancies(projects: QuerySet[Project]) -> list[Vacant]:
    """Projects that must have their people and lack some, the largest first (one query)."""
    rules = duty_rules()
    asked = projects.filter(stage__in=rules.stages).select_related("town", "leader", "commissioner", "team")
    asked = asked.annotate(leader_held=_held("leader"), commissioner_held=_held("commissioner"))
    found = [
        _vacant(project, rules, {"leader": project.leader_held, "commissioner": project.commissioner_held})
        for project in asked
    ]
    rows = [row for row in found if row.kinds]
    return sorted(rows, key=lambda row: (-(row.amount_yuan or 0), row.code))


def _vacant(project: Project, rules: DutyRules, held: dict[str, bool]) -> Vacant:
    amount = project.total_investment_yuan
    posts = {"leader": project.leader, "commissioner": project.commissioner}
    empty = [post for name, post in posts.items() if post and not held[name]]
    several = any(mark in project.leader_text.strip(BETWEEN) for mark in BETWEEN)
    wrong = {
        Vacancy.NO_LEADER: project.leader_id is None and not several,
        Vacancy.TWO_LEADERS: project.leader_id is None and several,
        Vacancy.NO_TEAM: project.team_id is None,
        Vacancy.NO_COMMISSIONER: project.commissioner_id is None
        and amount is not None
        and amount >= rules.commissioner_from_yuan,
        Vacancy.NO_HOLDER: bool(empty),
    }
    kinds = [kind for kind, is_so in wrong.items() if is_so]
    return Vacant(project.code, project.name, project.town, project.is_synthetic, amount, kinds, empty)


def vacancy_counts(rows: list[Vacant]) -> list[tuple[Vacancy, int]]:
    """How many projects by kind; kinds that do not occur are left out."""
    counted = Counter(kind for row in rows for kind in row.kinds)
    return [(kind, counted[kind]) for kind in Vacancy if counted[kind]]


def of_post(post: int) -> Q:
    """Projects for which a post has a duty: leads, serves as commissioner, or works in the team."""
    return Q(leader=post) | Q(commissioner=post) | Q(team__members__post=post)


def answering_posts() -> QuerySet[Post]:
    """Posts that lead or serve a project, with how many."""
    living = ~Q(led_projects__stage__in=(Stage.SUSPENDED, Stage.DROPPED))
    serving = ~Q(served_projects__stage__in=(Stage.SUSPENDED, Stage.DROPPED))
    return (
        Post.objects.select_related("organisation")
        .annotate(
            led=Count("led_projects", filter=living, distinct=True),
            served=Count("served_projects", filter=serving, distinct=True),
        )
        .filter(Q(led__gt=0) | Q(served__gt=0))
    )


def seen_post(user: User, post: int) -> Post | None:
    """A post whose sheet this person may open: all for those who see all, one's own, and those of one's unit."""
    found = Post.objects.select_related("organisation").filter(pk=post).first()
    if found is None or reach(user, Ability.SEE_DUTIES) is Reach.NOTHING:
        return None
    if reach(user, Ability.SEE_DUTIES) is Reach.ALL or user.post_id == found.pk:
        return found
    if user.role == "COMMISSIONER":
        return None
    return found if found.organisation.path.startswith(user.organisation.path) else None
