"""Refusal: the one base of every expected "no"."""

from typing import Any


class Refusal(Exception):
    """An action that may not be done now. Carries a code and facts; the sentence is made at the edge.

    Subclasses stand beside the action that raises them and set `code`.
    """

    code = "REFUSED"

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code, facts)
        self.facts = facts
