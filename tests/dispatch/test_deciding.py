"""Decisions: what is shown equals a fresh plan; one press is one decision; meetings within their limits and with who can decide."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from docx import Document

from luodi.dispatch.actions import deciding, meetings
from luodi.dispatch.actions.meetings import MeetingFacts, Typed, Wanted
from luodi.dispatch.brief import is_stale, make_brief, newest
from luodi.dispatch.deeds import Deed, Doing, carry_out, options_of
from luodi.dispatch.meeting_queries import agenda_of, proposed, unfinished
from luodi.dispatch.minutes import minutes_of
from luodi.dispatch.models import Decision, Issue, Meeting, Task
from luodi.elements.models import Batch, Need, Pool, Share
from luodi.outbox import Message
from luodi.people.models import Role
from luodi.people.permissions import NotAllowed
from luodi.plan.actions import compute_plans
from luodi.plan.models import Activity, ProjectPlan
from tests.dispatch.conftest import ON


def finish(project):
    plan = ProjectPlan.objects.get(project=project)
    return plan.planned_on or plan.forecast_on


@pytest.fixture
def leader(district):
    return district.users[Role.LEADER]


@pytest.fixture
def brief(accepted, at):
    return make_brief(at=at, on=ON)


@pytest.fixture
def donor(accepted, make_project, district, at, project):
    """Another project that holds 86 mu and waits for nothing; the pool has nothing left, and this project asks for 86."""
    other = make_project("P2")
    pool = Pool.objects.create(element="LAND", name="虚构指标", keeper=district.land)
    Batch.objects.create(pool=pool, available_on=date(2021, 1, 1), amount=86, source="虚构", held=86)
    later = date(2021, 12, 1)
    Batch.objects.create(pool=pool, available_on=later, amount=200, source="虚构二")
    rows = {}
    for each, state, batch in (
        (other, "RESERVED", pool.batches.get(source="虚构")),
        (project, "REQUESTED", None),
    ):
        need = Need.objects.create(project=each, element="LAND", amount=86)
        rows[each.code] = Share.objects.create(
            need=need, pool=pool, amount=86, state=state, state_on=ON, batch=batch
        )
    Activity.objects.filter(code="L04").update(permit="L07", code="L07")
    Issue.objects.update(activity="L07")
    compute_plans(by=None, at=at, projects=[other, project], data_date=ON)
    return rows


def test_every_option_does_what_it_says(accepted, at, project) -> None:
    doing = Doing(accepted, None, at, ON)
    options = options_of(doing)
    assert options
    deed, effect = options[0]
    before = finish(project)
    assert finish(project) == before  # tried, and taken back
    done = carry_out(deed, doing)
    assert done == effect
    assert (before - finish(project)).days == effect.days > 0


def test_a_day_agreed_is_the_day_of_the_plan(project, at, seen, office, district, town) -> None:
    from luodi.dispatch import actions

    facts = actions.IssueFacts("PERMIT", "虚构卡点", step="C07")
    raised = actions.raise_issue(by=town, at=at, on=ON, project=project, facts=facts)
    to = actions.Assignment(district.permits, ON + timedelta(90))
    held = actions.accept_issue(seen=seen(raised, office), to=to)
    found = {deed.kind: (deed, effect) for deed, effect in options_of(Doing(held, None, at, ON))}
    deed, effect = found["DECIDE"]
    assert carry_out(deed, Doing(held, office, at, ON)) == effect
    step = Activity.objects.get(project=project, code="C07")
    assert step.early_finish_on == date.fromisoformat(deed.on)
    assert step.constraint == "MUST_FINISH"


def test_land_comes_from_who_loses_least(donor, accepted, at, project) -> None:
    issue = Issue.objects.get()
    found = {deed.kind: (deed, effect) for deed, effect in options_of(Doing(issue, None, at, ON))}
    if "ELEMENT" not in found:
        pytest.fail(f"only {sorted(found)}")
    deed, effect = found["ELEMENT"]
    done = carry_out(deed, Doing(issue, None, at, ON))
    assert done == effect
    mine = Share.objects.get(need__project=project, state="RESERVED")
    assert mine.amount == Decimal(86)
    assert Share.objects.filter(pk=donor["P2"].pk, state="RETURNED").exists()


def test_one_press_is_one_decision_with_task_and_new_plan(
    brief, accepted, leader, at, project, district
) -> None:
    before = finish(project)
    facts = {"by": leader, "at": at, "on": ON, "issue": accepted.pk, "option": 0, "words": "限期解决（虚构）"}
    made = deciding.decide_from_brief(**facts)
    assert deciding.decide_from_brief(**facts) == made
    assert (
        (before - finish(project)).days
        == made.effect["days"]
        == brief.rows[0]["options"][0]["effect"]["days"]
    )
    task = Task.objects.get()
    assert (task.owner, task.decision) == (district.land, made)
    assert Message.objects.filter(key=f"task:{task.pk}").exists()
    assert newest()[1][0].decided
    with pytest.raises(NotAllowed):
        deciding.decide_from_brief(**{**facts, "by": district.users[Role.TOWN]})


def test_what_has_changed_is_not_decided_by_old_figures(brief, accepted, leader, at, project) -> None:
    assert not is_stale(ON)
    compute_plans(by=None, at=at, projects=[project], data_date=ON)
    assert is_stale(ON)
    with pytest.raises(deciding.BriefOutdated):
        deciding.decide_from_brief(by=leader, at=at, on=ON, issue=accepted.pk, option=0, words="x")
    assert not Decision.objects.exists()


# -- meetings -----------------------------------------------------------------------------------------------


@pytest.fixture
def called(brief, accepted, office, at):
    [candidate] = proposed(30)
    assert candidate.is_proposed
    wanted = Wanted(candidate.issue, 8, Deed(**candidate.deed))
    facts = MeetingFacts("JOINT", ON, 30)
    return meetings.call_meeting(by=office, at=at, on=ON, facts=facts, agenda=[wanted])


def test_only_who_is_concerned_is_asked_and_the_plan_gains_its_days(
    called, accepted, office, at, project, district
) -> None:
    assert set(called.units.values_list("organisation", flat=True)) == {district.land.pk, district.town.pk}
    with pytest.raises(meetings.NobodyCompetent):
        meetings.open_meeting(by=office, at=at, meeting=called, version=1, come={district.town.pk})
    now = meetings.open_meeting(by=office, at=at, meeting=called, version=1, come={district.land.pk})
    before, item = finish(project), now.items.get()
    typed = Typed("七月内腾空（虚构）", district.land, ON + timedelta(10), None, True, 0)
    made = meetings.decide_item(by=office, at=at, on=ON, item=item, typed=typed)
    assert meetings.decide_item(by=office, at=at, on=ON, item=item, typed=typed) == made
    assert (before - finish(project)).days == made.effect["days"] > 0
    over = meetings.next_item(by=office, at=at, meeting=now, version=now.version)
    assert over.state == Meeting.State.CLOSED
    following = Meeting(kind="JOINT", number=2, title="下一次", on=ON + timedelta(7), minutes=30)
    following.save()
    assert [task.words for task in unfinished(office, following)] == ["七月内腾空（虚构）"]


def test_meetings_have_limits(accepted, brief, office, at) -> None:
    wanted = [Wanted(Issue.objects.get(), 8)]

    def call(minutes=30, on=ON, agenda=wanted):
        facts = MeetingFacts("JOINT", on, minutes)
        return meetings.call_meeting(by=office, at=at, on=ON, facts=facts, agenda=agenda)

    with pytest.raises(meetings.MeetingTooLong):
        call(minutes=61)
    with pytest.raises(meetings.MeetingTooLong):
        call(minutes=5)
    with pytest.raises(meetings.AgendaEmpty):
        call(agenda=[])
    with pytest.raises(meetings.MeetingDayPast):
        call(on=ON - timedelta(1))
    for _ in range(4):
        call(on=date(2021, 7, 15))
    with pytest.raises(meetings.TooManyMeetings):
        call(on=date(2021, 7, 30))
    call(on=date(2021, 8, 2))
    Issue.objects.update(owner=None, state="RAISED")
    with pytest.raises(meetings.NobodyCompetent):
        call(on=date(2021, 9, 2), agenda=[Wanted(Issue.objects.get(), 8)])


def test_minutes_have_the_layout_of_official_papers(called, office) -> None:
    paper = Document(BytesIO(minutes_of(called, agenda_of(office, called), [])))
    section = paper.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert (round(section.top_margin.mm), round(section.left_margin.mm), round(section.right_margin.mm)) == (
        37,
        28,
        26,
    )
    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert "重点项目联席会议第1次会议纪要" in text
    assert "抄送：" in text
    assert "印发" in text
    body = next(p for p in paper.paragraphs if "议定事项纪要如下" in p.text)
    assert (body.runs[0].font.name, body.runs[0].font.size.pt) == ("仿宋_GB2312", 16)
    assert body.paragraph_format.line_spacing.pt == pytest.approx(28.95, abs=0.06)
