"""What the pages of one project show of its dates and its money."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from luodi.ledger.models import InvestmentFigure, Project, ProjectDate
from luodi.ledger.stages import Milestone

Series = InvestmentFigure.Series


@dataclass
class DateLine:
    """One milestone: what was promised beside what happened. `late_days` is negative when early."""

    milestone: str
    title: str
    committed: ProjectDate | None = None
    actual: ProjectDate | None = None

    @property
    def late_days(self) -> int | None:
        if self.committed is None or self.actual is None:
            return None
        return (self.actual.on - self.committed.on).days

    @property
    def words(self) -> str:
        return self.title or str(Milestone(self.milestone).label)


def date_lines(project: Project) -> list[DateLine]:
    """Milestones in the order of the life, nodes last by date."""
    lines: dict[tuple[str, str], DateLine] = {}
    for each in project.dates.all():
        line = lines.setdefault((each.milestone, each.title), DateLine(each.milestone, each.title))
        if each.meaning == ProjectDate.Meaning.COMMITTED:
            line.committed = each
        else:
            line.actual = each
    order = list(Milestone)
    return sorted(lines.values(), key=lambda line: order.index(Milestone(line.milestone)))


@dataclass
class MoneyLine:
    """One span: 台账口径 and 统计口径 stand side by side and are never added."""

    span: str
    words: str
    ends_on: date
    amounts: dict[str, Decimal] = field(default_factory=dict)

    @property
    def plan(self) -> Decimal | None:
        return self.amounts.get(Series.PLAN)

    @property
    def paid(self) -> Decimal | None:
        return self.amounts.get(Series.PAID)

    @property
    def statistical(self) -> Decimal | None:
        return self.amounts.get(Series.STATISTICAL)

    @property
    def funded(self) -> Decimal | None:
        return self.amounts.get(Series.FUNDED)


def money_lines(project: Project) -> list[MoneyLine]:
    """Spans newest first."""
    lines: dict[tuple[date, str], MoneyLine] = {}
    for figure in project.figures.all():
        place = (figure.ends_on, figure.span)
        line = lines.setdefault(place, MoneyLine(figure.span, figure.get_span_display(), figure.ends_on))
        line.amounts[figure.series] = figure.amount_yuan
    return [lines[place] for place in sorted(lines, reverse=True)]
