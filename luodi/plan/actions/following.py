"""Plans follow the ledger: what the journal says was changed is planned again.

The ledger stands below the plan and knows nothing of it, so it cannot call. The journal is what both share: after
each request that wrote something, the events written since are read, and the projects they name are planned.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from luodi import journal
from luodi.elements.element_types import element_types
from luodi.ledger.models import ImportBatch, Project, ProjectDate
from luodi.ledger.stages import LIFE
from luodi.plan.actions.building import build
from luodi.plan.actions.computing import hold, write_plans
from luodi.plan.edition_delta import follow_editions
from luodi.plan.following import follow_ledger
from luodi.plan.holdings import competing
from luodi.plan.limits import read_limits
from luodi.plan.models import Activity, ProjectPlan

FOLLOWED = {
    "PROJECT_ADDED", "PROJECT_EDITED", "STAGE_MOVED", "DATE_SET", "FACT_RECORDED", "FACT_WITHDRAWN",
    "NEED_STATED", "NEED_DROPPED", "APPLICATION_OPENED", "APPLICATION_MOVED",
}  # fmt: skip
# What is held of an element changes: whoever is still to take of it is planned again, besides the project itself.
SHARED = {"SHARE_RESERVED", "SHARE_GRANTED", "SHARE_RETURNED", "SHARE_MOVED", "SHARES_EXPIRED"}
# A network is built anew when these change; everything else only moves its dates.
SHAPE = {"kind", "template"}


def touched(since: int) -> dict[str, bool]:
    """Codes of the projects changed by events after `since` → whether the shape of the network changes."""
    found: dict[str, bool] = {}
    actions = [*FOLLOWED, *SHARED, "LEDGER_IMPORTED", "EDITION_IN_FORCE"]
    for event in journal.Event.objects.filter(sequence__gt=since, action__in=actions):
        if event.action == "LEDGER_IMPORTED":
            pairs = _imported(int(event.target.removeprefix("import:")))
        elif event.action in SHARED:
            pairs = _sharing(event.facts)
        elif event.action == "EDITION_IN_FORCE":
            pairs = _standing(event.facts["kind"])
        else:
            pairs = [(event.target.removeprefix("project:"), _reshapes(event.action, event.facts))]
        for code, reshaped in pairs:
            found[code] = found.get(code, False) or reshaped
    return found


def replanned_since(since: int, most: int) -> list[Project]:
    """Projects whose plan was made after this event, whoever made it; one more than `most` where there are more."""
    rows = ProjectPlan.objects.filter(made_from__gt=since).select_related("project").order_by("project")
    return [plan.project for plan in rows[: most + 1]]


def _reshapes(action: str, facts: dict[str, Any]) -> bool:
    """Another kind or template; or something is no longer behind the project, and its steps are wanted again."""
    if action == "STAGE_MOVED":
        left, to = facts["left"], facts["to"]
        return left in LIFE and to in LIFE and LIFE.index(to) < LIFE.index(left)
    if action == "DATE_SET":
        was, now = facts["was"], facts["now"]
        return bool(facts["meaning"] == ProjectDate.Meaning.ACTUAL and was and was != now)
    return bool(set(facts.get("changes") or {}) & SHAPE)


def _sharing(facts: dict[str, Any]) -> Iterable[tuple[str, bool]]:
    if not element_types()[facts["element"]].binds:
        return
    yield from ((code, False) for code in facts["projects"])
    shared = read_limits()
    pool = shared.pools.get(facts["element"])
    if pool:
        yield from (
            (each.code, False) for each in competing(pool[1].code) if shared.shares.open(each, pool[1])
        )


def _standing(kind: str) -> Iterable[tuple[str, bool]]:
    """Every project of a kind: its standing network takes over the new edition."""
    yield from ((code, False) for code in Project.objects.filter(kind=kind).values_list("code", flat=True))


def _imported(batch: int) -> Iterable[tuple[str, bool]]:
    outcome = ImportBatch.objects.values_list("outcome", flat=True).get(pk=batch)
    yield from ((code, True) for code in outcome.get("codes", []))
    yield from ((change[0], change[1] in SHAPE) for change in outcome.get("changes", []))


@transaction.atomic
def follow(*, at: datetime, data_date: date, codes: dict[str, bool]) -> int:
    """Plan these projects again, building the network where it has none or changes its shape. Returns how many."""
    projects = list(Project.objects.filter(code__in=codes).order_by("code"))
    if not projects:
        return 0
    hold(projects)
    event = journal.record(
        by=None, at=at, action="PLANS_FOLLOWED", target="plans", data_date=data_date, projects=sorted(codes)
    )
    standing = set(Activity.objects.filter(project__in=projects).values_list("project", flat=True).distinct())
    fresh = [project for project in projects if project.pk not in standing or codes[project.code]]
    build(fresh, data_date)
    built = {project.pk for project in fresh}
    old = [project for project in projects if project.pk not in built]
    follow_editions(old, data_date)
    for project in old:
        follow_ledger(project, data_date)
    write_plans(projects, at=at, data_date=data_date, made_from=event.sequence)
    return len(projects)
