"""States and reasons of the engine as plain JSON, and back."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from luodi.engine.card_rules import Colour, Measure
from luodi.engine.cards import Reason, Standing, State


def reason_row(reason: Reason) -> dict[str, Any]:
    """A reason with its figures as text, so that nothing is rounded."""
    limit = reason.threshold
    return {
        "cause": str(reason.cause),
        "colour": reason.colour.value,
        "value": str(reason.value),
        "reported": str(reason.reported),
        "figure": str(limit.figure) if limit else "",
        "strict": limit.strict if limit else False,
        "falls": limit.falls if limit else False,
        "lifts": str(limit.lifts) if limit and limit.lifts is not None else "",
        "held": reason.held,
        "since": reason.since.isoformat() if reason.since else "",
    }


def state_row(state: State) -> dict[str, list[str]]:
    """What is remembered, by measure: since when, and the colour or nothing."""
    return {str(m): [each.since.isoformat(), str(each.colour or "")] for m, each in state.items()}


def state_of(row: Mapping[str, list[str]] | None) -> State | None:
    """The same as the engine takes it; None where nothing was remembered."""
    if row is None:
        return None
    return {
        Measure(name): Standing(date.fromisoformat(since), Colour(colour) if colour else None)
        for name, (since, colour) in row.items()
    }
