"""Saved views: one test per exit of each action, and what people see of one another's."""

import pytest

from luodi.journal import Event
from luodi.ledger.models import Project
from luodi.people import actions
from luodi.people.models import Role, SavedView
from luodi.people.permissions import NotAllowed
from luodi.people.queries import columns_of, own_views, views_of
from luodi.people.view_views import kept


@pytest.fixture
def office(district):
    return district.users[Role.OFFICE]


@pytest.fixture
def town(district):
    return district.users[Role.TOWN]


def save(by, at, name="晚的", **more) -> SavedView:
    return actions.save_view(by=by, at=at, page="projects", name=name, query="state=LATE", **more)


class TestSave:
    def test_it_is_the_person_s_own_and_stands_in_the_journal(self, office, town, at) -> None:
        view = save(office, at)
        assert views_of(office, "projects") == [view]
        assert views_of(town, "projects") == views_of(office, "wallchart") == []
        assert (Event.objects.first().action, Event.objects.first().target) == (
            "VIEW_SAVED",
            f"view:{view.pk}",
        )

    def test_a_name_is_taken_once_per_page_and_person(self, office, town, at) -> None:
        save(office, at)
        save(town, at)
        with pytest.raises(actions.ViewNameTaken):
            save(office, at)

    def test_tabs_have_an_end(self, office, at) -> None:
        for number in range(20):
            save(office, at, str(number))
        with pytest.raises(actions.TooManyViews):
            save(office, at, "另一个")

    def test_only_the_office_shares(self, office, town, at) -> None:
        with pytest.raises(NotAllowed):
            save(town, at, is_shared=True)
        shared = save(office, at, is_shared=True)
        own = save(town, at)
        assert views_of(town, "projects") == [own, shared]


class TestChange:
    def test_rename_and_version(self, office, at) -> None:
        view = save(office, at)
        actions.change_view(by=office, at=at, view=view, version=1, name="新名", position=3)
        with pytest.raises(actions.ChangedMeanwhile):
            actions.change_view(by=office, at=at, view=view, version=1, name="又一个")
        assert SavedView.objects.get().name == "新名"

    def test_nothing_new_is_no_record(self, office, at) -> None:
        view = save(office, at)
        before = Event.objects.count()
        assert actions.change_view(by=office, at=at, view=view, version=1, name=view.name).version == 1
        assert Event.objects.count() == before

    def test_a_taken_name_and_a_share_that_may_not_be(self, office, town, at) -> None:
        save(town, at, "一")
        view = save(town, at, "二")
        with pytest.raises(actions.ViewNameTaken):
            actions.change_view(by=town, at=at, view=view, version=1, name="一")
        with pytest.raises(NotAllowed):
            actions.change_view(by=town, at=at, view=view, version=1, is_shared=True)

    def test_delete(self, office, at) -> None:
        actions.delete_view(by=office, at=at, view=save(office, at))
        assert not SavedView.objects.exists()
        assert Event.objects.first().action == "VIEW_DELETED"

    def test_what_is_shared_may_be_managed_by_any_sharer(self, district, office, town, at) -> None:
        view = save(office, at, is_shared=True)
        other = district.person("office2", Role.OFFICE, office.organisation)
        assert list(own_views(other)) == [view]
        assert not own_views(town).exists()


class TestColumns:
    def test_by_person_and_view(self, office, town, at) -> None:
        view = save(office, at, is_shared=True)
        actions.choose_columns(by=office, page="projects", view=None, keys=["code"])
        actions.choose_columns(by=office, page="projects", view=view, keys=["town", "stage"])
        assert columns_of(office, "projects", None) == ["code"]
        assert columns_of(town, "projects", None) == []
        assert columns_of(town, "projects", view) == ["town", "stage"]
        actions.choose_columns(by=town, page="projects", view=view, keys=["margin"])
        assert columns_of(town, "projects", view) == ["margin"]
        actions.choose_columns(by=town, page="projects", view=view, keys=[])
        assert columns_of(town, "projects", view) == ["town", "stage"]

    def test_a_new_view_takes_them_along(self, office, at) -> None:
        actions.choose_columns(by=office, page="projects", view=None, keys=["code", "land"])
        assert columns_of(office, "projects", save(office, at)) == ["code", "land"]


@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("stage=SIGNED&town=&page=3&view=7", "stage=SIGNED"),
        ("sort=-margin&q=%20&group=leader", "group=leader&sort=-margin"),
        ("", ""),
    ],
)
def test_what_a_view_keeps_of_an_address(address: str, query: str) -> None:
    assert kept(address) == query


class TestPages:
    @pytest.fixture(autouse=True)
    def _signed_in(self, client, office) -> None:
        client.force_login(office, backend="django.contrib.auth.backends.ModelBackend")

    def test_saved_from_the_list_it_opens_with_its_address(self, client, office) -> None:
        page = client.get("/projects/?stage=SIGNED").content.decode()
        assert "/views/add/?page=projects&amp;query=stage%3DSIGNED" in page
        given = {"page": "projects", "query": "stage=SIGNED&page=2", "name": "已签约", "opened_version": 0}
        answer = client.post("/views/add/", given)
        view = SavedView.objects.get()
        assert answer.headers["Location"] == f"/projects/?stage=SIGNED&view={view.pk}"
        again = client.post("/views/add/", given)
        assert again.status_code == 409
        assert "已有名为" in again.content.decode()
        assert "stage=SIGNED" in again.content.decode()
        opened = client.get(answer.headers["Location"]).content.decode()
        assert f'href="?stage=SIGNED&amp;view={view.pk}" aria-current="page"' in opened

    def test_changed_filters_can_be_put_into_the_view(self, client, office, at) -> None:
        view = save(office, at)
        page = client.get(f"/projects/?stage=SIGNED&view={view.pk}").content.decode()
        assert f'action="/views/{view.pk}/query/"' in page
        client.post(f"/views/{view.pk}/query/", {"version": 1, "query": "stage=SIGNED"})
        assert SavedView.objects.get().query == "stage=SIGNED"

    def test_columns_change_the_table(self, client, office, at) -> None:
        Project.objects.create(code="P", name="虚构项目", created_at=at, updated_at=at)
        assert "产业链</th>" not in client.get("/projects/").content.decode()
        answer = client.post(
            "/views/columns/", {"page": "projects", "view": "", "query": "stage=SIGNED", "column": "industry"}
        )
        assert answer.headers["Location"] == "/projects/?stage=SIGNED"
        assert "产业链</th>" in client.get(answer.headers["Location"].split("?")[0]).content.decode()

    @pytest.mark.parametrize(
        ("filters", "said"),
        [
            ("town=NOWHERE", "镇街：NOWHERE"),
            ("leader=987654", "责任领导：987654"),
            ("stage=OLD", "阶段：OLD"),
        ],
    )
    def test_what_is_gone_is_named_and_can_be_left_out(self, client, filters, said) -> None:
        page = client.get(f"/projects/?{filters}&tag=INDUSTRY").content.decode()
        assert said in page
        assert 'href="?tag=INDUSTRY"' in page

    def test_a_closed_town_is_named(self, client, district) -> None:
        type(district.town).objects.filter(pk=district.town.pk).update(is_active=False)
        assert (
            f"镇街：{district.town.name}"
            in client.get(f"/projects/?town={district.town.code}").content.decode()
        )

    def test_a_town_without_projects_is_not_gone(self, client, district) -> None:
        page = client.get(f"/projects/?town={district.town.code}").content.decode()
        assert "已不存在或已停用" not in page

    def test_a_deleted_view_says_so_and_shows_the_filters(self, client) -> None:
        page = client.get("/projects/?stage=SIGNED&view=99").content.decode()
        assert "这个视图已被删除" in page
