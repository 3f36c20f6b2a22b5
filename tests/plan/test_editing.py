"""Changes of one activity: done with their effect, or refused with facts."""

from datetime import date
from decimal import Decimal

import pytest

from luodi.journal import Event
from luodi.people.actions.versions import ChangedMeanwhile
from luodi.people.models import Role
from luodi.people.permissions import NotAllowed
from luodi.plan import actions
from luodi.plan.actions import Limit, Progress, editing
from luodi.plan.actions.computing import PlanNotOpen
from luodi.plan.models import Activity, Link


@pytest.fixture
def project(templates, make_project, office, at, data_date):
    project = make_project(kind="small_low_risk", committed={"PRODUCTION": "2022-12-31"})
    actions.compile_project(by=office, at=at, project=project, data_date=data_date)
    return project


@pytest.fixture
def by_office(office, at, data_date):
    return {"by": office, "at": at, "data_date": data_date}


def activity(project, code) -> Activity:
    return project.activities.get(code=code)


def test_a_longer_duration_moves_forecast_and_margin(project, by_office):
    row = activity(project, "W50")
    effect = actions.change_duration(activity=row, version=1, days=row.duration_days + 200, **by_office)
    assert effect.forecast_after > effect.forecast_before
    assert effect.margin_after == effect.margin_before + effect.days_gained
    assert activity(project, "W50").version == 2
    assert Event.objects.filter(action="DURATION_CHANGED").count() == 1


def test_the_second_to_save_sees_what_the_first_wrote(project, by_office):
    row = activity(project, "W50")
    actions.change_duration(activity=row, version=1, days=Decimal(60), **by_office)
    with pytest.raises(ChangedMeanwhile) as refusal:
        actions.change_duration(activity=row, version=1, days=Decimal(70), **by_office)
    assert refusal.value.facts["differences"][0].stands == 60


@pytest.mark.parametrize("days", [-1, 3651])
def test_days_out_of_range(project, by_office, days):
    with pytest.raises(editing.DaysOutOfRange):
        actions.change_duration(activity=activity(project, "W50"), version=1, days=Decimal(days), **by_office)


def test_a_constraint_holds_and_is_taken_away(project, by_office):
    row = activity(project, "W20")
    held = Limit("START_NO_EARLIER", date(2021, 12, 1))
    actions.change_constraint(activity=row, version=1, limit=held, **by_office)
    assert activity(project, "W20").early_start_on >= date(2021, 12, 1)
    actions.change_constraint(activity=row, version=2, limit=Limit(), **by_office)
    assert activity(project, "W20").early_start_on < date(2021, 12, 1)


@pytest.mark.parametrize(
    "limit", [Limit("MUST_START"), Limit("", date(2021, 12, 1)), Limit("SOON", date(2021, 12, 1))]
)
def test_half_a_constraint(project, by_office, limit):
    with pytest.raises(editing.ConstraintIncomplete):
        actions.change_constraint(activity=activity(project, "W20"), version=1, limit=limit, **by_office)


def test_progress_is_followed(project, by_office):
    row = activity(project, "W10")
    start = Progress(date(2021, 6, 20), None, Decimal(2))
    actions.report_progress(activity=row, version=1, progress=start, **by_office)
    row = activity(project, "W10")
    assert (row.early_start_on, row.remaining_days) == (date(2021, 6, 20), 2)
    done = Progress(date(2021, 6, 20), date(2021, 6, 29))
    actions.report_progress(activity=row, version=2, progress=done, **by_office)
    row = activity(project, "W10")
    assert (row.early_finish_on, row.remaining_days, row.total_float_days) == (date(2021, 6, 29), None, None)
    with pytest.raises(editing.ActivityFinished):
        actions.change_duration(activity=row, version=3, days=Decimal(9), **by_office)


@pytest.mark.parametrize(
    "progress",
    [
        Progress(date(2021, 7, 1)),
        Progress(None, date(2021, 6, 1)),
        Progress(date(2021, 6, 2), date(2021, 6, 1)),
        Progress(None, None, Decimal(3)),
        Progress(date(2021, 6, 1), date(2021, 6, 2), Decimal(3)),
    ],
)
def test_progress_that_cannot_be(project, by_office, progress):
    with pytest.raises(editing.ProgressNotPossible):
        actions.report_progress(activity=activity(project, "W10"), version=1, progress=progress, **by_office)


def test_owner_and_post(project, by_office, district):
    effect = actions.change_owner(
        activity=activity(project, "W10"), version=1, owner=district.town, **by_office
    )
    assert effect.days_gained == 0
    assert activity(project, "W10").owner == district.town


def test_links_come_and_go(project, by_office):
    link = Link(predecessor=activity(project, "W110"), successor=activity(project, "W100"), lag_days=3)
    effect = actions.add_link(link=link, **by_office)
    assert effect.days_gained < 0
    back = actions.remove_link(link=Link.objects.get(pk=link.pk), **by_office)
    assert back.forecast_after == effect.forecast_before
    assert actions.remove_link(link=link, **by_office).days_gained == 0


def test_a_loop_is_refused_and_named_shortest_first(project, by_office):
    link = Link(predecessor=activity(project, "W50"), successor=activity(project, "W45"))
    with pytest.raises(editing.LinkLoops) as refusal:
        actions.add_link(link=link, **by_office)
    assert sorted(set(refusal.value.facts["names"])) == sorted(["正负零", "主体结构(钢柱梁/框架)"])
    assert not Link.objects.filter(predecessor__code="W50", successor__code="W45").exists()


def test_links_that_cannot_be(project, by_office, make_project, office, at, data_date):
    other = make_project("P2", kind="small_low_risk")
    actions.compile_project(by=office, at=at, project=other, data_date=data_date)
    first = activity(project, "W45")
    for second in (first, activity(project, "W50"), activity(other, "W50")):
        with pytest.raises(editing.LinkNotPossible):
            actions.add_link(link=Link(predecessor=first, successor=second), **by_office)
    far = Link(predecessor=first, successor=activity(project, "W110"), lag_days=5000)
    with pytest.raises(editing.DaysOutOfRange):
        actions.add_link(link=far, **by_office)


def test_who_may_change_what(project, by_office, district):
    as_person = {key: value for key, value in by_office.items() if key != "by"}

    def change(person, code):
        return actions.change_duration(
            by=person, activity=activity(project, code), version=1, days=Decimal(4), **as_person
        )

    with pytest.raises(NotAllowed):
        change(district.users[Role.LEADER], "W50")
    with pytest.raises(PlanNotOpen):
        change(district.other_town_user, "W50")
    with pytest.raises(editing.NotYourActivity):
        change(district.users[Role.DEPARTMENT], "W50")
    assert change(district.users[Role.DEPARTMENT], "B02").plan.margin_days is not None
