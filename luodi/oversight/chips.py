"""Cards beside projects on other pages: on lists, the wall, the map, the screen and paper. One question for all rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from luodi.engine.card_rules import RANK, Colour
from luodi.oversight.models import Card, CardColour
from luodi.oversight.queries import ANY, judges, open_now
from luodi.oversight.words import CSS, first_reason, level_words
from luodi.people.models import User
from luodi.people.permissions import Ability, Reach, reach

State = Card.State


@dataclass(frozen=True)
class Chip:
    """A card in one word: its level, its colour as a class, and whether it is only proposed.

    `short`: the colour as a word, so that nothing rests on colour alone. `is_suspended`: an appeal is undecided.
    """

    colour: str
    css: str
    words: str
    short: str
    is_proposed: bool
    is_suspended: bool
    reason: str
    address: str

    @property
    def row(self) -> dict[str, Any]:
        """As the islands read it."""
        return {
            "k": self.colour.lower(),
            "rank": RANK[Colour(self.colour)],
            "words": self.said,
            "short": self.short,
            "proposed": self.is_proposed,
            "reason": self.reason,
            "url": self.address,
        }

    @property
    def brief(self) -> str:
        """As `said`, its level without what the rule set adds in brackets: for columns and chips."""
        name = self.words.partition("（")[0].partition(" (")[0]
        return self.said.replace(self.words, name)

    @property
    def said(self) -> str:
        """Its level, and what keeps it from having effect."""
        if self.is_proposed:
            return _("建议：%(level)s") % {"level": self.words}
        return _("%(level)s，申诉中") % {"level": self.words} if self.is_suspended else self.words


def chips(user: User, projects: Iterable[int] | None = None) -> dict[str, Chip]:
    """Open cards by project code, of these projects or of all that the person sees; proposals that are followed for the office."""
    if reach(user, Ability.SEE_CARDS) is Reach.NOTHING:
        return {}
    found = open_now(user)
    if projects is not None:
        found = found.filter(project__in=projects)
    return {card.project.code: chip_of(card) for card in found.select_related("project")}


def chip_of(card: Card) -> Chip:
    """A card in one word."""
    return Chip(
        colour=card.colour,
        css=CSS[card.colour],
        words=level_words(card.rules, card.colour),
        short=str(CardColour(card.colour).label),
        is_proposed=card.state == State.PROPOSED,
        is_suspended=card.has_open_appeal,
        reason=first_reason(card.reasons),
        address=reverse("card", args=[card.pk]),
    )


def card_options(user: User) -> list[tuple[str, str]]:
    """What the filter of cards offers this person; nothing to who sees no cards."""
    if reach(user, Ability.SEE_CARDS) is Reach.NOTHING:
        return []
    colours = [(colour.value, str(colour.label)) for colour in reversed(CardColour)]
    own = [(State.PROPOSED.value, str(State.PROPOSED.label))] if judges(user) else []
    return [(ANY, _("已亮牌")), *colours, *own]
