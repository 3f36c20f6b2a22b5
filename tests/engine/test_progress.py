"""Slippage and contradictions in reported progress."""

from hypothesis import given
from hypothesis import strategies as st

from luodi.engine import Activity, Anomaly, Link, compile, contradictions, plan, slippage
from tests.engine.samples import end, network, office, slot


def test_slippage_counts_working_and_calendar_days() -> None:
    slips = slippage(
        office(),
        {"A": end("2021-02-10"), "B": end("2021-03-05"), "GONE": 5},
        {"A": end("2021-02-19"), "B": end("2021-03-04")},
    )
    assert [(s.activity, s.working, s.calendar_days) for s in slips] == [("A", 200, 9), ("B", -100, -1)]


def test_out_of_sequence_work_is_reported() -> None:
    net = network(
        [
            Activity("A", 500, actual_start=slot("2021-03-01"), actual_finish=end("2021-03-05")),
            Activity("EARLY", 100, actual_start=slot("2021-03-03")),
            Activity("OPEN", 100),
            Activity("AHEAD", 0, actual_finish=end("2021-03-04")),
            Activity("FINE", 100, actual_start=slot("2021-03-08")),
        ],
        [Link("A", "EARLY"), Link("OPEN", "AHEAD"), Link("A", "FINE"), Link("A", "AHEAD", "SS")],
    )
    found = contradictions(net, slot("2021-03-08"))
    assert [(f.anomaly, f.activity, f.allowed) for f in found] == [
        (Anomaly.OUT_OF_SEQUENCE, "EARLY", end("2021-03-05")),
        (Anomaly.OUT_OF_SEQUENCE, "AHEAD", None),
    ]


def test_actual_dates_in_the_future_are_reported() -> None:
    net = network(
        [
            Activity("TODAY", 100, actual_start=slot("2021-03-08"), actual_finish=end("2021-03-08")),
            Activity("START", 100, actual_start=slot("2021-03-09")),
            Activity("FINISH", 100, actual_start=slot("2021-03-01"), actual_finish=end("2021-03-09")),
        ],
        [],
    )
    found = contradictions(net, slot("2021-03-08"))
    assert [(f.anomaly, f.activity) for f in found] == [
        (Anomaly.AHEAD_OF_DATA_DATE, "START"),
        (Anomaly.AHEAD_OF_DATA_DATE, "FINISH"),
    ]


@st.composite
def reported_chains(draw: st.DrawFn) -> tuple[list[Activity], list[Link]]:
    """Some steps with reported days in any order, links only forward so that nothing loops."""
    today = slot("2021-03-08")
    steps = []
    for number in range(draw(st.integers(2, 6))):
        length = draw(st.integers(1, 20)) * 100
        state = draw(st.sampled_from(["open", "under way", "finished"]))
        start = today - draw(st.integers(1, 30))
        facts = {} if state == "open" else {"actual_start": start}
        if state == "under way":
            facts["remaining"] = draw(st.integers(1, 15)) * 100
        if state == "finished":
            facts["actual_finish"] = draw(st.integers(start + 1, today))
        steps.append(Activity(f"A{number}", length, **facts))
    pairs = [(a, b) for b in range(len(steps)) for a in range(b)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=8))
    return steps, [Link(f"A{a}", f"A{b}") for a, b in chosen]


@given(reported_chains())
def test_logic_is_retained_and_actual_days_stand(sample: tuple[list[Activity], list[Link]]) -> None:
    """As P6 with retained logic: what has happened stands, what remains waits for every open predecessor."""
    steps, links = sample
    net, today = network(steps, links), slot("2021-03-08")
    arrays = compile([net])
    found = plan(arrays, today)
    at = {step.id: arrays.at(step.id) for step in steps}
    finish = {step.id: int(found.early_finish[at[step.id]]) for step in steps}
    named = {(each.link.pred, each.link.succ) for each in contradictions(net, today) if each.link}
    calendar = net.calendars[0]
    for step in steps:
        if step.actual_finish is not None:
            assert finish[step.id] == step.actual_finish
            assert int(found.early_start[at[step.id]]) == step.actual_start
    for link in links:
        before, behind = net.by_id[link.pred], net.by_id[link.succ]
        if behind.actual_finish is None:
            left = behind.duration if behind.remaining is None else behind.remaining
            assert finish[link.succ] >= calendar.finish(max(finish[link.pred], today), left)
        begun = behind.actual_start
        ahead = begun is not None and (before.actual_finish is None or begun < before.actual_finish)
        assert ((link.pred, link.succ) in named) == ahead
