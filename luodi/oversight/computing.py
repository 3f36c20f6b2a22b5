"""Proposals: what the facts of a data date give by the rules in force. Never issues, never lifts."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from luodi import journal
from luodi.engine import cards as engine
from luodi.engine.card_rules import RANK, Colour, Rules
from luodi.ledger.models import Project
from luodi.oversight.facts import facts_of
from luodi.oversight.models import Card, CardWatch
from luodi.oversight.rows import reason_row, state_of, state_row
from luodi.oversight.rules import in_force
from luodi.plan.actions.computing import hold
from luodi.plan.models import ProjectPlan

State = Card.State
OPEN = (State.PROPOSED, State.ISSUED)


def stale_projects(on: date) -> QuerySet[Project]:
    """Projects whose plan is newer than what their card was computed from, or that nobody looked at on this day yet."""
    planned = Project.objects.filter(plan__isnull=False)
    return planned.exclude(card_watch__made_from=F("plan__made_from"), card_watch__on__gte=on)


@transaction.atomic
def compute_cards(*, at: datetime, data_date: date, projects: Iterable[Project]) -> dict[str, int]:
    """Propose, renew and let lapse; how many of each. Computed twice on the same facts, the second changes nothing."""
    chosen = list(projects)
    hold(chosen)
    ids = [project.pk for project in chosen]
    rules, facts = in_force(data_date).rules, facts_of(chosen, data_date)
    plans = {plan.project_id: plan for plan in ProjectPlan.objects.filter(project__in=ids)}
    watches = {watch.project_id: watch for watch in CardWatch.objects.filter(project__in=ids)}
    open_cards = {card.project_id: card for card in Card.objects.filter(project__in=ids, state__in=OPEN)}
    counts = {"proposed": 0, "renewed": 0, "lapsed": 0}
    for project in chosen:
        watch = _watch(project, watches.get(project.pk), rules, data_date)
        known = facts.get(project.pk)
        found = engine.judge(rules, known, state_of(watch.before)) if known else engine.Card(None)
        plan = plans.get(project.pk)
        what = _follow(
            open_cards.get(project.pk),
            _Found(project, rules, found, plan.chain if plan else [], (data_date, at)),
            watch,
        )
        if what:
            counts[what] += 1
        watch.state, watch.colour = state_row(found.state), str(found.colour or "")
        watch.refused = watch.refused if found.colour else ""
        watch.made_from = plan.made_from if plan else 0
        watch.save()
    if any(counts.values()):
        journal.record(
            by=None,
            at=at,
            action="CARDS_COMPUTED",
            target="cards",
            data_date=data_date,
            rules=rules.code,
            **counts,
        )
    return counts


def _watch(project: Project, watch: CardWatch | None, rules: Rules, on: date) -> CardWatch:
    """The memory as it was after the data date before; other rules begin with none."""
    if watch is None or watch.rules != rules.code:
        refused = watch.refused if watch else ""
        return CardWatch(
            pk=watch.pk if watch else None, project=project, rules=rules.code, on=on, refused=refused
        )
    if watch.on < on:
        watch.before, watch.on = watch.state, on
    return watch


class _Found:
    """What was found for a project, and what a card says of it."""

    def __init__(
        self, project: Project, rules: Rules, card: engine.Card, chain: list[Any], when: tuple[date, datetime]
    ) -> None:
        self.project, self.rules, self.chain = project, rules, chain
        self.on, self.at = when
        self.colour: Colour | None = card.colour
        self.stake_days = engine.days_at_stake(card.reasons)
        self.reasons = [reason_row(reason) for reason in card.reasons]


def _follow(card: Card | None, found: _Found, watch: CardWatch) -> str:
    """What becomes of the open card, or whether there is a new proposal."""
    if card is None:
        return _propose(found, watch)
    if card.state == State.ISSUED:
        Card.objects.filter(pk=card.pk).update(**_now(found))
        return ""
    if found.colour is None:
        Card.objects.filter(pk=card.pk).update(
            state=State.LAPSED, closed_on=found.on, version=F("version") + 1, **_now(found)
        )
        return "lapsed"
    if (card.colour, card.reasons, card.chain) == (found.colour, found.reasons, found.chain):
        Card.objects.filter(pk=card.pk).update(**_now(found))
        return ""
    Card.objects.filter(pk=card.pk).update(
        colour=found.colour.value,
        rules=found.rules.code,
        reasons=found.reasons,
        chain=found.chain,
        version=F("version") + 1,
        **_now(found),
    )
    return "renewed"


def _now(found: _Found) -> dict[str, Any]:
    return {
        "now_colour": str(found.colour or ""),
        "now_reasons": found.reasons,
        "now_on": found.on,
        "stake_days": found.stake_days,
    }


def _propose(found: _Found, watch: CardWatch) -> str:
    if found.colour is None or _is_refused(found.colour, watch) or _rests(found):
        return ""
    Card.objects.create(
        project=found.project,
        colour=found.colour.value,
        rules=found.rules.code,
        proposed_on=found.on,
        proposed_at=found.at,
        reasons=found.reasons,
        chain=found.chain,
        **_now(found),
    )
    return "proposed"


def _is_refused(colour: Colour, watch: CardWatch) -> bool:
    """A proposal that was dismissed comes back only when things get worse, or after they had been good."""
    return bool(watch.refused) and RANK[colour] <= RANK[Colour(watch.refused)]


def _rests(found: _Found) -> bool:
    """Was a card for the same reasons closed so few days ago that it is given a rest?"""
    since = found.on - timedelta(days=found.rules.rest_days)
    closed = Card.objects.filter(
        project=found.project,
        state__in=(State.LIFTED, State.REVOKED),
        closed_on__gt=since,
        closed_on__lte=found.on,
    )
    rested = {cause for reasons in closed.values_list("reasons", flat=True) for cause in _causes(reasons)}
    return bool(rested) and _causes(found.reasons) <= rested


def _causes(reasons: Iterable[Mapping[str, Any]]) -> set[str]:
    """The measures behind it; what the cards of before add is no cause of its own."""
    return {reason["cause"] for reason in reasons} - {engine.UNRECTIFIED, engine.REPEATED}
