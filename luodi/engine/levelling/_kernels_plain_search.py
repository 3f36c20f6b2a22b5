"""Genetic search over activity lists, compiled: one island that breeds schedules of the plain problem.

Schedules are built serially in both directions of time, which also justifies them.

A child joins the busiest of a few stretches of one parent with the order of the other, or mixes both
lists in two points, or is one parent shaken in a window of time; it is justified twice (right, left)
and takes the place of the parent whose dates it is nearer to, unless that one is shorter.
"""

# mypy: disable-error-code="no-any-return"
# (an element of an array of integers is Any to the type checker)

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from luodi.engine.levelling._kernels_plain import (
    Bench,
    Int,
    Ints32,
    View,
    Words,
    compiled,
    inlined,
)


class Crowd(NamedTuple):
    """A population of P schedules; a free place has a makespan of 0."""

    orders: Ints32  # [P, n], by start
    finishes: Ints32  # [P, n]
    makespans: Ints32  # [P]
    key: Ints32  # [n] working memory
    usage: NDArray[np.int64]  # [horizon + 2] working memory
    load: Ints32  # [n] how much of all capacities an activity takes in each slot, in thousandths
    late_finish: Ints32  # [n] of the critical path
    shares: Ints32  # [2] percent of the children that are joined, that are mixed; the others are shaken


SHORTEST, VARIES = 20, 50  # percent of the makespan a stretch lasts at least, and at random more
SEGMENTS = 3  # stretches of which the busiest is kept
SWAPS = 20  # thousandths of neighbours that change places
WINDOW = 30  # percent of the makespan that is shaken
SHAKE = 12  # slots


@inlined
def further_fit(view: View, free: Words, i: Int, slot: Int) -> bool:
    """Is there room for activity i in one slot of the words behind the first?"""
    for word in range(1, view.guard.shape[0]):
        guard = view.guard[word]
        if (free[word, slot] - view.need[word, i]) & guard != guard:
            return False
    return True


@inlined
def first_fit(view: View, free: Words, i: Int, begin: Int) -> Int:
    """First slot from `begin` with room for activity i; slots are tried from the last, to jump furthest.

    Mostly one word holds all resources: it is checked in registers, unsigned, for no other line of
    this file is run so often.
    """
    duration, need, guard = view.durations[i], view.need[0, i], view.guard[0]
    single = view.guard.shape[0] == 1
    seen = begin  # from here to the end of the last window tried all slots are known to fit
    while True:
        slot = begin + duration - 1
        while (
            slot >= seen
            and (free[0, np.uint64(slot)] - need) & guard == guard
            and (single or further_fit(view, free, i, slot))
        ):
            slot -= 1
        if slot < seen:
            return begin
        seen = begin + duration
        begin = slot + 1


@inlined
def after_links(view: View, i: Int, finish: Ints32) -> Int:
    """Earliest start of activity i behind its predecessors, all placed."""
    begin = np.int32(view.floor[i])
    for k in range(np.uint32(view.at[i]), np.uint32(view.at[i + 1])):
        bound = np.int32(finish[np.uint32(view.before[k])] + view.lag[k])
        begin = bound if bound > begin else begin
    return begin


@inlined
def occupy(view: View, free: Words, i: Int, begin: Int) -> None:
    """Takes what activity i needs in its slots."""
    for word in range(view.guard.shape[0]):
        need = view.need[word, i]
        for slot in range(np.uint64(begin), np.uint64(begin + view.durations[i])):
            free[word, slot] -= need


@inlined
def generate(view: View, order: Ints32, free: Words, finish: Ints32) -> int:
    """Places every activity in the given order at its first fitting slot; returns the makespan."""
    makespan = 0
    for position in range(order.shape[0]):
        i = np.uint32(order[position])
        begin: Int = np.int64(after_links(view, i, finish))
        if view.durations[i] > 0:
            begin = first_fit(view, free, i, begin)
            occupy(view, free, i, begin)
        finish[i] = begin + view.durations[i]
        makespan = max(makespan, begin + view.durations[i])
    for word in range(view.guard.shape[0]):
        free[word, :makespan] = view.full[word]
    return makespan


@inlined
def latest_first(key: Ints32, order: Ints32, count: Ints32, top: Int, upward: bool) -> None:
    """Sorts activities by falling `key` (0 … top), equal ones by index, rising or falling."""
    n = key.shape[0]
    count[: top + 2] = 0
    for i in range(n):
        count[top - key[i] + 1] += 1
    for value in range(top):
        count[value + 1] += count[value]
    for step in range(n):
        i = step if upward else n - 1 - step
        place = top - key[i]
        order[count[place]] = i
        count[place] += 1


@compiled
def justify(forward: View, mirror: View, bench: Bench) -> int:
    """Builds ``bench.order``, pushes it right, then left again; order and `ahead` describe the result."""
    top = generate(forward, bench.order, bench.free, bench.ahead)
    latest_first(bench.ahead, bench.order, bench.tally, top, False)
    top = generate(mirror, bench.order, bench.free, bench.back)
    latest_first(bench.back, bench.order, bench.tally, top, True)
    return generate(forward, bench.order, bench.free, bench.ahead)


@inlined
def dice(state: Words, below: Int) -> Int:
    """A random number 0 … below - 1 (xorshift; every step cast, or numba widens it)."""
    x = state[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    state[0] = x
    return (np.int64(x >> np.uint64(33)) * below) >> 31


@inlined
def order_by_key(forward: View, crowd: Crowd, bench: Bench) -> None:
    """Sorts by rising key once every activity has at least the keys of its predecessors."""
    key, top = crowd.key, 0
    for i in range(key.shape[0]):
        for k in range(forward.at[i], forward.at[i + 1]):
            key[i] = max(key[i], key[forward.before[k]])
        top = max(top, key[i])
    for i in range(key.shape[0]):
        key[i] = top - key[i]
    latest_first(key, bench.order, bench.tally, top, True)


@inlined
def start(forward: View, crowd: Crowd, member: Int, i: Int) -> Int:
    """Start of activity i in the schedule of a member."""
    return crowd.finishes[member, i] - forward.durations[i]


@inlined
def founder(forward: View, crowd: Crowd, bench: Bench) -> None:
    """An order by latest finish of the critical path, disturbed by up to a fifth of its length."""
    n = crowd.key.shape[0]
    spread = 1 + crowd.late_finish[n - 1] // 5
    for i in range(n):
        crowd.key[i] = crowd.late_finish[i] + dice(bench.state, spread)
    order_by_key(forward, crowd, bench)


@inlined
def shaken(forward: View, crowd: Crowd, bench: Bench, parent: Int) -> None:
    """The order of one parent, its starts disturbed within a window of time."""
    span = crowd.makespans[parent]
    width = max(2, span * WINDOW // 100)
    begin = dice(bench.state, span + width) - width
    for i in range(crowd.key.shape[0]):
        slot = start(forward, crowd, parent, i)
        crowd.key[i] = 4 * (slot + SHAKE)
        if begin <= slot < begin + width:
            crowd.key[i] += dice(bench.state, 8 * SHAKE + 1) - 4 * SHAKE
    order_by_key(forward, crowd, bench)


@inlined
def add_up_usage(forward: View, crowd: Crowd, parent: Int) -> None:
    """``usage[t]`` becomes the load of the parent's schedule before slot t."""
    usage, span = crowd.usage, crowd.makespans[parent]
    usage[: span + 1] = 0
    for i in range(crowd.key.shape[0]):
        if forward.durations[i] > 0:
            usage[start(forward, crowd, parent, i) + 1] += crowd.load[i]
            usage[crowd.finishes[parent, i] + 1] -= crowd.load[i]
    level = 0
    for slot in range(1, span + 1):
        level += usage[slot]
        usage[slot] = usage[slot - 1] + level


@inlined
def busy_stretch(forward: View, crowd: Crowd, bench: Bench, parent: Int) -> tuple[Int, Int]:
    """The busiest of a few random stretches of time, as positions in the parent's order."""
    add_up_usage(forward, crowd, parent)
    span, usage = crowd.makespans[parent], crowd.usage
    best: Int = -1
    begin: Int = 0
    end: Int = 0
    for _ in range(SEGMENTS):
        length = 1 + min(span - 1, span * SHORTEST // 100 + dice(bench.state, 1 + span * VARIES // 100))
        slot = dice(bench.state, span - length + 1)
        average = (usage[slot + length] - usage[slot]) // length
        if average > best:
            best, begin, end = average, slot, slot + length
    first = position_of(forward, crowd, parent, begin)
    return first, position_of(forward, crowd, parent, end)


@inlined
def position_of(forward: View, crowd: Crowd, parent: Int, slot: Int) -> Int:
    """How many activities of a member start before a slot."""
    low, high = 0, crowd.key.shape[0]
    while low < high:
        middle = (low + high) // 2
        if start(forward, crowd, parent, crowd.orders[parent, middle]) < slot:
            low = middle + 1
        else:
            high = middle
    return low


@inlined
def joined(forward: View, crowd: Crowd, bench: Bench, father: Int, mother: Int) -> None:
    """A busy stretch as the father has it; what he has before and behind it in the order of the mother."""
    first, end = busy_stretch(forward, crowd, bench, father)
    place = crowd.key  # of each activity among the three
    for position in range(place.shape[0]):
        i = crowd.orders[father, position]
        place[i] = (position >= first) + (position >= end)
        if place[i] == 1:
            bench.order[position] = i
    before, behind = 0, end
    for position in range(place.shape[0]):
        i = crowd.orders[mother, position]
        if place[i] == 0:
            bench.order[before] = i
            before += 1
        elif place[i] == 2:
            bench.order[behind] = i
            behind += 1


@inlined
def mixed(crowd: Crowd, bench: Bench, father: Int, mother: Int) -> None:
    """The mother's list to a first point, the father's to a second, the rest by the mother."""
    n, taken = crowd.key.shape[0], crowd.key
    first = dice(bench.state, n)
    end = min(n, first + n // 4 + dice(bench.state, n // 2 + 1))
    taken[:] = 0
    for position in range(first):
        i = crowd.orders[mother, position]
        bench.order[position] = i
        taken[i] = 1
    filled = append(bench.order, crowd.orders[father], taken, first, end)
    append(bench.order, crowd.orders[mother], taken, filled, n)


@inlined
def append(order: Ints32, source: Ints32, taken: Ints32, filled: Int, end: Int) -> Int:
    """Fills `order` up to `end` with what is not taken, as `source` has it."""
    position = 0
    while filled < end:
        i = source[position]
        position += 1
        if taken[i] == 0:
            taken[i] = 1
            order[filled] = i
            filled += 1
    return filled


@inlined
def swap_neighbours(forward: View, bench: Bench) -> None:
    """Exchanges a few neighbours of the list that do not wait for one another."""
    order = bench.order
    if order.shape[0] < 2:
        return
    for _ in range(dice(bench.state, 2 + 2 * order.shape[0] * SWAPS // 1000)):
        position = dice(bench.state, order.shape[0] - 1)
        i, j = order[position], order[position + 1]
        waits = False
        for k in range(forward.at[j], forward.at[j + 1]):
            waits |= forward.before[k] == i
        if not waits:
            order[position], order[position + 1] = j, i


@inlined
def distance(crowd: Crowd, bench: Bench, member: Int) -> Int:
    """Days by which the finishes of the new schedule differ from those of a member."""
    total = 0
    for i in range(crowd.key.shape[0]):
        total += abs(crowd.finishes[member, i] - bench.ahead[i])
    return total


@inlined
def is_known(crowd: Crowd, bench: Bench, makespan: Int) -> bool:
    """Is the new schedule in the population?"""
    for member in range(crowd.makespans.shape[0]):
        if crowd.makespans[member] == makespan:
            same = 0
            while same < crowd.key.shape[0] and crowd.finishes[member, same] == bench.ahead[same]:
                same += 1
            if same == crowd.key.shape[0]:
                return True
    return False


@inlined
def settle(forward: View, crowd: Crowd, bench: Bench, member: Int, makespan: Int) -> None:
    """Puts the new schedule in the place of a member."""
    crowd.makespans[member] = makespan
    for i in range(crowd.key.shape[0]):
        crowd.finishes[member, i] = bench.ahead[i]
        crowd.key[i] = makespan - start(forward, crowd, member, i)
    latest_first(crowd.key, crowd.orders[member], bench.tally, makespan, True)


@inlined
def breed(forward: View, mirror: View, crowd: Crowd, bench: Bench) -> Int:
    """One child; returns its makespan."""
    members = crowd.makespans.shape[0]
    father = dice(bench.state, members)
    mother = (father + 1 + dice(bench.state, members - 1)) % members
    kind = dice(bench.state, 100)
    if kind < crowd.shares[0]:
        joined(forward, crowd, bench, father, mother)
        swap_neighbours(forward, bench)
    elif kind < crowd.shares[0] + crowd.shares[1]:
        mixed(crowd, bench, father, mother)
        swap_neighbours(forward, bench)
    else:
        shaken(forward, crowd, bench, father)
    makespan = justify(forward, mirror, bench)
    nearer = father if distance(crowd, bench, father) <= distance(crowd, bench, mother) else mother
    if makespan <= crowd.makespans[nearer] and not is_known(crowd, bench, makespan):
        settle(forward, crowd, bench, nearer, makespan)
    return makespan


@compiled
def evolve(forward: View, mirror: View, crowd: Crowd, bench: Bench, children: Int, bound: Int) -> Int:
    """Fills free places, then breeds, until `children` are made or one is as short as `bound`; returns how many."""
    members, free = crowd.makespans.shape[0], 0
    while free < members and crowd.makespans[free] > 0:
        free += 1
    for made in range(children):
        if free < members:
            founder(forward, crowd, bench)
            makespan: Int = justify(forward, mirror, bench)
            settle(forward, crowd, bench, free, makespan)
            free += 1
        else:
            makespan = breed(forward, mirror, crowd, bench)
        if makespan <= bound:
            return made + 1
    return children
