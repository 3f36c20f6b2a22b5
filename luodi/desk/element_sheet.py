"""What one project needs of the district, and by when: its statements and shares beside the days of its plan."""

from dataclasses import dataclass
from datetime import date

from luodi.elements.queries import NeedLine, sheet
from luodi.ledger.models import Project
from luodi.people.models import User
from luodi.plan.limits import taken_on
from luodi.plan.why_mine import WhyMine, why_mine


@dataclass(frozen=True)
class SheetLine:
    """One element. `on`: as a person stated it, else the planned day of the item or step that takes it; `why` it waits."""

    line: NeedLine
    on: date | None
    why: WhyMine | None = None


def element_sheet(project: Project, user: User, data_date: date) -> list[SheetLine]:
    """Every element the project needs; four queries, five more where something waits."""
    lines = sheet(project)
    days = taken_on(project, [line.type for line in lines])
    why = why_mine(project, lines, user, data_date)
    return [SheetLine(line, _day(line, days), why.get(line.need.pk) if line.need else None) for line in lines]


def _day(line: NeedLine, days: dict[str, date]) -> date | None:
    if line.need and (line.need.needed_on or line.need.month):
        return line.need.needed_on or line.need.month
    return days.get(line.type.code)
