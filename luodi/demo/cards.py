"""Cards of the demonstration in every state, so that issuing, answering, excusing and lifting can be seen. All fictional."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import F

from luodi import outbox
from luodi.demo.bottleneck import held_up
from luodi.demo.late_permit import make_late_permit
from luodi.demo.promises import A_FEW_DAYS_LATE
from luodi.ledger.models import Project
from luodi.oversight import actions
from luodi.oversight.actions import Addressee, Excuse, RulesWanted, Seen
from luodi.oversight.computing import compute_cards
from luodi.oversight.models import Card
from luodi.oversight.rules import DEFAULT
from luodi.people.models import User

SINCE, ANSWERED = timedelta(days=14), timedelta(days=9)
OF_TOWN, OF_OTHERS = 4, 5


class _Hands:
    """Who acts, on which day, on which card as it stands."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.people = {user.username: user for user in User.objects.filter(is_synthetic=True)}

    def seen(self, card: Card, username: str, on: date) -> Seen:
        card.refresh_from_db()
        return Seen(card, card.version, self.people[username], self.at, on)


def make_cards(*, at: datetime, data_date: date) -> None:
    """Rules in force since the summer, cards issued two weeks ago and what became of them, today's proposals."""
    hands = _Hands(at)
    summer = RulesWanted(DEFAULT, date(2021, 6, 1), date(2021, 8, 31), "虚构：区重点项目工作例会", {})
    actions.decide_rules(by=hands.people["office"], at=at, wanted=summer)
    synthetic, on = Project.objects.filter(is_synthetic=True), data_date - SINCE
    first, second = _late_of("蓝村街道"), _late_of("龙泉街道")
    make_late_permit(at=at, on=data_date)
    others = [project for project in _late("") if project not in {*first, *second}][:OF_OTHERS]
    few = Project.objects.filter(code=A_FEW_DAYS_LATE[0])
    told = {project.pk: project for project in [*first, *second, *others, *few, *held_up()]}
    compute_cards(at=at, data_date=on, projects=told.values())
    proposed = Card.objects.filter(state=Card.State.PROPOSED, project__in=told)
    for card in proposed.select_related("project__town"):
        if card.project.town:
            to = Addressee(card.project.town, on + timedelta(14))
            actions.issue_card(seen=hands.seen(card, "office", on), to=to)
    _answer(hands, first, "town", data_date - ANSWERED)
    _answer(hands, second, "town2", data_date - ANSWERED)
    compute_cards(at=at, data_date=data_date, projects=synthetic)
    outbox.deliver_due(at=at)


def _late(town: str) -> list[Project]:
    """Projects that miss their date, the latest first."""
    late = Project.objects.filter(is_synthetic=True, plan__margin_days__lt=-14, town__isnull=False)
    found = late.filter(town__name=town) if town else late
    return list(found.select_related("town").order_by(F("plan__margin_days").asc(), "code"))


def _late_of(town: str) -> list[Project]:
    return _late(town)[:OF_TOWN]


def _answer(hands: _Hands, projects: Sequence[Project], username: str, on: date) -> None:
    """The first is explained, the second objected to, the third excused in full and lifted by other hands; the rest wait."""
    cards = {card.project_id: card for card in Card.objects.filter(state=Card.State.ISSUED)}
    mine = [cards[project.pk] for project in projects if project.pk in cards]
    for place, card in enumerate(mine[:3]):
        if place == 1:
            words = "虚构：推迟由上级指标未下达造成，不在镇街职权内。"
            actions.appeal_card(seen=hands.seen(card, username, on), words=words)
            continue
        words = "虚构：施工许可晚于计划，已增加班组，每周一报进度。"
        actions.explain_card(seen=hands.seen(card, username, on), words=words)
        if place == 2:
            days = -(card.project.plan.margin_days or 0)
            excuse = Excuse(days, "HIGHER_APPROVAL", "虚构：省级用地批复未下")
            actions.excuse_days(seen=hands.seen(card, "office", on), excuse=excuse)
            evidence = "虚构：用地批复已下达，施工单位已进场，附监理周报。"
            actions.lift_card(seen=hands.seen(card, "office2", on + timedelta(3)), evidence=evidence)
