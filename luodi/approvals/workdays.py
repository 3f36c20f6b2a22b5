"""Working days as the clocks of applications count them; they stand in the ledger, whose services count them too."""

from luodi.ledger.workdays import calendar_days, office_days, official

__all__ = ["calendar_days", "office_days", "official"]
