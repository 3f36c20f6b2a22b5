"""From the facts of a period to the cards of a run; and a card scored anew when a fact is struck out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from luodi.engine.score_rules import ScoreMeasure, ScoreRules, Subject
from luodi.engine.scoring import LEAST_GROUP, Case, ItemScore, Score, class_of, means_of, places, score
from luodi.ledger.models import Project
from luodi.ledger.stages import Stage
from luodi.people.models import Organisation, Post
from luodi.scoring.books import read_books
from luodi.scoring.facts import COMMISSIONER, LEADER, UNIT, Fact, Holder, Whole, facts_of
from luodi.scoring.models import Scorecard, ScoreFact, ScoreRun
from luodi.scoring.rules import rules_of

Kind = Organisation.Kind
SCORED_KINDS = {Kind.TOWN: Subject.TOWN, Kind.ZONE: Subject.TOWN, Kind.DEPARTMENT: Subject.DEPARTMENT}
HOLDER_OF = {
    Subject.TOWN: UNIT,
    Subject.DEPARTMENT: UNIT,
    Subject.LEADER: LEADER,
    Subject.COMMISSIONER: COMMISSIONER,
}


@dataclass
class Found:
    """A subject with its facts by measure."""

    subject: Subject
    holder: Holder
    size: int = 0
    facts: dict[ScoreMeasure, list[Fact]] = field(default_factory=lambda: defaultdict(list))

    @property
    def cases(self) -> dict[ScoreMeasure, list[Case]]:
        return {
            measure: [Case(each.gained, each.wanted) for each in rows] for measure, rows in self.facts.items()
        }


def found_for(run: ScoreRun, rules: ScoreRules) -> list[Found]:
    """Every subject of the rules that has facts in the period."""
    books = read_books(run.from_on, run.until_on, rules.answer_days)
    whole: Whole = frozenset(HOLDER_OF[name] for name, own in rules.subjects.items() if not own.others_off)
    subjects = _subjects(rules)
    found: dict[Holder, Found] = {}
    for fact in facts_of(books, whole):
        subject = subjects.get(fact.holder)
        if subject is not None and fact.measure in _measures(rules, subject):
            found.setdefault(fact.holder, Found(subject, fact.holder)).facts[fact.measure].append(fact)
    sizes = _sizes(books.projects.values())
    for each in found.values():
        own = sum(len(rows) for rows in each.facts.values())
        each.size = own if each.subject is Subject.DEPARTMENT else sizes.get(each.holder, 0)
    return sorted(found.values(), key=lambda each: each.holder)


def _subjects(rules: ScoreRules) -> dict[Holder, Subject]:
    found: dict[Holder, Subject] = {}
    for pk, kind in Organisation.objects.filter(kind__in=SCORED_KINDS, is_active=True).values_list(
        "pk", "kind"
    ):
        found[UNIT, pk] = SCORED_KINDS[Kind(kind)]
    for pk, is_leader in Post.objects.filter(is_active=True).values_list("pk", "is_leader"):
        found[LEADER if is_leader else COMMISSIONER, pk] = (
            Subject.LEADER if is_leader else Subject.COMMISSIONER
        )
    return {holder: subject for holder, subject in found.items() if subject in rules.subjects}


def _measures(rules: ScoreRules, subject: Subject) -> frozenset[ScoreMeasure]:
    return frozenset(item.measure for item in rules.subjects[subject].items if item.measure)


def _sizes(projects: Iterable[Project]) -> dict[Holder, int]:
    """Projects that are alive, by who answers for them."""
    found: dict[Holder, int] = defaultdict(int)
    for project in projects:
        if project.stage in (Stage.SUSPENDED, Stage.DROPPED):
            continue
        for kind, key in (
            (UNIT, project.town_id),
            (LEADER, project.leader_id),
            (COMMISSIONER, project.commissioner_id),
        ):
            if key:
                found[kind, key] += 1
    return found


def cards_of(run: ScoreRun, rules: ScoreRules, found: list[Found]) -> list[tuple[Scorecard, list[ScoreFact]]]:
    """The cards with their facts, not written yet: each subject against its own class."""
    groups: dict[tuple[Subject, str], list[Found]] = defaultdict(list)
    for each in found:
        among = class_of(rules.subjects[each.subject].classes, each.size)
        groups[each.subject, among.code if among else ""].append(each)
    made: list[tuple[Scorecard, list[ScoreFact]]] = []
    for (subject, size_class), members in groups.items():
        means = _means(members, [each for each in found if each.subject is subject])
        scores = {n: score(rules, subject, each.cases, means) for n, each in enumerate(members)}
        for n, each in enumerate(members):
            card = _card(run, each, size_class)
            fill(card, scores[n], means)
            made.append((card, [_row(card, fact) for rows in each.facts.values() for fact in rows]))
    put_in_place(rules, [card for card, _facts in made])
    return made


def put_in_place(rules: ScoreRules, cards: Iterable[Scorecard]) -> None:
    """The third of its class in which each card stands; after objections anew, since a place rests on all of a class."""
    classes: dict[tuple[str, str], list[Scorecard]] = defaultdict(list)
    for card in cards:
        classes[card.scored_as, card.size_class].append(card)
    for members in classes.values():
        thirds = places({n: (card.percent, card.cases) for n, card in enumerate(members)}, rules.least_cases)
        for n, card in enumerate(members):
            card.place = str(thirds.get(n, ""))


def _means(members: list[Found], alike: list[Found]) -> dict[ScoreMeasure, Decimal]:
    """Of the class; of all of the kind where the class is so small that its mean would say what another has."""
    group = members if len(members) >= LEAST_GROUP else alike
    return means_of(each.cases for each in group) if len(group) >= LEAST_GROUP else {}


def _card(run: ScoreRun, each: Found, size_class: str) -> Scorecard:
    kind, key = each.holder
    whose: dict[str, Any] = {"unit_id": key} if kind == UNIT else {"post_id": key}
    return Scorecard(run=run, scored_as=each.subject.value, size=each.size, size_class=size_class, **whose)


def _row(card: Scorecard, fact: Fact) -> ScoreFact:
    return ScoreFact(
        card=card, measure=fact.measure.value, project_id=fact.project, about=fact.about,
        gained=fact.gained, wanted=fact.wanted, facts=fact.facts,
    )  # fmt: skip


def fill(card: Scorecard, found: Score, means: Mapping[ScoreMeasure, Decimal]) -> None:
    """Put a score on a card; the group's means stay with it, so that it can be scored anew without the others."""
    card.points, card.reachable, card.percent = found.points, found.reachable, found.percent
    card.cases, card.confidence = found.cases, found.confidence.value
    card.items = [_line(each, means) for each in found.items]


def _line(each: ItemScore, means: Mapping[ScoreMeasure, Decimal]) -> dict[str, Any]:
    item = each.item
    mean = means.get(item.measure) if item.measure else None
    return {
        "code": item.code,
        "name": item.name,
        "name_en": item.name_en,
        "formula": item.formula.value,
        "measure": item.measure.value if item.measure else "",
        "of": _text(item.points),
        "bonus": item.is_bonus,
        "outcome": each.outcome.value,
        "points": _text(each.points),
        "cases": each.cases,
        "share": _text(each.share),
        "drawn": _text(each.drawn),
        "mean": _text(mean),
        "lacks": item.lacks,
        "lacks_en": item.lacks_en,
    }


def _text(value: Decimal | None) -> str:
    return "" if value is None else format(value.normalize() if value else Decimal(0), "f")


def score_anew(card: Scorecard) -> None:
    """The card from the facts that still count, against the same means as before: nobody else's score moves."""
    rules = rules_of(card.run)
    means = {ScoreMeasure(line["measure"]): Decimal(line["mean"]) for line in card.items if line["mean"]}
    cases: dict[ScoreMeasure, list[Case]] = defaultdict(list)
    for row in card.facts.filter(is_struck=False):
        cases[ScoreMeasure(row.measure)].append(Case(row.gained, row.wanted))
    fill(card, score(rules, Subject(card.scored_as), cases, means), means)
