"""Refusals of this room as sentences (Chinese; English in the room's catalogue)."""

SENTENCES: dict[str, str] = {}
