"""Levelling: schedules under shared desks, crews and quotas. OR-Tools is known here and nowhere else."""

from luodi.engine.levelling.solving import solve

__all__ = ["solve"]
