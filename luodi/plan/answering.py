"""Works off the answer of a stop: plans first where they still wait, then every strategy for every project."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from luodi.ledger.models import Project
from luodi.people.models import User
from luodi.plan.actions.computing import compute_plans
from luodi.plan.actions.recovering import (
    accept_recovery,
    add_found,
    begin_reading,
    end_answer,
    take_answer,
)
from luodi.plan.actions.stoppages import approve_changed
from luodi.plan.recovery import living, options_of
from luodi.plan.stoppage_models import RecoveryAnswer, RecoveryStrategy

Item = TypeVar("Item")
TOGETHER = 20
"""Projects compared in one step: their kernels are warm, and progress is seen."""
PLANNED = 20  # percent done once the plans stand


def work_off(*, answer: int, at: datetime, left: Sequence[int] = ()) -> None:
    """Fill a queued answer; one that was taken before is left alone. `left`: projects to be planned first."""
    taken = take_answer(answer=answer)
    if taken is None:
        return
    try:
        if left:
            projects = Project.objects.filter(pk__in=left).order_by("pk")
            compute_plans(by=None, at=at, projects=projects, data_date=taken.data_date_on)
            approve_changed(at=at, data_date=taken.data_date_on, stoppage=taken.stoppage)
        _fill(taken)
    except Exception:
        end_answer(at=at, answer=answer, state=RecoveryAnswer.State.FAILED)
        raise
    end_answer(at=at, answer=answer, state=RecoveryAnswer.State.READY)


def _some(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    return (items[at : at + TOGETHER] for at in range(0, len(items), TOGETHER))


def _fill(answer: RecoveryAnswer) -> None:
    begin_reading(answer=answer)
    projects = living(answer.stoppage)
    done = 0
    for some in _some(projects):
        done += len(some)
        found = options_of(answer.stoppage, some, answer.data_date_on)
        add_found(answer=answer, found=found, progress=PLANNED + (99 - PLANNED) * done // len(projects))


def accept_all(*, answer: int, strategy: str, by: int, projects: Sequence[int], at: datetime) -> None:
    """Accept one option for many projects, some at a time; where plans have changed the rest stays open."""
    found = RecoveryAnswer.objects.select_related("stoppage").get(pk=answer)
    person, chosen, done = User.objects.get(pk=by), RecoveryStrategy(strategy), 0
    try:
        for some in _some(projects):
            done += len(some)
            accept_recovery(
                by=person, at=at, data_date=found.data_date_on, answer=found, strategy=chosen, projects=some,
                progress=100 * done // len(projects),
            )  # fmt: skip
    finally:
        end_answer(at=at, answer=answer, state=RecoveryAnswer.State.READY)
