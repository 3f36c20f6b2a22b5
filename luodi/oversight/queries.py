"""Questions about cards. Every answer is scoped to who asks; proposals are the office's alone."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import Case, Count, DecimalField, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from luodi.approvals.application_queries import Clocks, clocks_of
from luodi.approvals.models import Application
from luodi.approvals.steps import OPEN
from luodi.engine import cards as engine
from luodi.engine.card_rules import RANK, Measure, Rules
from luodi.engine.cards import Facts, judge, replay
from luodi.journal import Event
from luodi.ledger.models import Project
from luodi.ledger.queries import visible_projects
from luodi.oversight.facts import facts_of, watched
from luodi.oversight.models import MOST_EXCUSED, Card, CardColour, CardWatch
from luodi.oversight.rows import state_of
from luodi.oversight.rules import in_force
from luodi.oversight.words import excuse_words, level_words
from luodi.people.journal_words import ACTIONS
from luodi.people.models import Organisation, User
from luodi.people.permissions import Ability, Reach, reach
from luodi.plan.margin_models import ProjectMargin
from luodi.plan.queries import own_language

State = Card.State
TOLD = (State.ISSUED, State.LIFTED, State.REVOKED)
WORST = Case(
    *(When(colour=colour.value, then=Value(rank)) for colour, rank in RANK.items()),
    output_field=IntegerField(),
)
OPENNESS = Case(
    When(state=State.ISSUED, then=Value(0)),
    When(state=State.PROPOSED, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)
STAKE = Coalesce(
    F("stake_days") * F("project__total_investment_yuan"),
    Value(0),
    output_field=DecimalField(max_digits=24, decimal_places=2),
)
LONGEST_HISTORY = 100
FOLLOWED = (
    40  # as many proposals as an office can look into at a time; the rest waits until these are decided
)
LATER = "LATER"


def judges(user: User) -> bool:
    """Does this person see proposals and decide on cards?"""
    return reach(user, Ability.JUDGE_CARDS) is not Reach.NOTHING


def visible_cards(user: User) -> QuerySet[Card]:
    """The cards of the person's projects; what nobody issued only for the office."""
    if reach(user, Ability.SEE_CARDS) is Reach.NOTHING:
        return Card.objects.none()
    seen = visible_projects(user, Ability.SEE_CARDS)
    found = Card.objects.filter(project__in=seen.order_by().values("pk"))
    return found if judges(user) else found.filter(state__in=TOLD)


def followed() -> QuerySet[Card]:
    """The proposals of the district that the office is to look into now: the most days × money first, then days.

    A project without a known sum comes after those that have one.
    """
    waiting = Card.objects.filter(state=State.PROPOSED).annotate(stake=STAKE)
    return waiting.order_by("-stake", "-stake_days", "pk")[:FOLLOWED]


def _followed() -> Q:
    return Q(pk__in=followed().values("pk"))


def later(user: User) -> int:
    """How many proposals wait behind those that are followed."""
    return visible_cards(user).filter(~_followed(), state=State.PROPOSED).count() if judges(user) else 0


def _in_state(asked: str) -> Q:
    """What a `state` of the address asks for; without one what is open."""
    if asked == LATER:
        return Q(state=State.PROPOSED) & ~_followed()
    if asked == State.PROPOSED:
        return Q(state=State.PROPOSED) & _followed()
    if asked == "all":
        return Q()
    return Q(state=asked) if asked else Q(state=State.ISSUED) | (Q(state=State.PROPOSED) & _followed())


def filtered(user: User, params: Mapping[str, str]) -> QuerySet[Card]:
    """Visible cards by `colour`, `state`, `town` of the address; without a state those that are open.

    Proposals stand by what is at stake, the most first; cards by their level.
    """
    found = visible_cards(user).select_related("project__town", "unit", "post", "issued_by")
    state, colour, town = (params.get(name, "") for name in ("state", "colour", "town"))
    found = found.filter(_in_state(state))
    if colour:
        found = found.filter(colour=colour)
    if town:
        path = Organisation.objects.filter(code=town).values_list("path", flat=True).first()
        found = found.filter(project__town__path__startswith=path) if path else found.none()
    at_stake = Case(When(state=State.PROPOSED, then=STAKE), default=Value(0), output_field=STAKE.output_field)
    ranked = found.annotate(rank=WORST, openness=OPENNESS, stake=at_stake)
    return ranked.order_by("openness", "-stake", "-rank", "limit_on", "-stake_days", "-pk")


def counts(user: User) -> list[dict[str, Any]]:
    """Open cards by colour, the worst first: issued, and proposed as far as followed where the person may see that."""
    rows = visible_cards(user).filter(_in_state("")).order_by().values("colour")
    sums = rows.annotate(
        issued=Count("pk", filter=Q(state=State.ISSUED)), proposed=Count("pk", filter=Q(state=State.PROPOSED))
    )
    by = {row["colour"]: row for row in sums}
    empty = {"issued": 0, "proposed": 0}
    shown = [colour for colour in CardColour if colour in by or colour != CardColour.ORANGE]
    return [{"colour": colour, **empty, **by.get(colour, {})} for colour in reversed(shown)]


def proposals_waiting(user: User) -> int:
    """How many proposals the office is to look into now."""
    return visible_cards(user).filter(_in_state(State.PROPOSED)).count() if judges(user) else 0


def to_answer(user: User) -> QuerySet[Card]:
    """Issued cards that this person's unit or post has not explained yet."""
    if reach(user, Ability.ANSWER_CARDS) is Reach.NOTHING:
        return Card.objects.none()
    own = Q(unit__path__startswith=user.organisation.path)
    if user.role == "COMMISSIONER":
        own = Q(project__commissioner=user.post_id) if user.post_id else Q(pk__in=[])
    if user.post_id:
        own |= Q(post=user.post_id)
    found = visible_cards(user).filter(own, state=State.ISSUED, explained_at=None)
    return found.select_related("project").order_by("limit_on", "pk")


def answers(user: User, card: Card) -> bool:
    """Is the card addressed to this person's unit or post, or is it the commissioner of its project?"""
    if reach(user, Ability.ANSWER_CARDS) is Reach.NOTHING:
        return False
    if card.post_id and card.post_id == user.post_id:
        return True
    if user.role == "COMMISSIONER":
        return user.post_id is not None and card.project.commissioner_id == user.post_id
    return card.unit is not None and card.unit.path.startswith(user.organisation.path)


def open_card_of(user: User, project: Project) -> Card | None:
    """The open card of a project as this person may see it."""
    return visible_cards(user).filter(project=project, state__in=(State.ISSUED, State.PROPOSED)).first()


def open_now(user: User) -> QuerySet[Card]:
    """Issued cards, and for the office the proposals that it follows."""
    return visible_cards(user).filter(_in_state(""))


def open_cards(user: User, wanted: str) -> QuerySet[Card]:
    """Open cards that this person may see: of a colour, only proposals, or any that was issued ("any")."""
    found = visible_cards(user)
    if wanted == State.PROPOSED:
        return found.filter(_in_state(State.PROPOSED))
    issued = found.filter(state=State.ISSUED)
    return issued if wanted == ANY else issued.filter(colour=wanted)


ANY = "any"


@dataclass(frozen=True)
class Entry:
    """One entry of the history of a card."""

    at: datetime
    who: str
    what: str
    words: str


def history(card: Card) -> list[Entry]:
    """What was done with a card, from the journal, the newest first."""
    rows = list(Event.objects.filter(target=f"card:{card.pk}").order_by("-sequence")[:LONGEST_HISTORY])
    actors = User.objects.filter(username__in={row.actor for row in rows})
    people = {person.username: own_language(person.name, person.name_en) for person in actors}
    return [
        Entry(row.at, people.get(row.actor, row.actor), str(ACTIONS[row.action]), _said(row)) for row in rows
    ]


def _said(row: Event) -> str:
    facts = row.facts
    parts = []
    if row.action == "CARD_ISSUED":
        names = [level_words(facts["rules"], colour) for colour in (facts["was"], facts["colour"]) if colour]
        parts += [" → ".join(names), _("期限 %(on)s") % {"on": facts["limit_on"]}]
    if row.action == "CARD_DAYS_EXCUSED":
        parts += [_("%(n)s 天") % {"n": facts["days"]}, excuse_words(facts["reason"])]
    if "upholds" in facts:
        parts.append(_("维持") if facts["upholds"] else _("撤销"))
    parts += [facts[name] for name in ("because", "words", "evidence", "file") if facts.get(name)]
    return " · ".join(parts)


def chain_open(card: Card, on: date) -> tuple[list[dict[str, Any]], dict[str, Any] | None]:
    """The chain that causes it, and its first step that is not behind us: who can act, by when."""
    first = next((hop for hop in card.chain if hop.get("to", "") >= on.isoformat()), None)
    return card.chain, first


def items_in_hand(card: Card, on: date) -> dict[str, tuple[Application, Clocks]]:
    """Applications of the chain's items that are not settled, with their clocks: a returned one lies with the applicant, whoever
    reviews it (two queries)."""
    codes = [hop["code"] for hop in card.chain]
    rows = Application.objects.filter(project=card.project_id, item__in=codes, state__in=OPEN)
    found = rows.select_related("department").prefetch_related("events")
    return {row.item: (row, clocks_of(row, list(row.events.all()), on)) for row in found}


def colours_today(projects: QuerySet[Project], rules: Rules, on: date) -> dict[int, engine.Card]:
    """The card of each project by the facts of the day alone, without what was remembered of it."""
    return {pk: judge(rules, facts) for pk, facts in facts_of(projects, on).items()}


def days_to_clear(card: Card, on: date) -> int | None:
    """How many days more, excused today, would take away every reason for the card; None where days alone cannot."""
    rules, facts = in_force(on).rules, facts_of([card.project], on).get(card.project_id)
    watch = CardWatch.objects.filter(project=card.project_id, rules=rules.code).first()
    before = (watch.state if watch.on < on else watch.before) if watch else None
    return engine.days_to_clear(rules, facts, state_of(before), MOST_EXCUSED) if facts else None


# What a rule set would have done


@dataclass(frozen=True)
class Replayed:
    """What a rule set gives: today by colour on all measures, and over the recorded daily margins.

    `lit`: cards it would have lit by colour; `days` data dates from `first_on`; `covers`: does it count days late at all?
    """

    today: dict[str, int]
    lit: dict[str, int]
    projects: int
    days: int
    first_on: date | None
    covers: bool
    warned: int = 0  # projects that ever had a card in the record
    right: int = 0  # of them those that are past their date by the last forecast on record
    missed: int = 0  # projects past their date by the last forecast on record that never had one
    most_at_once: int = 0

    @property
    def record(self) -> dict[str, int]:
        """The figures as they are kept with a decision."""
        return (
            {f"today_{colour}": n for colour, n in self.today.items()}
            | {f"lit_{colour}": n for colour, n in self.lit.items()}
            | {name: getattr(self, name) for name in ("warned", "right", "missed", "most_at_once")}
        )


def replayed(rules: Rules, on: date) -> Replayed:
    """Before a rule set takes effect: which cards it would have lit."""
    projects = watched(Project.objects.all())
    today = Counter(str(card.colour) for card in colours_today(projects, rules, on).values() if card.colour)
    tally = _Tally()
    for series in _margins(on):
        tally.add(series, replay(rules, series))
    return Replayed(
        today=dict(today),
        lit=dict(tally.lit),
        projects=tally.projects,
        days=len(tally.dates),
        first_on=min(tally.dates, default=None),
        covers=Measure.SLIP_DAYS in rules.measures,
        warned=tally.warned,
        right=tally.right,
        missed=tally.missed,
        most_at_once=max(tally.open.values(), default=0),
    )


class _Tally:
    """What the replayed cards come to, series by series."""

    def __init__(self) -> None:
        self.lit: Counter[str] = Counter()
        self.open: Counter[date] = Counter()
        self.dates: set[date] = set()
        self.projects = self.warned = self.right = self.missed = 0

    def add(self, series: list[Facts], cards: list[engine.Card]) -> None:
        """A project's days and the card of each of them."""
        self.projects += 1
        self.dates.update(facts.on for facts in series)
        self.open.update(facts.on for facts, card in zip(series, cards, strict=True) if card.colour)
        is_late = series[-1].values[Measure.SLIP_DAYS] > 0
        was_warned = any(card.colour for card in cards)
        self.warned += was_warned
        self.right += was_warned and is_late
        self.missed += is_late and not was_warned
        before = None
        for card in cards:
            if card.colour and (before is None or RANK[card.colour] > RANK[before]):
                self.lit[str(card.colour)] += 1
            before = card.colour


def _margins(on: date) -> Iterator[list[Facts]]:
    rows = ProjectMargin.objects.filter(on__lte=on, margin_days__isnull=False).order_by("project", "on")
    for _project, days in groupby(rows.values_list("project", "on", "margin_days"), key=lambda row: row[0]):
        yield [Facts(day, {Measure.SLIP_DAYS: Decimal(max(0, -(margin or 0)))}) for _pk, day, margin in days]
