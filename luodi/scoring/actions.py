"""What people do with scores: ask for a period, show it, object, answer, decide, publish; keep a rule file."""

from dataclasses import dataclass
from datetime import date, datetime
from time import perf_counter
from typing import Any

from django.db import transaction
from django.utils.functional import lazy
from django.utils.translation import gettext

from luodi import journal, outbox
from luodi.people.actions.versions import locked
from luodi.people.models import User
from luodi.people.permissions import Ability, require
from luodi.plan.queries import own_language
from luodi.refusal import Refusal
from luodi.scoring.computing import cards_of, found_for, put_in_place, score_anew
from luodi.scoring.letters import answered_letter, objected_letter, told_letters
from luodi.scoring.models import UNSHOWN, Objection, Scorecard, ScoreFact, ScoreRuleFile, ScoreRun
from luodi.scoring.queries import answers_for, deciders, is_heard, publishers, visible_cards
from luodi.scoring.rules import read_text, rule_sets, rules_of, shipped

State = ScoreRun.State
LONGEST_DAYS = 366
NAMED = 5
DROPPABLE = tuple(state for state in State if state not in (State.PUBLISHED, State.DROPPED))


class ScoreNotInState(Refusal):
    """What was asked is not possible in this state. Facts: run, state."""

    code = "SCORE_NOT_IN_STATE"


class ScorePeriodNotPossible(Refusal):
    """The period ends after the data date, before it begins, or is longer than a year. Facts: from_on, until_on, today."""

    code = "SCORE_PERIOD_NOT_POSSIBLE"


class ScoreAskedAlready(Refusal):
    """The same period by the same rules is being computed, or lies there as a preview. Facts: from_on, until_on."""

    code = "SCORE_ASKED_ALREADY"


class ScoreRulesNotPossible(Refusal):
    """The rule file is unknown, or only reported. Facts: rules."""

    code = "SCORE_RULES_NOT_POSSIBLE"


class ScoreRulesKnown(Refusal):
    """This edition is kept already; a change needs a new edition. Facts: rules."""

    code = "SCORE_RULES_KNOWN"


class ScoreWordsMissing(Refusal):
    """A decision, an objection or an answer without a reason."""

    code = "SCORE_WORDS_MISSING"


class ScoreTimeNotOver(Refusal):
    """The units can still object, to the end of the last day. Facts: until."""

    code = "SCORE_TIME_NOT_OVER"


class ScoreSameHands(Refusal):
    """Who decided the run, or on an objection to it, does not publish it. Facts: run, who may (lazy: joined in
    the reader's language)."""

    code = "SCORE_SAME_HANDS"


class ScoreNoOtherHands(Refusal):
    """The same, and nobody else judges scores. Facts: run."""

    code = "SCORE_NO_OTHER_HANDS"


class ScoreObjectionsOpen(Refusal):
    """Objections wait for their answer. Facts: count."""

    code = "SCORE_OBJECTIONS_OPEN"


class ScoreTimeOver(Refusal):
    """The time to object is over, or lies in the past. Facts: until."""

    code = "SCORE_TIME_OVER"


class ScoreNotYours(Refusal):
    """The card is another's: whoever it scores objects, and the office answers. Facts: card."""

    code = "SCORE_NOT_YOURS"


class ScoreObjectedAlready(Refusal):
    """The fact was objected to before."""

    code = "SCORE_OBJECTED_ALREADY"


@dataclass(frozen=True)
class RunWanted:
    """Which period by which rule file."""

    name: str
    from_on: date
    until_on: date
    rules: str


@dataclass(frozen=True)
class SeenRun:
    """The run as the person saw it, who acts, when, and on which data date."""

    run: ScoreRun
    version: int
    by: User
    at: datetime
    on: date


@transaction.atomic
def ask_run(
    *, by: User, at: datetime, data_date: date, wanted: RunWanted, is_synthetic: bool = False
) -> ScoreRun:
    """Ask for the scores of a period; a job computes them. Nobody but the office sees them before they are shown."""
    require(by, Ability.JUDGE_SCORES)
    chosen = rule_sets().get(wanted.rules)
    if chosen is None or not chosen.rules.is_computable:
        raise ScoreRulesNotPossible(rules=chosen.rules.name if chosen else wanted.rules)
    days = (wanted.until_on - wanted.from_on).days
    if wanted.until_on > data_date or not 0 <= days <= LONGEST_DAYS:
        raise ScorePeriodNotPossible(from_on=wanted.from_on, until_on=wanted.until_on, today=data_date)
    journal.in_turn()
    same = {"from_on": wanted.from_on, "until_on": wanted.until_on, "rules": chosen.rules.code}
    if ScoreRun.objects.filter(**same, edition=chosen.rules.edition, state__in=UNSHOWN).exists():
        raise ScoreAskedAlready(from_on=wanted.from_on, until_on=wanted.until_on)
    run = ScoreRun.objects.create(
        name=wanted.name,
        from_on=wanted.from_on,
        until_on=wanted.until_on,
        rules=chosen.rules.code,
        edition=chosen.rules.edition,
        rows=chosen.rows,
        data_date_on=data_date,
        asked_by=by,
        asked_at=at,
        is_synthetic=is_synthetic,
    )
    facts = {"from_on": wanted.from_on, "until_on": wanted.until_on, "rules": chosen.key}
    journal.record(by=by, at=at, action="SCORES_ASKED", target=f"scores:{run.pk}", **facts)
    return run


def compute_run(*, run: int, at: datetime) -> ScoreRun | None:
    """Compute a run that waits; one that somebody else has taken, or that was dropped, is left alone.

    Cards and facts are written in one transaction: a worker that dies leaves none. Asked again, the run starts anew.
    """
    begun = perf_counter()
    if not ScoreRun.objects.filter(pk=run, state__in=(State.QUEUED, State.COMPUTING)).update(
        state=State.COMPUTING, progress=5
    ):
        return None
    row = ScoreRun.objects.get(pk=run)
    rules = rules_of(row)
    found = found_for(row, rules)
    ScoreRun.objects.filter(pk=run).update(progress=50)
    cards = cards_of(row, rules, found)
    ScoreRun.objects.filter(pk=run).update(progress=70)
    with transaction.atomic():
        row = ScoreRun.objects.select_for_update().get(pk=run)
        if row.state != State.COMPUTING:
            return None
        row.cards.all().delete()
        Scorecard.objects.bulk_create([card for card, _facts in cards])
        ScoreFact.objects.bulk_create([fact for _card, facts in cards for fact in facts], batch_size=2000)
        row.state, row.progress, row.seconds = State.PREVIEW, 100, perf_counter() - begun
        row.version += 1
        row.save()
        journal.record(by=None, at=at, action="SCORES_COMPUTED", target=f"scores:{run}", cards=len(cards))
    return row


def fail_run(*, run: int, at: datetime) -> None:
    """The computation broke off: say so instead of computing for ever."""
    with transaction.atomic():
        if ScoreRun.objects.filter(pk=run, state__in=(State.QUEUED, State.COMPUTING)).update(
            state=State.FAILED
        ):
            journal.record(by=None, at=at, action="SCORES_FAILED", target=f"scores:{run}")


def _held(seen: SeenRun, *states: str) -> ScoreRun:
    require(seen.by, Ability.JUDGE_SCORES)
    now = locked(seen.run, seen.version, {})
    if now.state not in states:
        raise ScoreNotInState(run=now.name, state=State(now.state).label)
    return now


def _said(words: str) -> str:
    if not words.strip():
        raise ScoreWordsMissing()
    return words.strip()


def _moved(run: ScoreRun, seen: SeenRun, action: str, **columns: Any) -> ScoreRun:
    for name, value in columns.items():
        setattr(run, name, value)
    run.version += 1
    run.save()
    told = {name: value for name, value in columns.items() if name in ("decision", "object_until_on")}
    journal.record(by=seen.by, at=seen.at, action=action, target=f"scores:{run.pk}", run=run.name, **told)
    return run


@transaction.atomic
def show_run(*, seen: SeenRun, object_until_on: date) -> ScoreRun:
    """Show everyone their own card, and until when they can object."""
    run = _held(seen, State.PREVIEW)
    if object_until_on < seen.on:
        raise ScoreTimeOver(until=object_until_on)
    moved = _moved(run, seen, "SCORES_SHOWN", state=State.SHOWN, object_until_on=object_until_on)
    outbox.write(told_letters(moved, "SCORES_SHOWN"), at=seen.at)
    return moved


def _over(run: ScoreRun, on: date) -> None:
    if not is_heard(run, on):
        raise ScoreTimeNotOver(until=run.object_until_on)


@transaction.atomic
def decide_run(*, seen: SeenRun, words: str) -> ScoreRun:
    """A person decides that the scores stand: after the time to object, and when every objection is answered."""
    run = _held(seen, State.SHOWN)
    words = _said(words)
    _over(run, seen.on)
    waiting = Objection.objects.filter(card__run=run, state=Objection.State.OPEN).count()
    if waiting:
        raise ScoreObjectionsOpen(count=waiting)
    cards = list(run.cards.select_for_update().order_by("pk"))
    put_in_place(rules_of(run), cards)
    Scorecard.objects.bulk_update(cards, ["place"])
    columns = {"decision": words, "decided_by": seen.by, "decided_at": seen.at}
    return _moved(run, seen, "SCORES_DECIDED", state=State.DECIDED, **columns)


def _named(people: list[User]) -> str:
    return gettext("、").join(own_language(person.name, person.name_en) for person in people)


def _other_hands(run: ScoreRun, by: User) -> None:
    if by.pk not in deciders(run):
        return
    others = list(publishers(run)[:NAMED])
    if not others:
        raise ScoreNoOtherHands(run=run.name)
    raise ScoreSameHands(run=run.name, who=lazy(_named, str)(others))


@transaction.atomic
def publish_run(*, seen: SeenRun) -> ScoreRun:
    """Publish what was decided, by other hands: leaders and inspectors see all cards, a unit or post its own."""
    run = _held(seen, State.DECIDED)
    _other_hands(run, seen.by)
    moved = _moved(
        run, seen, "SCORES_PUBLISHED", state=State.PUBLISHED, published_by=seen.by, published_at=seen.at
    )
    outbox.write(told_letters(moved, "SCORES_PUBLISHED"), at=seen.at)
    return moved


@transaction.atomic
def drop_run(*, seen: SeenRun, words: str) -> ScoreRun:
    """Give up a run that was not published; the reason stays with whoever gave it, the journal keeps a decision before."""
    run = _held(seen, *DROPPABLE)
    columns = {"decision": _said(words), "decided_by": seen.by, "decided_at": seen.at}
    was_told = run.state in (State.SHOWN, State.DECIDED)
    moved = _moved(run, seen, "SCORES_DROPPED", state=State.DROPPED, **columns)
    if was_told:
        outbox.write(told_letters(moved, "SCORES_DROPPED", because=moved.decision), at=seen.at)
    return moved


@transaction.atomic
def object_fact(*, by: User, at: datetime, on: date, fact: ScoreFact, words: str) -> Objection:
    """Object to one fact of one's own card, once, while there is time."""
    require(by, Ability.OBJECT_SCORES)
    card = visible_cards(by).select_related("run").filter(pk=fact.card_id).first()
    if card is None or not answers_for(by, card):
        raise ScoreNotYours(card=fact.card_id)
    run = ScoreRun.objects.select_for_update().get(pk=card.run_id)
    if run.state != State.SHOWN:
        raise ScoreNotInState(run=run.name, state=State(run.state).label)
    if is_heard(run, on):
        raise ScoreTimeOver(until=run.object_until_on)
    if Objection.objects.filter(fact=fact).exists():
        raise ScoreObjectedAlready()
    made = Objection.objects.create(card=card, fact=fact, words=_said(words), by=by, at=at)
    told = {"run": run.name, "measure": fact.measure, "about": fact.about, "words": made.words}
    journal.record(by=by, at=at, action="SCORE_OBJECTED", target=f"scorecard:{card.pk}", **told)
    outbox.write(objected_letter(made, run), at=at)
    return made


@dataclass(frozen=True)
class Answer:
    """What the office says to an objection, as it saw it."""

    objection: Objection
    version: int
    upholds: bool
    words: str


@transaction.atomic
def answer_objection(*, by: User, at: datetime, on: date, answer: Answer) -> Objection:
    """Uphold: the fact is struck out and the card scored anew; or refuse, with the reason. Never by who objected, and not
    before everyone had their time."""
    require(by, Ability.JUDGE_SCORES)
    run = ScoreRun.objects.select_for_update().get(pk=answer.objection.card.run_id)
    now = locked(answer.objection, answer.version, {})
    if now.state != Objection.State.OPEN or run.state != State.SHOWN:
        raise ScoreNotInState(run=run.name, state=State(run.state).label)
    if now.by_id == by.pk:
        raise ScoreNotYours(card=now.card_id)
    _over(run, on)
    words = _said(answer.words)
    now.state = Objection.State.UPHELD if answer.upholds else Objection.State.REFUSED
    now.answer, now.answered_by, now.answered_at = words, by, at
    now.version += 1
    now.save()
    card = Scorecard.objects.select_related("run").get(pk=now.card_id)
    was = card.points
    if answer.upholds:
        ScoreFact.objects.filter(pk=now.fact_id).update(is_struck=True)
        score_anew(card)
        card.version += 1
        card.save()
    told = {"run": run.name, "upholds": answer.upholds, "because": words, "was": was, "now": card.points}
    journal.record(by=by, at=at, action="SCORE_ANSWERED", target=f"scorecard:{card.pk}", **told)
    outbox.write(answered_letter(now, run), at=at)
    return now


@transaction.atomic
def keep_rules(*, by: User, at: datetime, text: str, note: str) -> ScoreRuleFile:
    """Keep a rule file as a new edition. RuleFault names the place of what cannot be."""
    require(by, Ability.JUDGE_SCORES)
    rules, _rows = read_text(text, "rules")
    journal.in_turn()
    key = f"{rules.code}@{rules.edition}"
    if key in shipped() or ScoreRuleFile.objects.filter(code=rules.code, edition=rules.edition).exists():
        raise ScoreRulesKnown(rules=key)
    made = ScoreRuleFile.objects.create(
        code=rules.code, edition=rules.edition, text=text, note=_said(note), by=by, at=at
    )
    journal.record(by=by, at=at, action="SCORE_RULES_KEPT", target="scores", rules=key, because=made.note)
    return made
