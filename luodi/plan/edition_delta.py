"""A standing network takes over another edition of the catalogue: only what the two editions have otherwise changes.

Both editions are sketched for the same facts and compared. What people typed since the network was compiled stands:
a duration, an owner or a relationship that is no longer the old edition's is left as it is, and counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from luodi.approvals.catalogue import Catalogue
from luodi.approvals.edition_models import SHIPPED
from luodi.approvals.editions import catalogue_now, catalogue_with, kind_at, numbers_in_force
from luodi.ledger.models import Project
from luodi.plan.compile import sketch_network
from luodi.plan.drafts import Draft, Facts, Sketch
from luodi.plan.edition_models import NetworkEdition
from luodi.plan.models import Activity, CalendarCode, Link
from luodi.plan.owners import Owners
from luodi.plan.queries import facts_of
from luodi.plan.works import works_of

DAYS = ("duration_days", "optimistic_days", "pessimistic_days")
PLAIN = ("name", "name_en", "step", "stage_group", "calendar")


@dataclass
class Taken:
    """What taking over changed in one project: `steps` changed, added or gone; `kept` because people had typed it."""

    steps: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)


def compiled_from(projects: Sequence[Project]) -> dict[int, int]:
    """Project → number of the edition of its kind; the shipped one where nothing is noted."""
    rows = NetworkEdition.objects.filter(project__in=[project.pk for project in projects])
    noted = {row.project_id: row for row in rows}
    return {
        project.pk: noted[project.pk].number
        if project.pk in noted and noted[project.pk].kind == project.kind
        else SHIPPED
        for project in projects
    }


def note_editions(projects: Sequence[Project], numbers: dict[str, int]) -> None:
    """Write from which editions these networks now are."""
    rows = [
        NetworkEdition(project=project, kind=project.kind, number=numbers.get(project.kind, SHIPPED))
        for project in projects
    ]
    NetworkEdition.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["project"],
        update_fields=["kind", "number"],
    )


def follow_editions(projects: Sequence[Project], data_date: date) -> None:
    """Standing networks of these projects take over the editions in force. Two queries where all have them."""
    numbers, own = numbers_in_force(), compiled_from(projects)
    behind = [each for each in projects if own[each.pk] != numbers.get(each.kind, SHIPPED)]
    if behind:
        take_over(behind, catalogue_now(), data_date)
        note_editions(behind, numbers)


def take_over(projects: Sequence[Project], new: Catalogue, data_date: date) -> dict[int, Taken]:
    """Change what stands so that it follows `new`, each project from the edition that it was compiled from."""
    own = compiled_from(projects)
    pairs = {(project.kind, own[project.pk]) for project in projects if project.kind in new.kinds}
    old = {pair: catalogue_with([kind_at(*pair)]) for pair in pairs}
    templates = works_of(project.template for project in projects if project.template)
    facts = facts_of(projects, templates, data_date)
    owners = Owners.read()
    rows: dict[int, dict[str, Activity]] = {project.pk: {} for project in projects}
    for row in Activity.objects.filter(project__in=rows).select_related("project"):
        rows[row.project_id][row.code] = row
    found = {}
    for project in projects:
        pair = (project.kind, own[project.pk])
        if pair in old and rows[project.pk]:
            change = _Change(project, rows[project.pk], owners, facts[project])
            found[project.pk] = change.make(old[pair], new)
    return found


@dataclass
class _Change:
    """The change of one project's network."""

    project: Project
    rows: dict[str, Activity]
    owners: Owners
    facts: Facts
    taken: Taken = field(default_factory=Taken)

    def make(self, old: Catalogue, new: Catalogue) -> Taken:
        before, after = sketch_network(self.facts, old), sketch_network(self.facts, new)
        changed = [
            row
            for code, draft in after.drafts.items()
            if (row := self.rows.get(code))
            and code in before.drafts
            and self._take(row, before.drafts[code], draft)
        ]
        columns = [*DAYS, *PLAIN, "owner", "owner_text", "post", "version"]
        Activity.objects.bulk_update(changed, columns, batch_size=200)
        self._drop(before, after)
        self._add(before, after)
        self._tie(before, after)
        return self.taken

    def _take(self, row: Activity, old: Draft, new: Draft) -> bool:
        """The row follows where it still says what the old edition said."""
        if row.actual_finish_on or old == new:
            return False
        before = self._columns(old)
        changed = False
        for name, value in self._columns(new).items():
            if before[name] == value:
                continue
            if getattr(row, name) == before[name]:
                setattr(row, name, value)
                changed = True
            else:
                self.taken.kept.add(row.code)
        if changed:
            row.version += 1
            self.taken.steps.add(row.code)
        return changed

    def _columns(self, draft: Draft) -> dict[str, object]:
        owner, text = self.owners.of(draft, self.project)
        days = (draft.likely, draft.optimistic, draft.pessimistic)
        return {
            **{name: getattr(draft, name) for name in PLAIN},
            **dict(zip(DAYS, days, strict=True)),
            "owner_id": owner.pk if owner else None,
            "owner_text": text,
            "post_id": getattr(self.owners.post(owner), "pk", None),
        }

    def _drop(self, before: Sketch, after: Sketch) -> None:
        """Items that are no longer asked for; what was begun is finished as it was begun."""
        for code in set(before.drafts) - set(after.drafts):
            row = self.rows.get(code)
            if row is None:
                continue
            if row.actual_start_on:
                self.taken.kept.add(code)
                continue
            row.delete()
            del self.rows[code]
            self.taken.steps.add(code)

    def _add(self, before: Sketch, after: Sketch) -> None:
        for code in sorted(set(after.drafts) - set(before.drafts) - set(self.rows)):
            draft = after.drafts[code]
            position = max(row.position for row in self.rows.values()) + 1 if self.rows else 0
            self.rows[code] = Activity.objects.create(
                project=self.project, code=code, position=position, permit=draft.permit,
                milestone=draft.milestone, actual_start_on=draft.actual_start_on,
                actual_finish_on=draft.actual_finish_on, **self._columns(draft),
            )  # fmt: skip
            self.taken.steps.add(code)

    def _tie(self, before: Sketch, after: Sketch) -> None:
        """Gates that only one edition has, or has with another lag."""
        if before.wires == after.wires:
            return
        links = {
            (link.predecessor.code, link.successor.code, link.type): link
            for link in Link.objects.filter(project=self.project).select_related("predecessor", "successor")
        }
        for key in set(before.wires) - set(after.wires):
            if key in links and links[key].lag_days == before.wires[key]:
                links.pop(key).delete()
                self.taken.steps.add(key[1])
        for key in sorted(set(after.wires) - set(before.wires)):
            first, second = self.rows.get(key[0]), self.rows.get(key[1])
            if first and second and key not in links:
                Link.objects.create(
                    project=self.project, predecessor=first, successor=second, type=key[2],
                    lag_days=after.wires[key], lag_calendar=CalendarCode.DAYS.value,
                )  # fmt: skip
                self.taken.steps.add(key[1])
