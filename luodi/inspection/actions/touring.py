"""Tours: called once a quarter with their route and sheet, scored by who comes along, closed with best and worst dropped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from luodi import journal
from luodi.engine.tours import placed, route
from luodi.inspection.models import Tour, TourScore, TourStop, TourUnit
from luodi.inspection.queries import site_of
from luodi.inspection.rules import inspection_rules
from luodi.inspection.tour_queries import is_own_stop, rules_of, scoring_unit, tours_in_quarter
from luodi.ledger.models import Project
from luodi.people.actions.versions import locked
from luodi.people.models import Organisation, User
from luodi.people.permissions import Ability, require
from luodi.refusal import Refusal

T = Tour.State


class ToursTooMany(Refusal):
    """The quarter has its tour. Facts: title, most."""

    code = "TOURS_TOO_MANY"


class TourStopsWrong(Refusal):
    """Without stops or units, or with too many. Facts: most."""

    code = "TOUR_STOPS_WRONG"


class TourNotInState(Refusal):
    """The state does not allow it. Facts: state."""

    code = "TOUR_NOT_IN_STATE"


class TourNotYours(Refusal):
    """The person's unit does not come along. Facts: none."""

    code = "TOUR_NOT_YOURS"


class TourOwnStop(Refusal):
    """A unit does not score its own project. Facts: project."""

    code = "TOUR_OWN_STOP"


class TourPointsWrong(Refusal):
    """Points outside the criterion. Facts: criterion, most."""

    code = "TOUR_POINTS_WRONG"


@dataclass(frozen=True)
class TourFacts:
    """A tour as it is called; the first project is where it begins."""

    title: str
    on: date
    projects: Sequence[Project]
    units: Sequence[Organisation]
    is_synthetic: bool = False


def target(tour: Tour) -> str:
    """How the journal names a tour."""
    return f"tour:{tour.pk}"


@transaction.atomic
def call_tour(*, by: User, at: datetime, facts: TourFacts) -> Tour:
    """Call the quarter's tour; the stops stand in an order with a short way, those without a place last.

    Raises TourStopsWrong, ToursTooMany.
    """
    require(by, Ability.HOLD_TOURS)
    rules = inspection_rules().tour
    if not facts.units or not 1 <= len(facts.projects) <= rules.stops_most:
        raise TourStopsWrong(most=rules.stops_most)
    held = list(tours_in_quarter(facts.on).select_for_update())
    if len(held) >= rules.a_quarter:
        raise ToursTooMany(title=held[0].title, most=rules.a_quarter)
    tour = Tour.objects.create(
        title=facts.title.strip(), on=facts.on, sheet=list(rules.sheet), rules=rules.kept, called_by=by,
        called_at=at, is_synthetic=facts.is_synthetic,
    )  # fmt: skip
    TourUnit.objects.bulk_create(TourUnit(tour=tour, organisation=unit) for unit in facts.units)
    stops = in_order(facts.projects)
    TourStop.objects.bulk_create(
        TourStop(tour=tour, project=project, position=number) for number, project in enumerate(stops, start=1)
    )
    journal.record(
        by=by, at=at, action="TOUR_CALLED", target=target(tour), title=tour.title, on=tour.on,
        stops=[project.code for project in stops], units=[unit.code for unit in facts.units],
    )  # fmt: skip
    return tour


def in_order(projects: Sequence[Project]) -> list[Project]:
    """The stops along a short way."""
    sites = [(each, site_of(each)) for each in projects]
    known = [(each, site) for each, site in sites if site is not None]
    order = route([site for _each, site in known])
    return [known[number][0] for number in order] + [each for each, site in sites if site is None]


@transaction.atomic
def open_tour(*, by: User, at: datetime, tour: Tour, version: int) -> Tour:
    """Scores are taken from now on. Raises TourNotInState."""
    return _turned(by, at, locked(tour, version, {}), (T.PLANNED, T.SCORING), "TOUR_OPENED")


@transaction.atomic
def close_tour(*, by: User, at: datetime, tour: Tour, version: int) -> Tour:
    """Results are made by the rules of its day and shown to who came along; nothing is scored any more. Raises TourNotInState."""
    now = locked(tour, version, {})
    rules = rules_of(now)
    done = _turned(by, at, now, (T.SCORING, T.CLOSED), "TOUR_CLOSED")
    stops = list(now.stops.prefetch_related("scores"))
    totals = [[float(score.total) for score in stop.scores.all()] for stop in stops]
    for stop, result in zip(stops, placed(totals, rules.drop, rules.least_scores), strict=True):
        stop.score = None if result.score is None else round(result.score, 2)
        stop.place = result.place
    TourStop.objects.bulk_update(stops, ["score", "place"])
    return done


def _turned(by: User, at: datetime, now: Tour, way: tuple[Tour.State, Tour.State], action: str) -> Tour:
    require(by, Ability.HOLD_TOURS)
    if now.state != way[0]:
        raise TourNotInState(state=now.get_state_display())
    now.state = way[1]
    now.version += 1
    now.save(update_fields=["state", "version"])
    journal.record(by=by, at=at, action=action, target=target(now), words=now.title)
    return now


@transaction.atomic
def score_stop(*, by: User, at: datetime, stop: TourStop, points: Mapping[str, Any]) -> TourScore:
    """The sheet of the person's unit for a stop; given again it replaces what it gave, until the tour is closed.

    Raises TourNotYours, TourNotInState, TourOwnStop, TourPointsWrong.
    """
    require(by, Ability.SCORE_TOURS)
    tour = Tour.objects.select_for_update().get(pk=stop.tour_id)
    unit = scoring_unit(by, tour)
    if unit is None:
        raise TourNotYours
    if tour.state != T.SCORING:
        raise TourNotInState(state=tour.get_state_display())
    if is_own_stop(unit.organisation, stop.project):
        raise TourOwnStop(project=stop.project.name)
    given = {row["code"]: _points(row, points.get(row["code"])) for row in tour.sheet}
    score, _made = TourScore.objects.update_or_create(
        stop=stop, unit=unit, defaults={"points": given, "total": sum(given.values()), "by": by, "at": at}
    )
    journal.record(
        by=by, at=at, action="TOUR_SCORED", target=target(tour), project=stop.project.code,
        unit=unit.organisation.code, points=given,
    )  # fmt: skip
    return score


def _points(row: Mapping[str, Any], given: Any) -> int:
    if not isinstance(given, int) or not 0 <= given <= row["most"]:
        raise TourPointsWrong(criterion=row["name"], most=row["most"])
    return given
