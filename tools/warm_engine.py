"""Compile the engine's kernels into numba's cache, so that the first plan does not wait for it."""

from datetime import date

from luodi.engine import (
    Activity,
    Axis,
    Crash,
    Link,
    Network,
    Stop,
    Uncertainty,
    around_plan,
    backward_schedule,
    compare,
    compile,
    every_day,
    forecast,
)

axis = Axis(date(2021, 1, 1), 400)
activities = [Activity("a", 500, 0), Activity("b", 0, 0, due=300)]
network = Network(activities, [Link("a", "b", "FS")], [every_day(axis)], axis)
arrays = compile(network)
backward_schedule(arrays, 10, 5)
forecast(Uncertainty(arrays, *around_plan(arrays, 0.85, 1.6)), 10, 100)
compare(network, Stop(12, 20), [Crash("a", 300, 1)], data_date=10)
