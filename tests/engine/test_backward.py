"""Backward scheduling: five projects worked out by hand on the calendar of 2021, and the reasons given.

Office days of February 2021: 1-5, 7-10 (Sunday 7 makes up), 18-20 (Saturday 20 makes up), 22-26.
Rest in April and May: 3-5 April, 1-5 May; Sunday 25 April and Saturday 8 May are worked.
"""

from luodi.engine import (
    Activity,
    Cause,
    Link,
    Network,
    ProjectSchedule,
    Step,
    backward_schedule,
    compile,
    driving_chain,
    explain,
    plan,
    verify,
)
from tests.engine.samples import day, end, last_day, network, slot

OFFICE, EVERY_DAY, SITE = 0, 1, 2


def schedule(net: Network, data_date: str, reserve_days: int = 0) -> ProjectSchedule:
    (found,) = backward_schedule(compile(net), slot(data_date), reserve_days)
    return found


def steps(found: ProjectSchedule) -> dict[str, Step]:
    return {step.activity: step for step in found.steps}


def two_steps(due: str) -> Network:
    return network(
        [Activity("A", 500), Activity("B", 800), Activity("M", 0, due=end(due))],
        [Link("A", "B"), Link("B", "M")],
    )


def test_1_room_enough() -> None:
    # A: 1 2 3 4 5 February. B: 7 8 9 10, 18 19 20, 22 February: eight days.
    # Committed 31 March: 37 days later (6 left in February + 31).
    # Back: B needs 22-26 and 29-31 March; A the week before, 15-19 March.
    found = schedule(two_steps("2021-03-31"), "2021-02-01")
    (commitment,) = found.commitments
    assert last_day(commitment.forecast) == "2021-02-22"
    assert commitment.margin_days == found.margin_days == 37
    assert commitment.days_short == 0
    assert day(steps(found)["B"].latest_start) == "2021-03-22"
    assert day(steps(found)["A"].latest_start) == "2021-03-15"
    assert last_day(steps(found)["A"].latest_finish) == "2021-03-19"
    assert not any(step.is_critical for step in found.steps)


def test_2_twelve_days_short() -> None:
    # Committed 10 February, forecast 22 February: 12 days short.
    # Back: B 10 9 8 7 5 4 3 2 February; A 1 February, 29 28 27 26 January: six days before the data date.
    found = schedule(two_steps("2021-02-10"), "2021-02-01", reserve_days=30)
    (commitment,) = found.commitments
    assert (commitment.margin_days, found.days_short) == (-12, 12)
    assert last_day(commitment.earliest_honest) == "2021-02-22"
    assert day(steps(found)["B"].latest_start) == "2021-02-02"
    assert day(steps(found)["A"].latest_start) == "2021-01-26"
    assert steps(found)["A"].days_short == 6
    assert all(step.is_critical for step in found.steps)
    assert [(hop.activity, hop.cause) for hop in commitment.chain] == [
        ("A", Cause.DATA_DATE),
        ("B", Cause.LINK),
        ("M", Cause.LINK),
    ]


def test_3_earthwork_in_winter_across_the_festival_stop() -> None:
    # The site rests 4-26 February and gives 60 % in February, 90 % in March. Five good days are
    # 1 2 3 (180), 27 28 February (300), 1 2 March (480), 3 March (570).
    # Back from 31 March: five days give 450, six give 540: start 26 March.
    dig = Activity("DIG", 500, SITE, due=end("2021-03-31"))
    found = schedule(network([dig], []), "2021-02-01")
    assert last_day(found.commitments[0].forecast) == "2021-03-03"
    assert found.margin_days == 28
    assert day(steps(found)["DIG"].latest_start) == "2021-03-26"


def test_4_two_permits_a_publication_period_and_a_reserve() -> None:
    # P2 takes 1-26 March (20 days), P1 1-12 March; publication 5 calendar days: the gate stands on 31 March.
    # Committed 30 April: margin 30, ten of them kept as reserve: count back from 20 April.
    # Publication 16-20 April, so both end on 15 April. P2: 15-12 (4), 9-6 (8), 2 1 April (10),
    # 31-29 (13), 26-22 (18), 19 18 March (20). P1: ten days back is 1 April.
    net = network(
        [Activity("P1", 1000), Activity("P2", 2000), Activity("GATE", 0, due=end("2021-04-30"))],
        [Link(p, "GATE", "FS", 500, EVERY_DAY) for p in ("P1", "P2")],
    )
    found = schedule(net, "2021-03-01", reserve_days=10)
    assert last_day(found.commitments[0].forecast) == "2021-03-31"
    assert found.margin_days == 30
    assert last_day(steps(found)["GATE"].latest_finish) == "2021-04-20"
    assert day(steps(found)["P2"].latest_start) == "2021-03-18"
    assert day(steps(found)["P1"].latest_start) == "2021-04-01"
    assert steps(found)["P2"].total_float == 1300  # 1-17 March: 13 office days
    assert steps(found)["P1"].free_float == 1000  # 15-26 March


def test_5_work_under_way_with_ss_and_ff_links() -> None:
    # Data date 10 May. S began 6 April and has six days left: 10-14, 17 May. T may start three days
    # behind S's start, long past: 10-14 May. U follows S and ends two days behind T: 18 May.
    # Committed 31 May: margin 13. Back: U 31 May; S ends 28 May, its six days begin 21 May;
    # T ends 27 May (28 and 31 are the lag), its five days begin 21 May.
    net = network(
        [
            Activity("S", 2500, actual_start=slot("2021-04-06"), remaining=600),
            Activity("T", 500),
            Activity("U", 100, due=end("2021-05-31")),
        ],
        [Link("S", "T", "SS", 300), Link("S", "U"), Link("T", "U", "FF", 200)],
    )
    arrays = compile(net)
    result = plan(arrays, slot("2021-05-10"))
    found = schedule(net, "2021-05-10")
    assert last_day(found.commitments[0].forecast) == "2021-05-18"
    assert found.margin_days == 13
    assert day(steps(found)["U"].latest_start) == "2021-05-31"
    assert day(result.late.resume[arrays.at("S")]) == "2021-05-21"
    assert day(steps(found)["S"].latest_start) == "2021-04-06"  # it did start
    assert day(steps(found)["T"].latest_start) == "2021-05-21"
    assert verify(net, result.late_starts(), result.late_finishes(), slot("2021-05-10")) == []


def test_reasons() -> None:
    net = network(
        [
            Activity("DONE", 100, actual_finish=end("2021-03-05")),
            Activity("FREE", 100),
            Activity("HELD", 100, start_no_earlier=slot("2021-04-01")),
            Activity("LONG", 100, finish_no_earlier=end("2021-04-20")),
            Activity("NEXT", 100),
        ],
        [Link("DONE", "FREE"), Link("LONG", "NEXT", "FS", 200), Link("HELD", "NEXT")],
    )
    arrays = compile(net)
    result = plan(arrays, slot("2021-03-08"))
    causes = {name: explain(arrays, result, name).cause for name in net.by_id}
    assert causes == {
        "DONE": Cause.ACTUAL,
        "FREE": Cause.LINK,  # the link allows exactly the data date
        "HELD": Cause.START_CONSTRAINT,
        "LONG": Cause.FINISH_CONSTRAINT,
        "NEXT": Cause.LINK,
    }
    reason = explain(arrays, result, "NEXT")
    assert reason.link == Link("LONG", "NEXT", "FS", 200)
    assert day(reason.day) == "2021-04-23"
    assert [hop.activity for hop in driving_chain(arrays, result, "NEXT")] == ["LONG", "NEXT"]
    assert day(result.early_start[arrays.at("DONE")]) == "2021-03-05"


def test_a_project_without_commitment_says_so() -> None:
    found = schedule(network([Activity("A", 100)], []), "2021-03-01")
    assert (found.commitments, found.margin_days, found.days_short) == ((), None, 0)
    assert found.steps[0].is_critical
    assert not found.steps[0].is_bounded


def test_a_commitment_met_no_longer_counts() -> None:
    met = Activity("M", 0, actual_finish=end("2021-02-05"), due=end("2021-02-01"))
    found = schedule(network([met], []), "2021-03-01")
    assert found.commitments[0].is_met
    assert found.commitments[0].margin_days == -4
    assert (found.margin_days, found.days_short) == (None, 0)


def test_projects_are_scheduled_apart() -> None:
    one, two = (two_steps(due) for due in ("2021-03-31", "2021-02-10"))
    arrays = compile(
        [Network(n.activities, n.links, n.calendars, n.axis, x) for n, x in ((one, "1"), (two, "2"))]
    )
    found = backward_schedule(arrays, slot("2021-02-01"))
    assert [(p.project, p.margin_days) for p in found] == [("1", 37), ("2", -12)]
    assert found[0].forecast == end("2021-02-22")
