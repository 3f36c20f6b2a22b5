"""Moving a promised day: asked for with a reason, decided by whoever the size of the slip calls for, never by who asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from luodi import journal, outbox
from luodi.ledger import letters
from luodi.ledger.actions import ChangedMeanwhile, held, touch
from luodi.ledger.commitment_models import CommitmentMove
from luodi.ledger.models import Project, ProjectDate
from luodi.ledger.queries import target, visible_projects
from luodi.ledger.stages import Milestone, Precision
from luodi.people.models import Post, Role, User
from luodi.people.permissions import Ability, Reach, reach
from luodi.reference import reference
from luodi.refusal import Refusal

State, Approver = CommitmentMove.State, CommitmentMove.Approver
COMMITTED = ProjectDate.Meaning.COMMITTED
RANK = [Approver.OFFICE, Approver.LEADER, Approver.TOP]


class MoveReasonNeeded(Refusal):
    """A promise is moved for a reason of the table; "other" needs words. Facts: reason."""

    code = "MOVE_REASON_NEEDED"


class MoveAsked(Refusal):
    """A move of this promise waits to be decided already. Facts: wanted (day or "")."""

    code = "MOVE_ASKED"


class NothingPromised(Refusal):
    """There is no such promise, so nothing to move."""

    code = "NOTHING_PROMISED"


class MoveNotYours(Refusal):
    """The size of the slip calls for somebody else, or the person asked for it. Facts: approver."""

    code = "MOVE_NOT_YOURS"


class MoveSettled(Refusal):
    """It was decided or withdrawn before. Facts: state."""

    code = "MOVE_SETTLED"


@lru_cache(maxsize=1)
def table() -> dict[str, Any]:
    """Reasons and approvers of data/commitment_moves.yaml."""
    found: dict[str, Any] = reference("commitment_moves.yaml")
    return found


@dataclass(frozen=True)
class Wanted:
    """A promise as it shall be. `on` None takes it away; `seen_on` is the day that stood there for the person."""

    milestone: Milestone
    on: date | None
    seen_on: date | None
    reason: str
    title: str = ""
    words: str = ""
    precision: Precision = Precision.DAY
    document: str = ""
    responsible: str = ""


def approver_of(original_on: date, was_on: date, wanted_on: date | None) -> str:
    """Who decides: by this move or by the whole slip since the first promise, whichever is greater."""
    if wanted_on is None:
        return str(Approver.TOP)
    days = max((wanted_on - was_on).days, (wanted_on - original_on).days if wanted_on > was_on else 0)
    return str(next(who for limit, who in table()["approvers"] if limit is None or days <= limit))


@transaction.atomic
def ask_move(*, project: Project, wanted: Wanted, by: User, at: datetime, data_date: date) -> CommitmentMove:
    """Ask that a promise be moved; it stands as it is until that is decided. Asked twice alike, it is asked once.

    Raises NothingPromised, ChangedMeanwhile, MoveReasonNeeded, MoveAsked.
    """
    kept = held(project=project, by=by, ability=Ability.EDIT_PROJECTS)
    old = kept.dates.filter(milestone=wanted.milestone, meaning=COMMITTED, title=wanted.title).first()
    if old is None:
        raise NothingPromised()
    if old.on != wanted.seen_on:
        raise ChangedMeanwhile(difference={"on": [old.on, wanted.on]})
    if wanted.reason not in table()["reasons"] or (wanted.reason == "OTHER" and not wanted.words.strip()):
        raise MoveReasonNeeded(reason=wanted.reason)
    waiting = kept.commitment_moves.filter(
        milestone=wanted.milestone, title=wanted.title, state=State.ASKED
    ).first()
    if waiting is not None:
        if (waiting.wanted_on, waiting.asked_by_id) == (wanted.on, by.pk):
            return waiting
        raise MoveAsked(wanted=waiting.wanted_on or "")
    move = asked(old, wanted, by, at, data_date)
    move.save(force_insert=True)
    touch(kept, at)
    _tell(move, "COMMITMENT_MOVE_ASKED", by, at)
    return move


def asked(old: ProjectDate, wanted: Wanted, by: User, at: datetime, data_date: date) -> CommitmentMove:
    """The row of a wish, not saved."""
    original = old.original_on or old.on
    return CommitmentMove(
        project=old.project, milestone=old.milestone, title=old.title,
        original_on=original, was_on=old.on, wanted_on=wanted.on, precision=wanted.precision,
        slip_days=(wanted.on - original).days if wanted.on else 0,
        approver=approver_of(original, old.on, wanted.on), reason=wanted.reason,
        words=wanted.words.strip(), document=wanted.document.strip(), responsible=wanted.responsible.strip(),
        asked_by=by, asked_at=at, asked_on=data_date,
    )  # fmt: skip


@transaction.atomic
def decide_move(
    *, move: CommitmentMove, agreed: bool, words: str, by: User, at: datetime, data_date: date
) -> CommitmentMove:
    """Approve a move, which then stands at once, or refuse it with words. Decided twice alike, it is decided once.

    Raises MoveNotYours, MoveSettled, MoveReasonNeeded (a refusal without words).
    """
    kept = held(project=move.project, by=by, ability=Ability.DECIDE_DATES)
    row = CommitmentMove.objects.select_for_update(of=("self",)).select_related("project").get(pk=move.pk)
    settled = State.APPROVED if agreed else State.REFUSED
    if row.state != State.ASKED:
        if (row.state, row.decided_by_id) == (settled, by.pk):
            return row
        raise MoveSettled(state=row.get_state_display())
    if not may_decide(by, row, _top_posts()):
        raise MoveNotYours(approver=row.get_approver_display())
    if not agreed and not words.strip():
        raise MoveReasonNeeded(reason="")
    row.state, row.decided_by, row.decided_at = settled, by, at
    row.decided_on, row.decision = data_date, words.strip()
    row.save(update_fields=["state", "decided_by", "decided_at", "decided_on", "decision"])
    if agreed:
        _stand(kept, row)
    touch(kept, at)
    _tell(row, f"COMMITMENT_MOVE_{settled}", by, at)
    if agreed:
        journal.record(
            by=by, at=at, action="DATE_SET", target=target(kept), milestone=row.milestone,
            meaning=str(COMMITTED), title=row.title, was=row.was_on, now=row.wanted_on,
            precision=row.precision, document=row.document,
        )  # fmt: skip
    return row


@transaction.atomic
def withdraw_move(*, move: CommitmentMove, by: User, at: datetime) -> CommitmentMove:
    """Take a wish back, as long as it is not decided; by whoever may ask for it."""
    kept = held(project=move.project, by=by, ability=Ability.EDIT_PROJECTS)
    row = CommitmentMove.objects.select_for_update(of=("self",)).select_related("project").get(pk=move.pk)
    if row.state == State.WITHDRAWN:
        return row
    if row.state != State.ASKED:
        raise MoveSettled(state=row.get_state_display())
    row.state, row.decided_by, row.decided_at = State.WITHDRAWN, by, at
    row.save(update_fields=["state", "decided_by", "decided_at"])
    touch(kept, at)
    _tell(row, "COMMITMENT_MOVE_WITHDRAWN", by, at)
    return row


def _stand(project: Project, move: CommitmentMove) -> None:
    """The promise as it was agreed. The day promised first stays with it."""
    rows = project.dates.filter(milestone=move.milestone, meaning=COMMITTED, title=move.title)
    if move.wanted_on is None:
        rows.delete()
        return
    changed: dict[str, Any] = {"on": move.wanted_on, "precision": move.precision}
    changed["original_on"] = move.original_on
    if move.document:
        changed["document"] = move.document
    if move.responsible:
        changed["responsible"] = move.responsible
    rows.update(**changed)


def _tell(move: CommitmentMove, action: str, by: User, at: datetime) -> None:
    journal.record(
        by=by, at=at, action=action, target=target(move.project), move=move.pk, milestone=move.milestone,
        title=move.title, original=move.original_on, was=move.was_on, wanted=move.wanted_on,
        slip_days=move.slip_days, reason=move.reason, approver=move.approver, words=move.decision or move.words,
    )  # fmt: skip
    if action in letters.LETTERS:
        reason = table()["reasons"][move.reason]
        outbox.write(letters.notices(action, move, _top_posts(), reason), at=at)


def _top_posts() -> set[int]:
    """The posts of the top leaders: the first by rank."""
    posts = Post.objects.filter(is_leader=True, is_active=True).order_by("rank", "pk")
    return set(posts.values_list("pk", flat=True)[: table()["top_leaders"]])


def may_decide(user: User, move: CommitmentMove, top: set[int]) -> bool:
    """Is this person the one the size of the slip calls for, or above? Never who asked."""
    if user.pk == move.asked_by_id or reach(user, Ability.DECIDE_DATES) is Reach.NOTHING:
        return False
    if user.role == Role.OFFICE:
        return move.approver == Approver.OFFICE
    if user.post_id in top:
        return True
    in_charge = move.project.leader_id is None or move.project.leader_id == user.post_id
    return move.approver != Approver.TOP and user.post_id is not None and in_charge


def moves_of(user: User, project: Project) -> list[tuple[CommitmentMove, bool]]:
    """Every move of a project's promises, newest first, and whether this person decides it now."""
    top = _top_posts()
    rows = project.commitment_moves.select_related("asked_by", "decided_by", "project")
    return [(row, row.state == State.ASKED and may_decide(user, row, top)) for row in rows]


def awaiting(user: User) -> list[CommitmentMove]:
    """Moves that wait for this person's decision, the oldest first."""
    if reach(user, Ability.DECIDE_DATES) is Reach.NOTHING:
        return []
    top = _top_posts()
    rows = CommitmentMove.objects.filter(state=State.ASKED, project__in=visible_projects(user))
    found = rows.select_related("project", "asked_by").order_by("asked_at", "pk")
    return [row for row in found if may_decide(user, row, top)]


def calling_for(user: User) -> list[CommitmentMove]:
    """Moves that the size of the slip puts before this very person, not those that somebody below may decide."""
    if user.post_id is None or user.post_id not in _top_posts():
        return awaiting(user)
    mine = (None, user.post_id)
    return [
        row
        for row in awaiting(user)
        if row.approver == Approver.TOP or (row.approver == Approver.LEADER and row.project.leader_id in mine)
    ]


def approver_lines() -> list[tuple[int | None, str]]:
    """Up to how many days later who decides, in words; None for any more, and for taking a promise away."""
    return [(limit, str(Approver(who).label)) for limit, who in table()["approvers"]]


def notices(user: User, since: date) -> QuerySet[CommitmentMove]:
    """What those concerned are told: moves of their projects asked or decided since a day, newest first."""
    rows = CommitmentMove.objects.filter(project__in=visible_projects(user)).exclude(state=State.WITHDRAWN)
    recent = rows.filter(Q(state=State.ASKED) | Q(decided_on__gte=since))
    return recent.select_related("project", "asked_by", "decided_by")


def reason_choices(language: str) -> list[tuple[str, str]]:
    """Codes and names of the reasons in the reader's language."""
    name = "name_en" if language == "en" else "name"
    return [(code, words[name]) for code, words in table()["reasons"].items()]


def import_moves(
    wishes: Iterable[tuple[int, str, str, str, str]], by: User, at: datetime, data_date: date
) -> None:
    """Promises that an imported table states otherwise: wishes like any other, none where one waits already.

    A wish: project, milestone, title, "day precision", document.
    """
    for key, milestone, title, text, document in wishes:
        on, precision = text.split(" ")
        old = ProjectDate.objects.select_related("project").get(
            project=key, milestone=milestone, meaning=COMMITTED, title=title
        )
        wanted = Wanted(
            Milestone(milestone), date.fromisoformat(on), old.on, "DOCUMENT",
            title=title, precision=Precision(precision), document=document,
        )  # fmt: skip
        move = asked(old, wanted, by, at, data_date)
        waiting = CommitmentMove.objects.filter(
            project=key, milestone=milestone, title=title, state=State.ASKED
        )
        if not waiting.exists():
            move.save(force_insert=True)
            _tell(move, "COMMITMENT_MOVE_ASKED", by, at)
