"""Fictional posts and one account for each role. The password is printed: this is a demonstration."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_noop, override

from luodi.people.models import Organisation, Post, Role, User

PASSWORD = "luodi-demo-2021"  # noqa: S105 - printed on purpose
LEADERS = [
    ("区委书记", "District Party Secretary"),
    ("区长", "District Mayor"),
    ("常务副区长", "Executive Deputy Mayor"),
    ("副区长（分管工业）", "Deputy Mayor (industry)"),
    ("副区长（分管城建）", "Deputy Mayor (urban works)"),
    ("副区长（分管商贸）", "Deputy Mayor (commerce)"),
    ("副区长（分管农业水利）", "Deputy Mayor (agriculture, water)"),
    ("区委常委（分管招商）", "Standing Committee member (promotion)"),
]
COMMISSIONERS = 24
ROLES_SHOWN = [
    ("office", gettext_noop("重点办")),
    ("office2", gettext_noop("重点办（另一人，决定申诉和销号、公布考核）")),
    ("leader", gettext_noop("区领导：副区长（分管工业）")),
    ("secretary", gettext_noop("区主要领导：区委书记")),
    ("town", gettext_noop("蓝村街道")),
    ("town2", gettext_noop("龙泉街道")),
    ("department", gettext_noop("区行政审批服务局")),
    ("commissioner", gettext_noop("项目专员")),
    ("enterprise", gettext_noop("企业（虚构）")),
    ("inspector", gettext_noop("督查")),
    ("system", gettext_noop("系统管理员")),
    ("security", gettext_noop("安全管理员")),
    ("audit", gettext_noop("审计管理员")),
]


@dataclass(frozen=True)
class Posts:
    """The posts that projects refer to."""

    leaders: list[Post]
    commissioners: list[Post]
    enterprise: Organisation


def _post(unit: Organisation, title: str, english: str, rank: int, is_leader: bool = False) -> Post:
    found, _made = Post.objects.get_or_create(
        organisation=unit,
        title=title,
        defaults={"title_en": english, "rank": rank, "is_leader": is_leader, "is_synthetic": True},
    )
    return found


def make_posts() -> Posts:
    """Posts of leaders, commissioners, towns and departments; every one says that it is fictional."""
    kind = Organisation.Kind
    district = Organisation.objects.get(kind=kind.DISTRICT)
    office = Organisation.objects.get(code="KEY-PROJECTS")
    leaders = [_post(district, zh, en, rank, True) for rank, (zh, en) in enumerate(LEADERS, start=1)]
    for unit in Organisation.objects.filter(kind=kind.TOWN):
        _post(unit, "党（工）委书记", "Party Secretary", 20)
    for unit in Organisation.objects.filter(kind=kind.DEPARTMENT).exclude(pk=office.pk):
        _post(unit, "重点项目负责人", "Head of key projects", 30)
    commissioners = [
        _post(office, f"项目专员{number:02d}", f"Project commissioner {number:02d}", 50 + number)
        for number in range(1, COMMISSIONERS + 1)
    ]
    firm, _made = Organisation.objects.get_or_create(
        code="DEMO-FIRM",
        defaults={
            "name": "启岚智能装备有限公司（虚构）",
            "name_en": "Qilan Smart Equipment (fictional)",
            "kind": kind.ENTERPRISE,
            "parent": district,
            "path": "/pending-demo-firm/",
            "is_synthetic": True,
        },
    )
    Organisation.objects.filter(pk=firm.pk).update(path=f"{district.path}{firm.pk}/")
    firm.refresh_from_db()
    _users(district, office, firm, leaders, commissioners)
    return Posts(leaders, commissioners, firm)


def _users(
    district: Organisation,
    office: Organisation,
    firm: Organisation,
    leaders: list[Post],
    commissioners: list[Post],
) -> None:
    unit = {
        unit.name: unit
        for unit in Organisation.objects.filter(name__in=["蓝村街道", "龙泉街道", "区行政审批服务局"])
    }
    people: list[tuple[str, Role, Organisation, Post | None]] = [
        ("office", Role.OFFICE, office, None),
        ("office2", Role.OFFICE, office, None),
        ("leader", Role.LEADER, district, leaders[3]),
        ("secretary", Role.LEADER, district, leaders[0]),
        ("town", Role.TOWN, unit["蓝村街道"], None),
        ("town2", Role.TOWN, unit["龙泉街道"], None),
        ("department", Role.DEPARTMENT, unit["区行政审批服务局"], None),
        ("commissioner", Role.COMMISSIONER, office, commissioners[0]),
        ("enterprise", Role.ENTERPRISE, firm, None),
        ("inspector", Role.INSPECTOR, office, None),
        ("system", Role.SYSTEM_ADMIN, district, None),
        ("security", Role.SECURITY_ADMIN, district, None),
        ("audit", Role.AUDIT_ADMIN, district, None),
    ]
    with override("en"):
        english = {role: str(role.label) for role in Role}
    hashed = make_password(PASSWORD)  # once: hashing is slow by design
    for username, role, organisation, post in people:
        second = " 2" if username.endswith("2") else ""  # pages tell them apart by name
        if not User.objects.filter(username=username).exists():
            User.objects.create(
                username=username,
                password=hashed,
                name=f"{Role(role).label}{second}（虚构）",
                name_en=f"{english[role]}{second} (fictional)",
                role=role,
                organisation=organisation,
                post=post,
                is_synthetic=True,
            )
