"""Bringing ledgers in: hand in, preview, differences, confirm; nothing is written that was not seen."""
