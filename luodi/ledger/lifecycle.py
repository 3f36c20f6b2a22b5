"""The lifecycle as one state machine: what is still missing for the next stage, and which moves are open.

Facts in, facts out: nothing here writes. The table of gates is in `gates.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from luodi.ledger.gates import GATES, NOT_APPLICABLE, Need, Where
from luodi.ledger.models import GateFact, InvestmentFigure, Project, ProjectDate, ProjectUnit
from luodi.ledger.stages import LIFE, Stage

LEFT_FROM = "LEFT_FROM"  # the fact that remembers the stage a project was suspended or dropped from


class WayOutReason(models.TextChoices):
    """Why a project is suspended or dropped."""

    MARKET = "MARKET", _("市场变化")
    FUNDING = "FUNDING", _("资金不到位")
    LAND = "LAND", _("用地不落实")
    PERMIT = "PERMIT", _("手续未获批准")
    POLICY = "POLICY", _("政策或规划调整")
    INVESTOR = "INVESTOR", _("投资方退出")
    MERGED = "MERGED", _("并入其他项目")
    DELISTED = "DELISTED", _("调出名单")
    OTHER = "OTHER", _("其他")


def reason_words(project: Project) -> str:
    """Why a project is out of the life, in words; free text from a ledger is given as it stands."""
    code, _space, words = project.stage_reason.partition(" ")
    if code not in WayOutReason:
        return project.stage_reason
    label = str(WayOutReason(code).label)
    return f"{label} · {words}" if words else label


class Lack(models.TextChoices):
    """What is wrong with a required fact."""

    MISSING = "MISSING", _("缺")
    NO_DOCUMENT = "NO_DOCUMENT", _("缺文号或附件")
    NO_DATE = "NO_DATE", _("缺日期")
    STALE = "STALE", _("已过期")


@dataclass(frozen=True)
class Gap:
    """One thing missing for a stage: what, who keeps it, what proves it, and where it is given."""

    stage: Stage
    code: str
    words: Promise
    keeper: Promise
    evidence: Promise
    where: Where
    lack: Lack
    field: str = ""


class Move(models.TextChoices):
    """The kinds of move; each asks for something else."""

    FORWARD = "FORWARD", _("进入下一阶段")
    BACK = "BACK", _("退回上一阶段")
    SUSPEND = "SUSPEND", _("暂缓")
    DROP = "DROP", _("退出")
    RETURN = "RETURN", _("恢复")


@dataclass(frozen=True)
class OpenMove:
    """A move that the machine knows from here. FORWARD still needs its gate."""

    move: Move
    to: Stage

    @property
    def needs_reason(self) -> bool:
        return self.move is not Move.FORWARD

    @property
    def needs_decision(self) -> bool:
        """Leaving the life, or coming back after dropping out, is the list owner's decision."""
        return self.move in (Move.SUSPEND, Move.DROP, Move.RETURN)


def next_stage(stage: str) -> Stage | None:
    """The stage after this one; None at the end and outside the life."""
    if stage not in LIFE or stage == LIFE[-1]:
        return None
    return LIFE[LIFE.index(Stage(stage)) + 1]


def previous_stage(stage: str) -> Stage | None:
    """The stage before this one; None at the start and outside the life."""
    if stage not in LIFE or stage == LIFE[0]:
        return None
    return LIFE[LIFE.index(Stage(stage)) - 1]


def stage_left(project: Project) -> Stage:
    """Where a suspended or dropped project stood; the reserve where nobody recorded it."""
    for fact in project.facts.all():
        if fact.code == LEFT_FROM and fact.value in LIFE:
            return Stage(fact.value)
    return Stage.RESERVE


def allowed_moves(project: Project) -> list[OpenMove]:
    """Every move the machine knows from the project's stage."""
    stage = Stage(project.stage)
    if stage is Stage.SUSPENDED:
        return [OpenMove(Move.RETURN, stage_left(project)), OpenMove(Move.DROP, Stage.DROPPED)]
    if stage is Stage.DROPPED:
        return [OpenMove(Move.RETURN, Stage.RESERVE)]
    moves = []
    if after := next_stage(stage):
        moves.append(OpenMove(Move.FORWARD, after))
    if before := previous_stage(stage):
        moves.append(OpenMove(Move.BACK, before))
    return [*moves, OpenMove(Move.SUSPEND, Stage.SUSPENDED), OpenMove(Move.DROP, Stage.DROPPED)]


def missing_for_next(project: Project, on: date) -> list[Gap]:
    """What the gate of the next stage still lacks on day `on`; empty at the end and outside the life."""
    after = next_stage(project.stage)
    return missing_for(project, after, on) if after else []


def missing_for(project: Project, stage: Stage, on: date) -> list[Gap]:
    """What the gate of one stage lacks on day `on`."""
    gaps = []
    for need in GATES[stage]:
        lack = lack_of(project, need, on)
        if lack is not None:
            gaps.append(
                Gap(
                    stage, need.code, need.words, need.keeper, need.evidence, need.where, lack, need.fields[0]
                )
            )
    return gaps


def missing_so_far(project: Project, on: date) -> list[Gap]:
    """What earlier gates never got: a ledger may say 在建 and prove nothing. Freshness is not asked again."""
    stage = stage_left(project) if project.stage not in LIFE else Stage(project.stage)
    passed = LIFE[: LIFE.index(stage) + 1]
    return [gap for each in passed for gap in missing_for(project, each, on) if gap.lack is not Lack.STALE]


def lack_of(project: Project, need: Need, on: date) -> Lack | None:
    """What is wrong with one need; None when it is met."""
    return CHECKS[need.where](project, need, on)


def _filled(value: object) -> bool:
    return value is not None and value != ""


def _fields(project: Project, need: Need, on: date) -> Lack | None:
    """One of the fields must be filled; 0 counts, because it was said."""
    names = [
        f"{name}_id" if name in ("town", "leader", "commissioner", "team") else name for name in need.fields
    ]
    return None if any(_filled(getattr(project, name)) for name in names) else Lack.MISSING


def _unit(project: Project, need: Need, on: date) -> Lack | None:
    """A responsible unit, or its name as the ledger gave it."""
    duties = [unit.duty for unit in project.units.all()]
    return None if ProjectUnit.Duty.RESPONSIBLE in duties or project.responsible_text else Lack.MISSING


def _date(project: Project, need: Need, on: date, meaning: ProjectDate.Meaning) -> Lack | None:
    found = [
        each for each in project.dates.all() if each.meaning == meaning and each.milestone in need.fields
    ]
    return None if found else Lack.MISSING


def _committed(project: Project, need: Need, on: date) -> Lack | None:
    return _date(project, need, on, ProjectDate.Meaning.COMMITTED)


def _actual(project: Project, need: Need, on: date) -> Lack | None:
    """Something that has happened: a day that is still to come is no evidence."""
    lack = _date(project, need, on, ProjectDate.Meaning.ACTUAL)
    actual = [
        each.on for each in project.dates.all() if each.meaning == "ACTUAL" and each.milestone in need.fields
    ]
    return lack if lack or min(actual) <= on else Lack.MISSING


def _figure(project: Project, need: Need, on: date) -> Lack | None:
    figures: list[InvestmentFigure] = list(project.figures.all())
    return (
        None if any(each.series in need.fields and each.ends_on <= on for each in figures) else Lack.MISSING
    )


def _operation(project: Project, need: Need, on: date) -> Lack | None:
    years = [year for year in project.operation.all() if _filled(year.output_yuan) or _filled(year.tax_yuan)]
    return None if years else Lack.MISSING


def _fact(project: Project, need: Need, on: date) -> Lack | None:
    found = {fact.code: fact for fact in project.facts.all()}
    fact = found.get(need.code)
    return Lack.MISSING if fact is None else lack_in_fact(fact, need, on)


def lack_in_fact(fact: GateFact, need: Need, on: date) -> Lack | None:
    """What a recorded fact itself lacks."""
    proven = bool(fact.document) or fact.attachment_id is not None
    if fact.value == NOT_APPLICABLE:
        return None if need.may_not_apply and proven else Lack.NO_DOCUMENT
    if need.options and fact.value not in {code for code, _words in need.options}:
        return Lack.MISSING
    if need.needs_document and not proven:
        return Lack.NO_DOCUMENT
    if need.needs_day and (fact.on is None or fact.on > on):
        return Lack.NO_DATE
    if need.fresh_days and fact.on and (on - fact.on).days > need.fresh_days:
        return Lack.STALE
    return None


CHECKS: dict[Where, Callable[[Project, Need, date], Lack | None]] = {
    Where.FIELD: _fields,
    Where.PEOPLE: _fields,
    Where.UNIT: _unit,
    Where.COMMITTED: _committed,
    Where.ACTUAL: _actual,
    Where.FIGURE: _figure,
    Where.OPERATION: _operation,
    Where.FACT: _fact,
}
