"""Questions about scores. A unit or post sees its own card from the day it is shown, and never another's."""

from datetime import date

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from luodi.engine.scoring import Place
from luodi.people.models import User
from luodi.people.permissions import TABLE, Ability, Reach, reach
from luodi.scoring.models import Objection, Scorecard, ScoredAs, ScoreFact, ScoreRun

State = ScoreRun.State
THIRD = Case(
    *(When(place=place.value, then=Value(number)) for number, place in enumerate(Place)),
    default=Value(len(Place)),
    output_field=IntegerField(),
)
TOLD = (State.SHOWN, State.DECIDED, State.PUBLISHED)


def judges(user: User) -> bool:
    """Does this person see previews and decide?"""
    return reach(user, Ability.JUDGE_SCORES) is not Reach.NOTHING


def _own(user: User) -> Q:
    """Cards of the person's unit or post."""
    condition = Q(post=user.post_id) if user.post_id else Q(pk__in=[])
    if reach(user, Ability.SEE_SCORES) in (Reach.TOWN, Reach.DUTY) and user.role in ("TOWN", "DEPARTMENT"):
        condition |= Q(unit__path__startswith=user.organisation.path)
    return condition


def visible_cards(user: User) -> QuerySet[Scorecard]:
    """All for the office; one's own once shown; for leaders and inspectors all that is published."""
    if reach(user, Ability.SEE_SCORES) is Reach.NOTHING:
        return Scorecard.objects.none()
    if judges(user):
        return Scorecard.objects.all()
    own = _own(user) & Q(run__state__in=TOLD)
    if reach(user, Ability.SEE_SCORES) is Reach.ALL:
        own |= Q(run__state=State.PUBLISHED)
    return Scorecard.objects.filter(own)


def visible_runs(user: User) -> QuerySet[ScoreRun]:
    """Runs of which the person sees a card; all for the office."""
    if judges(user):
        return ScoreRun.objects.all()
    return ScoreRun.objects.filter(Exists(visible_cards(user).filter(run=OuterRef("pk"))))


def answers_for(user: User, card: Scorecard) -> bool:
    """Is it the person's own card, so that they may object?"""
    if reach(user, Ability.OBJECT_SCORES) is Reach.NOTHING:
        return False
    return Scorecard.objects.filter(_own(user), pk=card.pk).exists()


def is_heard(run: ScoreRun, on: date) -> bool:
    """Is the time to object over? Its last day belongs to who may object, to the end."""
    return run.object_until_on is None or on > run.object_until_on


def deciders(run: ScoreRun) -> set[int]:
    """Who decided the run, or on an objection to it: they do not publish it."""
    answered = Objection.objects.filter(card__run=run, answered_by__isnull=False)
    found = set(answered.order_by().values_list("answered_by", flat=True).distinct())
    return found | ({run.decided_by_id} if run.decided_by_id else set())


def publishers(run: ScoreRun) -> QuerySet[User]:
    """Who may publish the run: everyone who judges scores and decided nothing of it."""
    roles = [role for role, may in TABLE.items() if Ability.JUDGE_SCORES in may]
    found = User.objects.filter(role__in=roles, is_active=True).exclude(pk__in=deciders(run))
    return found.order_by("organisation__path", "username")


def may_object(user: User, card: Scorecard, on: date) -> bool:
    """Can the person object to facts of the card on this day?"""
    return card.run.state == State.SHOWN and not is_heard(card.run, on) and answers_for(user, card)


def runs(user: User) -> QuerySet[ScoreRun]:
    """Visible runs, the newest period first, with how many cards and open objections the person sees of each."""
    found = visible_runs(user).select_related("asked_by").order_by("-until_on", "-pk")
    seen = visible_cards(user).values("pk")
    waiting = Q(cards__objections__state=Objection.State.OPEN, cards__in=seen)
    return found.annotate(
        seen=Count("cards", filter=Q(cards__in=seen), distinct=True),
        waiting=Count("cards__objections", filter=waiting, distinct=True),
    )


def cards_of_run(user: User, run: ScoreRun, scored_as: str = "") -> QuerySet[Scorecard]:
    """The visible cards of a run, by kind, class and third; within a third in the order of the tree, not of points."""
    found = visible_cards(user).filter(run=run).select_related("unit", "post__organisation")
    if scored_as in ScoredAs.values:
        found = found.filter(scored_as=scored_as)
    return found.order_by("scored_as", "size_class", THIRD, "unit__path", "post__rank", "pk")


def own_cards(user: User) -> QuerySet[Scorecard]:
    """The person's own cards that are shown, the newest period first."""
    found = visible_cards(user).filter(_own(user), run__state__in=TOLD)
    return found.select_related("run", "unit", "post").order_by("-run__until_on", "-run", "pk")


def kinds_of_run(user: User, run: ScoreRun) -> list[tuple[ScoredAs, int]]:
    """How many cards of each kind the person sees."""
    rows = dict(visible_cards(user).filter(run=run).order_by().values_list("scored_as").annotate(Count("pk")))
    return [(kind, rows[kind]) for kind in ScoredAs if kind in rows]


def facts_of_item(card: Scorecard, measure: str) -> QuerySet[ScoreFact]:
    """The facts behind one line of a card, those that cost points first."""
    found = card.facts.filter(measure=measure).select_related("project__town").prefetch_related("objections")
    return found.order_by("is_struck", "gained", "pk")


def objections_of(card: Scorecard) -> QuerySet[Objection]:
    """Objections to a card with their answers, those that wait first, then the oldest."""
    found = card.objections.select_related("fact__project", "by", "answered_by")
    return found.order_by(Case(When(state=Objection.State.OPEN, then=Value(0)), default=Value(1)), "pk")


def open_objections(user: User, run: ScoreRun) -> QuerySet[Objection]:
    """Objections of a run that wait for the office's answer, the oldest first; nothing for others."""
    if not judges(user):
        return Objection.objects.none()
    found = Objection.objects.filter(card__run=run, state=Objection.State.OPEN)
    return found.select_related("card__unit", "card__post", "fact__project", "by")
