"""Questions about tours: whose they are, what is still to be scored, the way between stops."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from luodi.engine.geodesy import Pair, distance_m
from luodi.inspection.models import Tour, TourScore, TourStop, TourUnit
from luodi.inspection.queries import site_of
from luodi.inspection.rules import TourRules
from luodi.ledger.models import Project
from luodi.people.models import Organisation, User
from luodi.people.permissions import Ability, Reach, reach

T = Tour.State


def visible_tours(user: User) -> QuerySet[Tour]:
    """All for who holds or follows them; a unit those that it comes along on. Of a tour its stops' names and places are
    open to all on it, as they are on the bus; of its projects nothing else is."""
    match reach(user, Ability.SEE_TOURS):
        case Reach.ALL:
            return Tour.objects.all()
        case Reach.DUTY:
            own = TourUnit.objects.filter(tour=OuterRef("pk"), organisation=user.organisation_id)
            return Tour.objects.filter(Exists(own))
        case _:
            return Tour.objects.none()


def listed(user: User) -> QuerySet[Tour]:
    """The visible tours with how many stops and units they have."""
    found = visible_tours(user).annotate(
        stop_count=Count("stops", distinct=True), unit_count=Count("units", distinct=True)
    )
    return found.order_by("-on", "-pk")


def tours_in_quarter(on: date) -> QuerySet[Tour]:
    """The tours of the quarter of a day."""
    first = 3 * ((on.month - 1) // 3) + 1
    return Tour.objects.filter(on__year=on.year, on__month__range=(first, first + 2))


def rules_of(tour: Tour) -> TourRules:
    """The rules as they stood when the tour was called: a later change is not its own."""
    return TourRules(sheet=tour.sheet, **tour.rules)


def scoring_unit(user: User, tour: Tour) -> TourUnit | None:
    """As which unit this person scores; None where its unit does not come along, or its role does not score."""
    if reach(user, Ability.SCORE_TOURS) is Reach.NOTHING:
        return None
    return tour.units.select_related("organisation").filter(organisation=user.organisation_id).first()


def is_own_stop(unit: Organisation, project: Project) -> bool:
    """Does the project stand in the unit's own town? It is for the others to score."""
    return project.town_id is not None and project.town_id == unit.pk


@dataclass(frozen=True)
class StopLine:
    """A stop for somebody. `km`: from the stop before, as the crow flies; `own`: what this unit gave; `scored`: by how many."""

    stop: TourStop
    km: float | None
    scored: int
    own: TourScore | None
    is_own: bool


def stop_lines(tour: Tour, unit: TourUnit | None) -> list[StopLine]:
    """The route in its order (two queries)."""
    stops = tour.stops.select_related("project__town").annotate(scored=Count("scores"))
    given = {row.stop_id: row for row in TourScore.objects.filter(unit=unit)} if unit else {}
    found: list[StopLine] = []
    before: Pair | None = None
    for stop in stops:
        here = site_of(stop.project)
        km = round(distance_m(before, here) / 1000, 1) if before and here else None
        is_own = unit is not None and is_own_stop(unit.organisation, stop.project)
        found.append(StopLine(stop, km, stop.scored, given.get(stop.pk), is_own))
        before = here
    return found


def results(tour: Tour) -> list[dict[str, Any]]:
    """Places of a closed tour, with the mean of every criterion; those without result last (two queries)."""
    stops = tour.stops.select_related("project__town").prefetch_related("scores")
    lines = [
        {"stop": stop, "scored": len(stop.scores.all()), "means": _means(tour.sheet, stop)} for stop in stops
    ]
    return sorted(
        lines, key=lambda each: (each["stop"].place is None, each["stop"].place, each["stop"].position)
    )


def _means(sheet: list[Mapping[str, Any]], stop: TourStop) -> list[float | None]:
    """Of all scores: the drop of best and worst is of whole sheets and shown in the result alone."""
    given = [score.points for score in stop.scores.all()]
    return [
        round(sum(each[row["code"]] for each in given) / len(given), 1) if given else None for row in sheet
    ]


def to_score(user: User) -> int:
    """How many open stops wait for the sheet of this person's unit."""
    units = TourUnit.objects.filter(organisation=user.organisation_id, tour__state=T.SCORING)
    if reach(user, Ability.SCORE_TOURS) is Reach.NOTHING:
        return 0
    stops = TourStop.objects.filter(tour__units__in=units).exclude(project__town=user.organisation_id)
    return stops.exclude(Q(scores__unit__in=units)).distinct().count()
