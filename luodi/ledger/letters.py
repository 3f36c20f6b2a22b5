"""What this room writes to whom: moves of promised days, to who decides and then to those concerned."""

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from luodi.ledger.commitment_models import CommitmentMove
from luodi.ledger.stages import Milestone
from luodi.outbox import Kind, Letter, LetterWords
from luodi.people.models import Role, User

Approver = CommitmentMove.Approver


def notices(action: str, move: CommitmentMove, top: set[int], reason: dict[str, str]) -> list[Letter]:
    """A wish goes to whoever decides; what was decided to who asked, the town, the leader and the commissioner."""
    kept = {
        "project": move.project.name,
        "code": move.project.code,
        "milestone": move.milestone,
        "title": move.title,
        "original": move.original_on.isoformat(),
        "was": move.was_on.isoformat(),
        "wanted": move.wanted_on.isoformat() if move.wanted_on else "",
        "days": move.slip_days,
        "reason": reason,
        "words": move.decision or move.words,
    }
    to = _deciders(move, top) if action == "COMMITMENT_MOVE_ASKED" else _concerned(move)
    return (
        [Letter(f"move:{move.pk}:{action}", action, to, kept, f"project:{move.project.code}")] if to else []
    )


def _deciders(move: CommitmentMove, top: set[int]) -> list[tuple[Kind, int]]:
    if move.approver == Approver.OFFICE:
        office = User.objects.filter(role=Role.OFFICE, is_active=True).exclude(pk=move.asked_by_id)
        return [(Kind.PERSON, key) for key in office.values_list("pk", flat=True)]
    if move.approver == Approver.LEADER and move.project.leader_id:
        return [(Kind.POST, move.project.leader_id)]
    return [(Kind.POST, key) for key in sorted(top)]


def _concerned(move: CommitmentMove) -> list[tuple[Kind, int]]:
    project = move.project
    posts = [key for key in (project.leader_id, project.commissioner_id) if key]
    units = [project.town_id] if project.town_id else []
    return [
        (Kind.PERSON, move.asked_by_id),
        *((Kind.POST, key) for key in posts),
        *((Kind.UNIT, key) for key in units),
    ]


def _facts(kept: dict[str, Any]) -> dict[str, Any]:
    english = get_language() == "en"
    return kept | {
        "what": kept["title"] or str(Milestone(kept["milestone"]).label),
        "wanted": kept["wanted"] or _("取消此承诺"),
        "because": kept["reason"]["name_en" if english else "name"],
        "words": kept["words"] or "—",
    }


def _address(kept: dict[str, Any]) -> str:
    return reverse("project_moves", args=[kept["code"]])


def _words(subject: str, body: str) -> LetterWords:
    return LetterWords(subject, body, _address, _facts)


LETTERS = {
    "COMMITMENT_MOVE_ASKED": _words(
        gettext_noop("待决定的承诺变更：%(project)s"),
        gettext_noop(
            "%(what)s：原定 %(original)s，现为 %(was)s，拟改为 %(wanted)s（比原定 %(days)s 天）。原因：%(because)s。"
        ),
    ),
    "COMMITMENT_MOVE_APPROVED": _words(
        gettext_noop("承诺日期已变更：%(project)s"),
        gettext_noop(
            "%(what)s：由 %(was)s 改为 %(wanted)s，原定 %(original)s。原因：%(because)s。说明：%(words)s"
        ),
    ),
    "COMMITMENT_MOVE_REFUSED": _words(
        gettext_noop("承诺变更未获同意：%(project)s"),
        gettext_noop("%(what)s仍为 %(was)s，拟改 %(wanted)s 未获同意。说明：%(words)s"),
    ),
}
