"""Recovery after a stop: answers worked off, one option accepted for each project, its plan and baseline following."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from luodi import journal
from luodi.ledger.models import Project
from luodi.people.models import User
from luodi.people.permissions import Ability
from luodi.plan.actions.baselines import approve_baseline
from luodi.plan.actions.computing import allow, hold, write_plans
from luodi.plan.actions.crashes import take
from luodi.plan.actions.stoppages import StoppageSettled
from luodi.plan.models import ProjectPlan
from luodi.plan.recovery import Found
from luodi.plan.stoppage_models import AcceptedCrash, RecoveryAnswer, RecoveryOption, RecoveryStrategy
from luodi.refusal import Refusal

State = RecoveryAnswer.State
CHUNK = 500


class RecoveryNotReady(Refusal):
    """There is nothing to accept: still being worked on, replaced by a newer answer, or accepted. Facts: stoppage."""

    code = "RECOVERY_NOT_READY"


class RecoveryOutdated(Refusal):
    """Plans have changed since the options were found. Facts: stoppage, count, what."""

    code = "RECOVERY_OUTDATED"


@transaction.atomic
def take_answer(*, answer: int) -> RecoveryAnswer | None:
    """Somebody begins with a queued answer; None where it was begun before, so that a job may come twice."""
    taken = RecoveryAnswer.objects.filter(pk=answer, state=State.QUEUED).update(
        state=State.RUNNING, progress=1
    )
    return (
        RecoveryAnswer.objects.select_related("stoppage__changed_by", "stoppage__town").get(pk=answer)
        if taken
        else None
    )


def begin_reading(*, answer: RecoveryAnswer) -> None:
    """The plans are read from here on: what changes them later outdates the answer."""
    RecoveryAnswer.objects.filter(pk=answer.pk).update(made_from=journal.last_sequence())


@transaction.atomic
def add_found(*, answer: RecoveryAnswer, found: Found, progress: int) -> None:
    """Options of some projects more; `progress` in percent."""
    for option in found.options:
        option.answer = answer
    RecoveryOption.objects.bulk_create(found.options, batch_size=CHUNK)
    RecoveryAnswer.objects.filter(pk=answer.pk).update(
        progress=progress, looked_at=F("looked_at") + found.looked_at
    )


@transaction.atomic
def end_answer(*, at: datetime, answer: int, state: RecoveryAnswer.State) -> None:
    """READY with all its options, or FAILED where the work broke off."""
    RecoveryAnswer.objects.filter(pk=answer).update(state=state, progress=100, finished_at=at)


@transaction.atomic
def begin_acceptance(*, by: User, answer: RecoveryAnswer) -> None:
    """Hand the acceptance for many projects to the worker; its page says so meanwhile."""
    allow(by, [], Ability.APPROVE_BASELINES)
    now = _ready(answer)
    now.state, now.progress = State.ACCEPTING, 0
    now.save(update_fields=["state", "progress"])


@transaction.atomic
def accept_recovery(  # noqa: PLR0913
    *,
    by: User,
    at: datetime,
    data_date: date,
    answer: RecoveryAnswer,
    strategy: RecoveryStrategy,
    projects: Sequence[int],
    progress: int = 100,
) -> int:
    """One option becomes the plan of these projects, and the plan their next baseline; the answer: how many.

    Committed dates stay: where one cannot be kept, the plan says the honest date. RecoveryOutdated where one of the
    plans has changed since; then nothing is written.
    """
    options = _options(answer, strategy, projects)
    chosen = [option.project for option in options]
    allow(by, chosen, Ability.APPROVE_BASELINES)
    hold(chosen)
    now = _ready(answer, State.ACCEPTING)
    if now.stoppage.withdrawn_at:
        raise StoppageSettled(stoppage=now.stoppage_id)
    if not options:
        raise RecoveryNotReady(stoppage=now.stoppage_id)
    _refuse_outdated(now, chosen)
    for option in options:
        take(option, by, at)
    event = journal.record(
        by=by, at=at, action="RECOVERY_ACCEPTED", target=f"stoppage:{now.stoppage_id}", option=strategy.value,
        projects=[project.code for project in chosen], yuan=sum(option.yuan for option in options),
        crashes=AcceptedCrash.objects.filter(option__in=options).count(),
    )  # fmt: skip
    write_plans(chosen, at=at, data_date=data_date, made_from=event.sequence)
    for project in chosen:
        reason = _reason(now.stoppage_id, strategy)
        approve_baseline(by=by, at=at, data_date=data_date, project=project, reason=reason)
    state = State.READY if progress == 100 else State.ACCEPTING
    RecoveryAnswer.objects.filter(pk=now.pk).update(progress=progress, state=state)
    return len(options)


def _reason(stoppage: int, strategy: RecoveryStrategy) -> str:
    """The reason of the new baseline; records are kept in Chinese."""
    with override("zh-hans"):
        return _("停工 %(n)s：%(option)s") % {"n": stoppage, "option": strategy.label}


def _options(
    answer: RecoveryAnswer, strategy: RecoveryStrategy, projects: Sequence[int]
) -> list[RecoveryOption]:
    """The options of a strategy for projects of which none was accepted yet."""
    done = answer.options.exclude(accepted_at=None).order_by().values("project")
    rows = answer.options.filter(strategy=strategy, project__in=projects).exclude(project__in=done)
    return list(rows.select_related("project").order_by("project_id"))


def _ready(answer: RecoveryAnswer, *others: RecoveryAnswer.State) -> RecoveryAnswer:
    """The locked answer: the newest of its stop, READY or in one of the other states."""
    now = RecoveryAnswer.objects.select_for_update(of=("self",)).select_related("stoppage").get(pk=answer.pk)
    newest = now.stoppage.answers.values_list("pk", flat=True).first()
    if now.state not in (State.READY, *others) or newest != now.pk:
        raise RecoveryNotReady(stoppage=now.stoppage_id)
    return now


def _refuse_outdated(answer: RecoveryAnswer, projects: Sequence[Project]) -> None:
    plans = ProjectPlan.objects.filter(project__in=projects, made_from__gt=answer.made_from)
    stale = list(plans.order_by("project__code").values_list("project__name", flat=True))
    if stale:
        raise RecoveryOutdated(stoppage=answer.stoppage_id, count=len(stale), what=" · ".join(stale[:3]))
