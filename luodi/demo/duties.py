"""Fictional people behind the posts of the demonstration, a handover under way, requests of the fictional enterprise."""

from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password

from luodi.ledger.duty_models import Handover, ServiceEntry, ServiceStep
from luodi.ledger.handovers import Hands, open_handover
from luodi.ledger.models import Project
from luodi.ledger.service import Done, Seen, act_on_request, ask_service, log_service
from luodi.people.models import Post, Role, User

VACANT = ("副区长（分管农业水利）", "项目专员23", "项目专员24")
REQUESTS = [
    ("10 千伏临时用电（虚构）", "桩机进场前需接通临时用电。", "供电公司已勘察，三日内送电。", True),
    ("雨水管接口位置（虚构）", "请明确与市政雨水管的接口标高。", "住建局已给出接口图。", False),
    ("夜间运土许可（虚构）", "需办理夜间渣土运输手续。", "", False),
]
SERVICES = [
    (ServiceEntry.Kind.VISIT, 20, "到工地看桩基进度，记下接电和排水两项困难（虚构）。"),
    (ServiceEntry.Kind.CALL, 9, "电话告知施工图审查意见，企业当天改图（虚构）。"),
]


def make_duties(*, at: datetime, data_date: date) -> None:
    """Once. Most accounts made here have no password: nobody signs in as them."""
    if Handover.objects.exists():
        return
    _holders()
    _service(at, data_date)
    vacant = Post.objects.get(title="项目专员23", is_synthetic=True)
    _person("commissioner-next", Role.COMMISSIONER, vacant, holds=False)
    receiver = _person("commissioner-23", Role.COMMISSIONER, vacant, holds=False)
    office = User.objects.get(username="office")
    open_handover(hands=Hands(vacant, receiver, "空缺岗位到任（虚构）"), by=office, at=at)
    # Two who can sign in, so that a post can change hands before one's eyes.
    hashed = User.objects.get(username="commissioner").password
    User.objects.filter(username__in=["commissioner-02", "commissioner-next"]).update(password=hashed)


def _person(username: str, role: Role, post: Post, *, holds: bool = True) -> User:
    number = username.rpartition("-")[2]
    return User.objects.create(
        username=username,
        password=make_password(None),
        name=f"{role.label} {number}（虚构）",
        name_en=f"{role.value.capitalize()} {number} (fictional)",
        role=role,
        organisation=post.organisation,
        post=post if holds else None,
        is_synthetic=True,
    )


def _holders() -> None:
    posts = Post.objects.filter(is_synthetic=True, holders=None).exclude(title__in=VACANT)
    for number, post in enumerate(posts.filter(is_leader=True).order_by("rank"), start=1):
        _person(f"leader-{number}", Role.LEADER, post)
    for post in posts.filter(title__startswith="项目专员").order_by("rank"):
        _person(f"commissioner-{post.title[-2:]}", Role.COMMISSIONER, post)


def _service(at: datetime, on: date) -> None:
    firm, office = User.objects.get(username="enterprise"), User.objects.get(username="office")
    project = Project.objects.filter(enterprise=firm.organisation).order_by("code").first()
    if project is None:
        return
    served = Post.objects.get(title="项目专员01", is_synthetic=True)
    Project.objects.filter(pk=project.pk).update(commissioner=served)
    for kind, days, words in SERVICES:
        done = Done(kind, on - timedelta(days=days), words)
        log_service(project=project, done=done, data_date=on, by=office, at=at)
    for title, words, answer, is_closed in REQUESTS:
        row = ask_service(project=project, title=title, words=words, on=on, by=firm, at=at)
        if answer:
            seen = Seen(row, 1)
            row = act_on_request(
                seen=seen, verb=ServiceStep.Verb.ANSWER, words=answer, on=on, by=office, at=at
            )
        if is_closed:
            seen, verb = Seen(row, 2), ServiceStep.Verb.CLOSE
            act_on_request(seen=seen, verb=verb, words="已送电（虚构）", on=on, by=firm, at=at)
