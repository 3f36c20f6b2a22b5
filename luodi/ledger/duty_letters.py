"""What responsibility and service write to whom: requests of enterprises, handovers to sign; and how they read."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop

from luodi.ledger.duty_models import Handover, ServiceRequest, ServiceStep
from luodi.outbox import Kind, Letter, LetterWords


def request_letters(row: ServiceRequest, verb: ServiceStep.Verb, words: str) -> list[Letter]:
    """A request goes to the commissioner, or the town where there is none; an answer to the enterprise."""
    project = row.project
    to: list[tuple[Kind, int]] = []
    if verb == ServiceStep.Verb.ANSWER:
        to = [(Kind.UNIT, project.enterprise_id)] if project.enterprise_id else []
    elif project.commissioner_id:
        to = [(Kind.POST, project.commissioner_id)]
    elif project.town_id:
        to = [(Kind.UNIT, project.town_id)]
    if not to:
        return []
    kept = {"code": project.code, "project": project.name, "title": row.title, "words": words}
    kept["due_on"] = row.due_on.isoformat()
    key = f"request:{row.pk}:{row.version}:{verb.value}"
    return [Letter(key, f"REQUEST_{verb.value}", to, kept, f"project:{project.code}")]


def handover_letters(row: Handover) -> list[Letter]:
    """Both whom it concerns are asked to sign."""
    to = [(Kind.PERSON, pk) for pk in (row.giver_id, row.receiver_id) if pk is not None]
    kept = {"handover": row.pk, "post": row.post.title, "receiver": row.receiver.name}
    return [Letter(f"handover:{row.pk}", "HANDOVER_OPENED", to, kept, f"handover:{row.pk}")]


def _service(kept: dict[str, Any]) -> str:
    return reverse("project_service", args=[kept["code"]])


def _handover(kept: dict[str, Any]) -> str:
    return reverse("handover", args=[kept["handover"]])


LETTERS = {
    "REQUEST_ASK": LetterWords(
        gettext_noop("企业诉求：%(title)s"),
        gettext_noop("%(project)s。%(words)s 请在 %(due_on)s 前答复。"),
        _service,
    ),
    "REQUEST_REOPEN": LetterWords(
        gettext_noop("企业重新提出：%(title)s"),
        gettext_noop("%(project)s。%(words)s 请在 %(due_on)s 前答复。"),
        _service,
    ),
    "REQUEST_CLOSE": LetterWords(
        gettext_noop("企业已确认办结：%(title)s"), gettext_noop("%(project)s。%(words)s"), _service
    ),
    "REQUEST_ANSWER": LetterWords(
        gettext_noop("诉求已答复：%(title)s"),
        gettext_noop("%(project)s。%(words)s 是否办结请贵企业确认。"),
        _service,
    ),
    "HANDOVER_OPENED": LetterWords(
        gettext_noop("职务交接待签收：%(post)s"),
        gettext_noop("由%(receiver)s接任。请核对交接单并签收。"),
        _handover,
    ),
}
