"""The digest of a week for a unit or a leader's post: what moved, cards lit and lifted, what falls due next."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, When

from luodi import outbox
from luodi.ledger.models import Project
from luodi.ledger.stages import LIFE
from luodi.outbox import Kind, Letter, Message
from luodi.oversight.models import Card
from luodi.oversight.queries import TOLD
from luodi.people.models import Organisation, Post, User
from luodi.people.permissions import Ability, Reach, reach
from luodi.plan.margin_models import ProjectMargin
from luodi.plan.models import Activity, Step

WEEK, AHEAD = timedelta(days=7), timedelta(days=21)
SHOWN = 20
DUE_ON = Case(
    When(actual_start_on__isnull=True, then=F("responsible_start_on")), default=F("responsible_finish_on")
)


def monday_of(on: date) -> date:
    """The Monday of the week in which a day lies."""
    return on - timedelta(days=on.weekday())


@dataclass(frozen=True)
class Subject:
    """For whom a digest is: a town, a department, or the post of a leader."""

    kind: Kind
    row: Organisation | Post

    @property
    def code(self) -> str:
        """As it stands in addresses and keys."""
        return f"{self.kind}-{self.row.pk}"

    def projects(self) -> QuerySet[Project]:
        """The living projects of the subject: of a town its own, of a department its duties, of a leader those led."""
        living = Project.objects.filter(stage__in=LIFE)
        if isinstance(self.row, Post):
            return living.filter(leader=self.row)
        if self.row.kind == Organisation.Kind.DEPARTMENT:
            return living.filter(Q(units__organisation=self.row) | Q(activities__owner=self.row)).distinct()
        return living.filter(town__path__startswith=self.row.path)

    def steps(self) -> QuerySet[Activity]:
        """The open steps the subject answers for."""
        found = Activity.objects.filter(actual_finish_on=None).exclude(step=Step.MILESTONE)
        if isinstance(self.row, Organisation) and self.row.kind == Organisation.Kind.DEPARTMENT:
            return found.filter(owner=self.row, project__stage__in=LIFE)
        return found.filter(project__in=self.projects().order_by().values("pk"))


def subjects() -> list[Subject]:
    """Everyone who gets a digest: towns, departments that answer for steps, posts of leaders who lead projects."""
    kinds = Organisation.Kind
    towns = Organisation.objects.filter(kind=kinds.TOWN, is_active=True, projects__isnull=False)
    owners = Organisation.objects.filter(kind=kinds.DEPARTMENT, is_active=True, activities__isnull=False)
    posts = Post.objects.filter(is_leader=True, is_active=True, pk__in=Project.objects.values("leader"))
    units = [Subject(Kind.UNIT, row) for row in (*towns.distinct(), *owners.distinct())]
    return units + [Subject(Kind.POST, row) for row in posts]


def subject_of(user: User, asked: str) -> Subject | None:
    """The subject of an address as far as this person may read it; their own where it names none."""
    kind, _dash, key = asked.partition("-")
    if not asked:
        return _own(user)
    if kind not in (Kind.UNIT, Kind.POST) or not key.isdecimal() or len(key) > 18:
        return None
    found = next((each for each in subjects() if each.code == asked), None)
    own = _own(user)
    sees_all = reach(user, Ability.SEE_CARDS) is Reach.ALL
    return found if found and (sees_all or (own and own.code == found.code)) else None


def _own(user: User) -> Subject | None:
    codes = {f"{Kind.UNIT}-{user.organisation_id}", f"{Kind.POST}-{user.post_id}"}
    found = subjects()
    mine = next((each for each in found if each.code in codes), None)
    return mine or (found[0] if found and reach(user, Ability.SEE_CARDS) is Reach.ALL else None)


@dataclass(frozen=True)
class Moved:
    """A project whose margin changed over the week, in days; below zero it lost time."""

    project: Project
    days: int
    margin: int


@dataclass(frozen=True)
class Digest:
    """What a week brought: lists are cut at SHOWN, the counts are whole."""

    subject: Subject
    monday: date
    until: date
    projects: int
    late: int
    moved: list[Moved]
    lit: list[Card]
    lifted: list[Card]
    open_cards: int
    overdue: int
    due: list[Activity]

    @property
    def facts(self) -> dict[str, int | str]:
        """The figures of its message."""
        counts = {name: len(getattr(self, name)) for name in ("moved", "lit", "lifted", "due")}
        return {**counts, "late": self.late, "overdue": self.overdue, "open": self.open_cards}


def digest_of(subject: Subject, on: date) -> Digest:
    """The digest of the week before the Monday of `on`, seen from that Monday."""
    until = monday_of(on)
    monday = until - WEEK
    projects = subject.projects()
    ids = list(projects.order_by().values_list("pk", flat=True))
    cards = Card.objects.filter(project__in=ids).select_related("project", "unit")
    steps = (
        subject.steps().annotate(due_on=DUE_ON).select_related("project", "owner").order_by("due_on", "pk")
    )
    return Digest(
        subject=subject,
        monday=monday,
        until=until,
        projects=len(ids),
        late=Project.objects.filter(pk__in=ids, plan__margin_days__lt=0).count(),
        moved=_moved(ids, monday, until)[:SHOWN],
        lit=list(cards.filter(state__in=TOLD, issued_on__gte=monday, issued_on__lt=until)[:SHOWN]),
        lifted=list(
            cards.filter(state=Card.State.LIFTED, closed_on__gte=monday, closed_on__lt=until)[:SHOWN]
        ),
        open_cards=cards.filter(state=Card.State.ISSUED).count(),
        overdue=steps.filter(due_on__lt=until).count(),
        due=list(steps.filter(due_on__gte=until, due_on__lt=until + AHEAD)[:SHOWN]),
    )


def _moved(projects: list[int], monday: date, until: date) -> list[Moved]:
    """From the last margin known before the week to the last one in it."""
    rows = ProjectMargin.objects.filter(
        project__in=projects, on__lt=until, on__gte=monday - timedelta(days=62), margin_days__isnull=False
    )
    before: dict[int, int] = {}
    after: dict[int, ProjectMargin] = {}
    for row in rows.select_related("project").order_by("on"):
        if row.on < monday:
            before[row.project_id] = row.margin_days or 0
        else:
            after[row.project_id] = row
    found = [
        Moved(row.project, (row.margin_days or 0) - before[pk], row.margin_days or 0)
        for pk, row in after.items()
        if pk in before and row.margin_days != before[pk]
    ]
    return sorted(found, key=lambda each: (-abs(each.days), each.project.code))


def _key(subject: Subject, on: date) -> str:
    return f"digest:{monday_of(on)}:{subject.code}"


def is_digest_due(on: date) -> bool:
    """Was nothing written yet for the week of this day?"""
    return not Message.objects.filter(key__startswith=f"digest:{monday_of(on)}:").exists()


@transaction.atomic
def send_digests(*, at: datetime, on: date) -> int:
    """One message to each subject for the week, however often it is asked for; to how many."""
    letters = []
    for subject in subjects():
        found = digest_of(subject, on)
        facts = {**found.facts, "subject": subject.code, "until": found.until.isoformat()}
        letters.append(Letter(_key(subject, on), "WEEK_DIGEST", [(subject.kind, subject.row.pk)], facts))
    outbox.write(letters, at=at)
    return len(letters)
