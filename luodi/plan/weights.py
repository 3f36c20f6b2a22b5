"""What a day late of a project counts: by the highest list it stands on."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from luodi.ledger.models import ListMembership, Project
from luodi.plan.settings import settings


def weights_of(projects: Iterable[Project], on: date) -> dict[int, int]:
    """Weight by project key, 1 for projects on no list. Lists of last year count until they are left."""
    known = settings().weights
    found = {project.pk: 1 for project in projects}
    rows = ListMembership.objects.filter(
        Q(until_on=None) | Q(until_on__gt=on), project__in=list(found), from_on__lte=on, year__gte=on.year - 1
    )
    for project, level in rows.order_by().values_list("project", "level"):
        found[project] = max(found[project], known.get(level, 1))
    return found
