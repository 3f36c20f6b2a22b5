"""Dated membership of lists."""

from datetime import date

import pytest

from luodi.journal import Event
from luodi.ledger.listing import AlreadyListed, LeftBeforeEntered, Listed, NotListed, enter_list, leave_list
from luodi.ledger.models import ListMembership
from luodi.people.permissions import NotAllowed

CITY = Listed(2021, ListMembership.Level.CITY, ListMembership.ListClass.BUILD, "市重点")


def test_on_and_off_and_on_again(project, office, at):
    first = enter_list(project=project, listed=CITY, from_on=date(2021, 1, 5), by=office, at=at)
    assert Event.objects.first().action == "LIST_ENTERED"
    with pytest.raises(AlreadyListed):
        enter_list(project=project, listed=CITY, from_on=date(2021, 2, 5), by=office, at=at)
    with pytest.raises(LeftBeforeEntered):
        leave_list(project=project, membership=first.pk, until_on=date(2021, 1, 4), by=office, at=at)
    left = leave_list(project=project, membership=first.pk, until_on=date(2021, 3, 1), by=office, at=at)
    assert (left.until_on, Event.objects.first().action) == (date(2021, 3, 1), "LIST_LEFT")
    with pytest.raises(NotListed):
        leave_list(project=project, membership=first.pk, until_on=date(2021, 3, 1), by=office, at=at)
    enter_list(project=project, listed=CITY, from_on=date(2021, 3, 1), by=office, at=at)
    assert project.memberships.count() == 2


def test_a_membership_of_another_project_is_not_found(project, other, office, at):
    made = enter_list(project=other, listed=CITY, from_on=date(2021, 1, 5), by=office, at=at)
    with pytest.raises(NotListed):
        leave_list(project=project, membership=made.pk, until_on=date(2021, 3, 1), by=office, at=at)


def test_lists_are_the_offices(project, town, at):
    with pytest.raises(NotAllowed):
        enter_list(project=project, listed=CITY, from_on=date(2021, 1, 5), by=town, at=at)
    with pytest.raises(NotAllowed):
        leave_list(project=project, membership=1, until_on=date(2021, 1, 5), by=town, at=at)
