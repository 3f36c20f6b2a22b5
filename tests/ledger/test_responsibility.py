"""Leader, team, commissioner, units."""

import pytest

from luodi.journal import Event
from luodi.ledger.actions import ChangedMeanwhile
from luodi.ledger.models import Team
from luodi.ledger.queries import visible_projects
from luodi.ledger.responsibility import NotALeader, PostClosed, Responsibility, set_responsibility
from luodi.people.models import Role
from luodi.people.permissions import NotAllowed


@pytest.fixture
def give(project, office, at):
    def give(version=1, by=office, **who):
        return set_responsibility(project=project, who=Responsibility(**who), version=version, by=by, at=at)

    return give


def test_duties_are_given_to_posts_and_units(give, district, project):
    team = Team.objects.create(name="虚构专班")
    given = give(
        leader=district.leader_post, team=team, commissioner=district.commissioner_post,
        responsible=[district.permits], assisting=[district.land],
    )  # fmt: skip
    assert (given.leader, given.team, given.version) == (district.leader_post, team, 2)
    assert set(project.units.values_list("organisation__code", "duty")) == {
        ("PERMITS", "RESPONSIBLE"),
        ("LAND", "ASSISTING"),
    }
    assert Event.objects.first().facts["changes"]["leader"] == [None, district.leader_post.pk]
    assert project in visible_projects(district.users[Role.COMMISSIONER])
    assert project in visible_projects(district.users[Role.DEPARTMENT])
    give(version=2, responsible=[district.land])
    assert list(project.units.values_list("organisation__code", "duty")) == [("LAND", "RESPONSIBLE")]


def test_the_same_again_changes_nothing(give, district):
    give(leader=district.leader_post)
    count = Event.objects.count()
    assert give(leader=district.leader_post).version == 2
    assert Event.objects.count() == count


def test_refusals(give, district, town):
    with pytest.raises(NotALeader):
        give(leader=district.commissioner_post)
    district.commissioner_post.is_active = False
    district.commissioner_post.save()
    with pytest.raises(PostClosed):
        give(commissioner=district.commissioner_post)
    with pytest.raises(ChangedMeanwhile):
        give(version=9, leader=district.leader_post)
    with pytest.raises(NotAllowed):
        give(by=town, leader=district.leader_post)
