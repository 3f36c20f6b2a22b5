"""The one list of dates of a project that its enterprise and its commissioner look at together."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from luodi.ledger.models import Project, ProjectDate
from luodi.plan.models import Activity, Step
from luodi.wallchart.schedule import owner_words
from luodi.wallchart.words import own_language

SHOWN = 40


@dataclass(frozen=True)
class DateLine:
    """One line: by when, what, who acts. `passed` days over; `is_promise` marks a committed date."""

    on: date
    what: str
    who: str
    passed: int
    is_start: bool = False
    is_promise: bool = False


def date_list(project: Project, data_date: date) -> list[DateLine]:
    """Committed dates not reached yet and the open steps of the plan, soonest first (two queries)."""
    dates = list(project.dates.all())
    reached = {(each.milestone, each.title) for each in dates if each.meaning == ProjectDate.Meaning.ACTUAL}
    promises = [
        DateLine(
            each.on,
            each.title or str(each.get_milestone_display()),
            "",
            max(0, (data_date - each.on).days),
            is_promise=True,
        )
        for each in dates
        if each.meaning == ProjectDate.Meaning.COMMITTED and (each.milestone, each.title) not in reached
    ]
    return sorted([*promises, *_steps(project, data_date)], key=lambda line: (line.on, line.what))[:SHOWN]


def _steps(project: Project, data_date: date) -> list[DateLine]:
    open_ones = Activity.objects.filter(project=project, actual_finish_on__isnull=True).exclude(
        step=Step.MILESTONE
    )
    placed = open_ones.filter(Q(responsible_start_on__isnull=False) | Q(responsible_finish_on__isnull=False))
    rows = placed.order_by("responsible_start_on", "position").values(
        *("name", "name_en", "actual_start_on", "responsible_start_on", "responsible_finish_on"),
        *("owner__name", "owner__name_en", "owner_text", "post__title", "post__title_en"),
    )
    found = []
    for row in rows:
        begun = row["actual_start_on"] is not None
        on = row["responsible_finish_on"] if begun else row["responsible_start_on"]
        if on is not None:
            name, passed = own_language(row["name"], row["name_en"]), max(0, (data_date - on).days)
            found.append(DateLine(on, name, owner_words(row), passed, is_start=not begun))
    return found
