"""Changes to a focus: what a remedy does to activities and limits."""

from dataclasses import replace
from typing import Any

from luodi.engine.levelling.reasons_focus import Focus
from luodi.engine.limits import Limits, Quota
from luodi.engine.workdays import FULL_DAY


def without_floor(focus: Focus, home: str, name: str) -> Focus:
    """Without the no-earlier dates of an activity; a must date stays as a no-later one."""
    activity = focus.activity(home, name)
    bare = replace(activity, start_no_earlier=None, finish_no_earlier=None)
    if activity.must_start is not None:
        bare = replace(bare, must_start=None, start_no_later=activity.must_start)
    if activity.must_finish is not None:
        bare = replace(bare, must_finish=None, finish_no_later=activity.must_finish)
    return focus.changed(home, name, bare)


def shorter(focus: Focus, home: str, name: str, days: int, left: int) -> Focus:
    """The activity shortened in all its modes; what is under way loses from what is `left` of it."""
    activity = focus.activity(home, name)
    cut = days * FULL_DAY
    changed = replace(activity, duration=max(1, activity.duration - cut))
    if activity.is_started:
        changed = replace(activity, remaining=max(1, left - cut))
    modes = tuple(
        replace(mode, duration=max(1, mode.duration - cut))
        if mode.activity == name and mode.project in ("", home)
        else mode
        for mode in focus.limits.modes
    )
    return replace(focus.changed(home, name, changed), limits=replace_limits(focus.limits, modes=modes))


def raised(focus: Focus, number: int, amount: int, since: int, until: int) -> Focus:
    """With more of a capacity from a slot until another."""
    capacity = focus.limits.capacities[number]
    steps = {slot: a for slot, a in capacity.changes if not since <= slot < until}
    steps |= {slot: a + amount for slot, a in capacity.changes if since <= slot < until}
    steps[since] = capacity.at(since) + amount
    steps[until] = capacity.at(until)
    more = replace(capacity, changes=tuple(sorted(steps.items())))
    every = focus.limits.capacities
    limits = replace_limits(focus.limits, capacities=(*every[:number], more, *every[number + 1 :]))
    return replace(focus, limits=limits)


def with_quota(focus: Focus, quota: Quota, batches: tuple[tuple[int, int], ...]) -> Focus:
    """With other batches of a quota."""
    quotas = tuple(replace(q, batches=batches) if q.code == quota.code else q for q in focus.limits.quotas)
    return replace(focus, limits=replace_limits(focus.limits, quotas=quotas))


def replace_limits(limits: Limits, **changes: Any) -> Limits:
    """`dataclasses.replace` for limits, whose index of codes is made anew."""
    kept = {
        name: getattr(limits, name)
        for name in ("capacities", "quotas", "demands", "waits", "modes", "unbroken")
    }
    return Limits(**(kept | changes))
