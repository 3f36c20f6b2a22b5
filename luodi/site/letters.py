"""Messages as sentences, in the reader's language: the kinds of all rooms."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from luodi.dispatch.letters import LETTERS as DISPATCH
from luodi.elements.letters import LETTERS as ELEMENTS
from luodi.inspection.letters import LETTERS as INSPECTION
from luodi.ledger.duty_letters import LETTERS as DUTIES
from luodi.ledger.letters import LETTERS as LEDGER
from luodi.outbox import LetterWords, Message
from luodi.oversight.letters import LETTERS as OVERSIGHT
from luodi.recruiting.letters import LETTERS as RECRUITING
from luodi.scoring.letters import LETTERS as SCORING

LETTERS: dict[str, LetterWords] = {
    **LEDGER,
    **DUTIES,
    **DISPATCH,
    **RECRUITING,
    **ELEMENTS,
    **OVERSIGHT,
    **SCORING,
    **INSPECTION,
}


@dataclass(frozen=True)
class Said:
    """A message as it is read, and the page it leads to ("" for none)."""

    subject: str
    body: str
    address: str


def said(message: Message) -> Said:
    """The words of a message."""
    words = LETTERS[message.kind]
    facts = words.facts(message.facts)
    return Said(_(words.subject) % facts, _(words.body) % facts, words.address(message.facts))
