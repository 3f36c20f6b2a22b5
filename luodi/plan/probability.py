"""How likely each promise is kept: the run simulated with uncertain durations.

Three points of each step are its own, or the reference spread of its kind where it carries one number only.
Projects, towns and reviewing departments are slow or quick as a whole; outdoor work shares its weather. Steps that
wait for a desk or a pool begin no earlier than they are planned: queues count as they stand in the plan, not as they
would grow if everybody were late. What closed activities and due promises taught by then is in it; see `learnt`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from luodi import engine
from luodi.engine.arrays import START_FLOOR, Arrays
from luodi.engine.learning import Assumed, Learnt, learnt_uncertainty, weighed
from luodi.engine.recovery_stop import usual_code
from luodi.plan.approved import planned_of
from luodi.plan.compile import is_paused
from luodi.plan.experience import Groups, by_kind, groups_of
from luodi.plan.learnt import Known
from luodi.plan.models import Step, WaitsFor
from luodi.plan.outcomes import aim
from luodi.plan.portfolio import Likelihood, ProjectRows, Row, Run
from luodi.plan.spreads import risk, three_points

QUEUES = frozenset({WaitsFor.CAPACITY.value, WaitsFor.QUOTA.value})


def simulate(books: Sequence[ProjectRows], run: Run, data_date: date, known: Known) -> None:
    """Puts into `book.odds` what is likely of each open promise, and into `book.found` how often a step is critical.

    Where nothing is promised the finish that the project aims at is followed. Finished and paused projects, and
    those that cannot be planned within the limits, have no likelihood.
    """
    planned = [book for book in books if book.found]
    followed = [book for book in planned if not book.collides and is_open(book)]
    if not followed:
        return
    arrays, own = _with_queues(followed, run), risk()
    aims = [
        arrays.at(code, str(book.project.pk)) for book in followed if (code := _aim_without_promise(book))
    ]
    # The engine compiles its simulation when it is first called; pages that only read need none of it.
    slot = run.calendars.axis.slot(data_date)
    model = _uncertainty(planned, arrays, data_date, known.durations)
    permits = _permits(followed, run)
    outlook = engine.forecast(model, slot, own.samples, own.seed, [*aims, *permits])
    by_name = {str(book.project.pk): book for book in followed}
    rows = {(name, row.code): row for name, book in by_name.items() for row in book.activities}
    for odds in _followed(outlook, aims):
        row = rows.get((odds.project, odds.activity or ""))
        if row is not None and row.actual_finish_on is None:
            by_name[odds.project].odds[row.code] = _likelihood(odds, outlook, row, known)
    _mark_criticality(followed, arrays, outlook)
    _mark_late(permits, run, outlook)


Permits = dict[int, tuple[ProjectRows, str]]


def _permits(books: Iterable[ProjectRows], run: Run) -> Permits:
    """Positions of the open permits on which a promise depends."""
    arrays, bounded = run.plan.arrays, run.plan.bounded
    return {
        at: (book, row.code)
        for book in books
        for row in book.activities
        if row.permit == row.code
        and row.actual_finish_on is None
        and bounded[at := arrays.at(row.code, str(book.project.pk))]
    }


def _mark_late(permits: Permits, run: Run, outlook: engine.Outlook) -> None:
    """How often each comes later than its latest day that still keeps the promise."""
    for at, (book, code) in permits.items():
        finishes = outlook.finishes[np.searchsorted(outlook.outputs, at)]
        late = int(np.count_nonzero(finishes > run.plan.late_finish[at]))
        percent = round(100 * late / outlook.samples)
        book.found[code] = book.found[code]._replace(late_percent=percent)


def _aim_without_promise(book: ProjectRows) -> str:
    promised = any(row.code in book.due and row.actual_finish_on is None for row in book.activities)
    return "" if promised else str(aim(book, book.found).get("code", ""))


def is_open(book: ProjectRows) -> bool:
    """Is anything of the project still ahead, and is it not paused?"""
    return not is_paused(book.project.stage) and any(row.actual_finish_on is None for row in book.activities)


def _followed(outlook: engine.Outlook, aims: Sequence[int]) -> list[engine.Odds]:
    """The promises, and the aims of projects without one."""
    arrays = outlook.arrays
    numbers = np.searchsorted(arrays.tables.project_at, aims, side="right") - 1
    return outlook.commitments() + [
        outlook.activity(arrays.activities[at].id, arrays.projects[number])
        for at, number in zip(aims, numbers.tolist(), strict=True)
    ]


def _likelihood(odds: engine.Odds, outlook: engine.Outlook, row: Row, known: Known) -> Likelihood:
    """Where another forecast than the simulation says how likely the promise is, P50 and P80 are weighed by it.

    A promise that is past and open is broken, whatever became of others.
    """
    arrays, first = outlook.arrays, outlook.data_date + 1
    percent = None if odds.probability is None else round(odds.probability * 100)
    is_past = odds.committed is not None and odds.committed < first
    shown = percent if is_past else known.shown(percent, row.milestone)
    finishes = (odds.p50, odds.p80)
    if odds.committed is not None and shown is not None and shown != percent:
        p50, p80 = weighed(outlook.drawn(row.code, odds.project), odds.committed, shown / 100)
        finishes = (max(p50, first), max(p80, first))
    has_predecessors = arrays.has_predecessors(arrays.at(row.code, odds.project))
    days = [
        arrays.axis.milestone_date(finish, has_predecessors=has_predecessors)
        if row.is_event
        else arrays.axis.finish_date(finish)
        for finish in finishes
    ]
    return Likelihood(shown, days[0], days[1], percent)


def _mark_criticality(books: Iterable[ProjectRows], arrays: Arrays, outlook: engine.Outlook) -> None:
    percents = np.rint(outlook.criticality * 100).astype(int).tolist()
    for book in books:
        name = str(book.project.pk)
        for row in book.activities:
            if row.actual_finish_on is None:
                percent = percents[arrays.at(row.code, name)]
                book.found[row.code] = book.found[row.code]._replace(criticality_percent=percent)


def _with_queues(books: Iterable[ProjectRows], run: Run) -> Arrays:
    """The arrays with every step that waits for a desk or a pool begun no earlier than planned."""
    arrays = run.plan.arrays
    table = arrays.tables.activity.copy()
    axis = arrays.axis
    for book in books:
        for row in book.activities:
            dates = book.found[row.code]
            on = dates.planned_start_on
            if dates.waits_for in QUEUES and on and row.actual_start_on is None:
                at = arrays.at(row.code, str(book.project.pk))
                closes = row.is_event and arrays.has_predecessors(at)
                floor = axis.boundary(on) if closes else axis.slot(on)
                table[at, START_FLOOR] = max(int(table[at, START_FLOOR]), floor)
    return replace(arrays, tables=arrays.tables._replace(activity=table))


def _uncertainty(
    books: Sequence[ProjectRows], arrays: Arrays, data_date: date, learnt: Learnt
) -> engine.Uncertainty:
    """Spreads and common factors of every activity, by position, with what finished activities taught."""
    own = risk()
    points = np.zeros((3, len(arrays.activities)), np.int64)
    town = np.full(len(arrays.activities), -1, np.int64)
    department = town.copy()
    named = [Groups("", "", "", "", "", "")] * len(arrays.activities)
    for book in books:
        name = str(book.project.pk)
        for row in book.activities:
            at = arrays.at(row.code, name)
            points[:, at] = three_points(row, own)
            town[at] = book.project.town_id or -1
            if row.step == Step.PERMIT and row.owner_id:
                department[at] = row.owner_id
            named[at] = groups_of(book.project, row)
    together = {"project": engine.by_project(arrays), "town": town, "department": department}
    outdoors = tuple(
        sorted({each.code for each in arrays.calendars if usual_code(each.code) in own.weather_calendars})
    )
    weather = engine.Weather(outdoors, own.weather_monthly_sd) if outdoors else None
    low, likely, high = points
    planned = planned_of(books, arrays, data_date) if learnt.late else None
    assumed = Assumed(low, likely, high, together, own.remaining_sd, weather, own.least_spread, planned)
    return learnt_uncertainty(arrays, arrays.axis.slot(data_date), assumed, learnt, by_kind(named, own))
