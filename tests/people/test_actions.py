"""One test per exit of each action of people: done, each refusal, the line in the journal."""

import pytest
from django.contrib.auth import authenticate

from luodi.journal import Event
from luodi.people import actions
from luodi.people.models import Organisation, Post, Role, User
from luodi.people.permissions import NotAllowed


def last() -> Event:
    return Event.objects.first()


def unit_facts(unit: Organisation, **changes) -> actions.OrganisationFacts:
    facts = {key: getattr(unit, key) for key in ("code", "name", "kind", "name_en", "parent", "is_synthetic")}
    return actions.OrganisationFacts(**{**facts, **changes})


def user_facts(user: User, **changes) -> actions.UserFacts:
    facts = {key: getattr(user, key) for key in ("name", "role", "organisation", "post", "is_synthetic")}
    return actions.UserFacts(**{**facts, **changes})


def nested(district, system, at) -> Organisation:
    """A unit at the third level, in another branch."""
    return actions.add_organisation(
        by=system, at=at, facts=actions.OrganisationFacts("P1", "窗口", "DEPARTMENT", parent=district.permits)
    )


@pytest.fixture
def system(district) -> User:
    return district.users[Role.SYSTEM_ADMIN]


@pytest.fixture
def security(district) -> User:
    return district.users[Role.SECURITY_ADMIN]


class TestOrganisations:
    def test_add(self, district, system, at) -> None:
        facts = actions.OrganisationFacts(code="T3", name="南镇", kind="TOWN", parent=district.district)
        unit = actions.add_organisation(by=system, at=at, facts=facts)
        assert unit.path == f"{district.district.path}{unit.pk}/"
        assert (last().action, last().target, last().actor) == (
            "ORGANISATION_ADDED",
            "organisation:T3",
            "system_admin",
        )

    def test_add_needs_a_parent_in_use(self, district, system, at) -> None:
        with pytest.raises(actions.ParentNeeded):
            actions.add_organisation(by=system, at=at, facts=actions.OrganisationFacts("T3", "南镇", "TOWN"))
        Organisation.objects.filter(pk=district.land.pk).update(is_active=False)
        district.land.refresh_from_db()
        with pytest.raises(actions.UnitInactive):
            actions.add_organisation(
                by=system,
                at=at,
                facts=actions.OrganisationFacts("X", "科", "DEPARTMENT", parent=district.land),
            )

    def test_move_takes_the_subtree_along(self, district, system, at) -> None:
        section = actions.add_organisation(
            by=system,
            at=at,
            facts=actions.OrganisationFacts("L1", "用地科", "DEPARTMENT", parent=district.land),
        )
        desk = actions.add_organisation(
            by=system, at=at, facts=actions.OrganisationFacts("L2", "窗口", "DEPARTMENT", parent=section)
        )
        moved = actions.change_organisation(
            by=system, at=at, unit=section, version=1, facts=unit_facts(section, parent=district.permits)
        )
        desk.refresh_from_db()
        assert moved.path == f"{district.permits.path}{section.pk}/"
        assert desk.path == f"{moved.path}{desk.pk}/"
        assert last().facts["changed"] == {"parent": ["LAND", "PERMITS"]}

    def test_no_loop(self, district, system, at) -> None:
        section = actions.add_organisation(
            by=system,
            at=at,
            facts=actions.OrganisationFacts("L1", "用地科", "DEPARTMENT", parent=district.land),
        )
        for below in (section, district.land):
            with pytest.raises(actions.TreeLoop):
                actions.change_organisation(
                    by=system,
                    at=at,
                    unit=district.land,
                    version=1,
                    facts=unit_facts(district.land, parent=below),
                )

    def test_tree_has_a_limit(self, district, system, at) -> None:
        above = district.land
        for number in range(6):
            facts = actions.OrganisationFacts(f"N{number}", f"科{number}", "DEPARTMENT", parent=above)
            above = actions.add_organisation(by=system, at=at, facts=facts)
        facts = actions.OrganisationFacts("N8", "科八", "DEPARTMENT", parent=above)
        with pytest.raises(actions.TreeTooDeep):
            actions.add_organisation(by=system, at=at, facts=facts)
        top = Organisation.objects.get(code="N0")
        with pytest.raises(actions.TreeTooDeep):
            actions.change_organisation(
                by=system,
                at=at,
                unit=top,
                version=1,
                facts=unit_facts(top, parent=nested(district, system, at)),
            )

    def test_second_to_save_sees_the_difference(self, district, system, at) -> None:
        actions.change_organisation(
            by=system, at=at, unit=district.land, version=1, facts=unit_facts(district.land, name="区资源局")
        )
        with pytest.raises(actions.ChangedMeanwhile) as refused:
            actions.change_organisation(
                by=system,
                at=at,
                unit=district.land,
                version=1,
                facts=unit_facts(district.land, name="区国土局"),
            )
        assert refused.value.facts["differences"] == [actions.Difference("name", "区资源局", "区国土局")]

    def test_nothing_changed_records_nothing(self, district, system, at) -> None:
        actions.change_organisation(
            by=system, at=at, unit=district.land, version=1, facts=unit_facts(district.land)
        )
        assert not Event.objects.exists()

    def test_deactivate_only_when_empty(self, district, system, at) -> None:
        with pytest.raises(actions.OrganisationInUse) as refused:
            actions.deactivate_organisation(by=system, at=at, unit=district.land, version=1)
        assert refused.value.facts == {"unit": "区自然资源局", "users": 1, "projects": 0, "units": 0}
        User.objects.filter(organisation=district.land).update(is_active=False)
        assert not actions.deactivate_organisation(by=system, at=at, unit=district.land, version=1).is_active
        assert last().action == "ORGANISATION_DEACTIVATED"
        assert actions.reactivate_organisation(by=system, at=at, unit=district.land, version=2).is_active

    def test_only_the_system_administrator(self, district, security, at) -> None:
        with pytest.raises(NotAllowed):
            actions.deactivate_organisation(by=security, at=at, unit=district.land, version=1)

    def test_shipped_tree_loads_once(self, db, at) -> None:
        added = actions.load_organisations(at=at)
        assert added == len(actions.shipped_tree().units)
        assert Organisation.objects.filter(kind="TOWN", longitude__isnull=False).count() == 15
        assert not Organisation.objects.filter(name_en="").exists()
        events = Event.objects.count()
        assert actions.load_organisations(at=at) == 0
        assert Event.objects.count() == events


class TestPosts:
    def test_add_change_deactivate(self, district, system, at) -> None:
        facts = actions.PostFacts(organisation=district.land, title="局长")
        post = actions.add_post(by=system, at=at, facts=facts)
        changed = actions.change_post(
            by=system, at=at, post=post, version=1, facts=actions.PostFacts(district.land, "局长", "Director")
        )
        assert changed.title_en == "Director"
        assert not actions.deactivate_post(by=system, at=at, post=post, version=2).is_active
        assert actions.reactivate_post(by=system, at=at, post=post, version=3).is_active
        assert [event.action for event in Event.objects.order_by("sequence")] == [
            "POST_ADDED", "POST_CHANGED", "POST_DEACTIVATED", "POST_REACTIVATED",
        ]  # fmt: skip

    def test_a_post_that_is_held_stays(self, district, system, at) -> None:
        post = district.leader_post
        with pytest.raises(actions.PostInUse):
            actions.deactivate_post(by=system, at=at, post=post, version=1)
        with pytest.raises(actions.PostInUse):
            actions.change_post(
                by=system, at=at, post=post, version=1, facts=actions.PostFacts(district.land, post.title)
            )

    def test_not_in_a_unit_out_of_use(self, district, system, at) -> None:
        district.land.is_active = False
        with pytest.raises(actions.UnitInactive):
            actions.add_post(by=system, at=at, facts=actions.PostFacts(district.land, "局长"))


class TestUsers:
    def test_add_gives_a_one_time_password(self, district, security, at) -> None:
        facts = actions.UserFacts("王五", Role.TOWN, district.town)
        user, password = actions.add_user(by=security, at=at, username="wangwu", facts=facts)
        assert user.check_password(password)
        assert user.password_is_temporary
        assert (last().action, last().target) == ("USER_ADDED", "user:wangwu")
        assert password not in last().payload

    def test_a_post_of_another_unit_is_refused(self, district, security, at) -> None:
        facts = actions.UserFacts("王五", Role.TOWN, district.town, district.leader_post)
        with pytest.raises(actions.PostElsewhere):
            actions.add_user(by=security, at=at, username="wangwu", facts=facts)

    def test_change(self, district, security, at) -> None:
        user = district.other_town_user
        facts = user_facts(user, organisation=district.town)
        changed = actions.change_user(by=security, at=at, user=user, version=1, facts=facts)
        assert changed.organisation == district.town
        assert last().facts["changed"] == {"organisation": ["T2", "T1"]}

    @pytest.mark.parametrize("field", ["role", "organisation", "post"])
    def test_nobody_changes_their_own_role_unit_or_post(self, district, security, at, field) -> None:
        wanted = {"role": Role.OFFICE, "organisation": district.office, "post": district.leader_post}[field]
        with pytest.raises(actions.OwnAccount):
            actions.change_user(
                by=security, at=at, user=security, version=1, facts=user_facts(security, **{field: wanted})
            )

    def test_the_last_security_administrator_stays(self, district, security, at) -> None:
        with pytest.raises(actions.LastSecurityAdmin):
            actions.disable_user(by=security, at=at, user=security, version=1)
        with pytest.raises(actions.LastSecurityAdmin):
            actions.change_user(
                by=None, at=at, user=security, version=1, facts=user_facts(security, role=Role.OFFICE)
            )
        second = district.person("second", Role.SECURITY_ADMIN, district.district)
        assert not actions.disable_user(by=second, at=at, user=security, version=1).is_active

    def test_disable_and_enable(self, district, security, at) -> None:
        user = district.other_town_user
        assert not actions.disable_user(by=security, at=at, user=user, version=1).is_active
        assert actions.enable_user(by=security, at=at, user=user, version=2).is_active
        assert [event.action for event in Event.objects.all()] == ["USER_ENABLED", "USER_DISABLED"]

    def test_reset_password(self, district, security, at) -> None:
        user = district.other_town_user
        password = actions.reset_password(by=security, at=at, user=user, version=1)
        user.refresh_from_db()
        assert user.check_password(password)
        assert user.password_is_temporary
        with pytest.raises(actions.OwnAccount):
            actions.reset_password(by=security, at=at, user=security, version=1)

    @pytest.mark.parametrize("role", [role for role in Role if role != Role.SECURITY_ADMIN])
    def test_only_the_security_administrator(self, district, at, role) -> None:
        with pytest.raises(NotAllowed):
            actions.disable_user(by=district.users[role], at=at, user=district.other_town_user, version=1)


class TestAccount:
    def test_language(self, district, at) -> None:
        user = district.users[Role.TOWN]
        actions.choose_language(by=user, at=at, language="en")
        assert User.objects.get(pk=user.pk).language == "en"
        actions.choose_language(by=user, at=at, language="en")
        assert Event.objects.count() == 1
        with pytest.raises(ValueError, match="unknown language"):
            actions.choose_language(by=user, at=at, language="xx")

    def test_password(self, district, at, rf) -> None:
        user = district.users[Role.TOWN]
        actions.change_password(by=user, at=at, password="an entirely new phrase")
        assert authenticate(rf.post("/"), username="town", password="an entirely new phrase") == user
        assert last().action == "PASSWORD_CHANGED"


def test_three_administrators_are_disjoint(district) -> None:
    from luodi.people.permissions import TABLE

    admins = [set(TABLE[role]) for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)]
    others = set().union(*(set(TABLE[role]) for role in Role if not role.value.endswith("_ADMIN")))
    assert all(admins)
    assert not admins[0] & admins[1] | admins[0] & admins[2] | admins[1] & admins[2]
    assert not others & set().union(*admins)
    assert Post.objects.filter(is_leader=True).count() == 1
