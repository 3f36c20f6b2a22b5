"""Fictional applications of the fictional projects, in all states, fitting the stage each project has reached.

What may begin now, as the plan says, is under way in some state; what must come before it is in hand.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from luodi import journal
from luodi.approvals.application_queries import needed_items
from luodi.approvals.catalogue import Permit, catalogue
from luodi.approvals.departments import Departments
from luodi.approvals.models import Application, ApplicationEvent
from luodi.approvals.needed import behind_stage
from luodi.approvals.steps import move, next_state
from luodi.approvals.workdays import office_days
from luodi.demo.fiction import SEED
from luodi.engine import FULL_DAY
from luodi.ledger.models import Project
from luodi.ledger.stages import Stage
from luodi.plan.models import Activity

S = Application.State
V = ApplicationEvent.Verb
STAGES = (Stage.SIGNED, Stage.REGISTERED, Stage.INITIATED, Stage.LAND, Stage.PERMITS)
AT_ONCE = 3
"""Items of a project under way at the same time, at most."""
LONG = 5
"""Promised working days from which an item has a public notice or a review by experts."""
# Steps behind the opening and how often this way is found; the reason is what the step says.
WAYS: list[tuple[int, tuple[V, ...]]] = [
    (18, ()),
    (16, (V.SUBMIT,)),
    (40, (V.SUBMIT, V.ACCEPT)),
    (6, (V.SUBMIT, V.RETURN)),
    (10, (V.SUBMIT, V.ACCEPT, V.RETURN)),
    (6, (V.SUBMIT, V.ACCEPT, V.RETURN, V.SUPPLEMENT)),
    (6, (V.SUBMIT, V.ACCEPT, V.PUBLICISE)),
    (5, (V.SUBMIT, V.ACCEPT, V.REVIEW)),
    (3, (V.SUBMIT, V.REFUSE)),
    (3, (V.SUBMIT, V.ACCEPT, V.REJECT)),
    (2, (V.SUBMIT, V.WITHDRAW)),
]
SAID = {
    V.RETURN: "缺项目用地红线图一份（虚构）",
    V.REFUSE: "申请事项与备案内容不一致（虚构）",
    V.REJECT: "方案不符合规划条件（虚构）",
    V.WITHDRAW: "调整建设内容后重新申请（虚构）",
}


@dataclass
class Made:
    """Rows to be written."""

    applications: list[Application] = field(default_factory=list)
    events: list[ApplicationEvent] = field(default_factory=list)


@transaction.atomic
def make_applications(*, at: datetime, data_date: date) -> int:
    """Write them; the answer is how many."""
    departments, made = Departments.read(), Made()
    projects = Project.objects.filter(is_synthetic=True, stage__in=STAGES).exclude(kind="")
    ready = _ready(data_date)
    for project in projects.select_related("town").order_by("code"):
        rng = random.Random(f"{SEED}-applications-{project.code}")  # noqa: S311 - a repeatable district
        permits = needed_items(project)
        behind = behind_stage(catalogue().kinds[project.kind], project.stage, catalogue())
        items = [code for code in ready.get(project.pk, ()) if code in permits and code not in behind]
        open_now = [code for code in items if set(permits[code].accept_after) <= behind]
        for code in rng.sample(open_now, min(len(open_now), rng.randint(0, AT_ONCE))):
            own = Walk(project, departments, permits, rng, at, data_date)
            own.run(made, code, behind)
    Application.objects.bulk_create(made.applications, batch_size=500)
    ApplicationEvent.objects.bulk_create(made.events, batch_size=500)
    journal.record(
        by=None, at=at, action="DEMO_APPLICATIONS", target="demo", seed=SEED,
        applications=len(made.applications),
    )  # fmt: skip
    return len(made.applications)


def _ready(data_date: date) -> dict[int, list[str]]:
    """Items of each project that the plan would begin now."""
    rows = Activity.objects.filter(early_start_on__lte=data_date, actual_start_on=None).exclude(permit="")
    found: dict[int, list[str]] = {}
    for project, permit in rows.order_by("project", "position").values_list("project_id", "permit"):
        if permit not in found.setdefault(project, []):
            found[project].append(permit)
    return found


@dataclass
class Walk:
    """Takes an application of one project its way, backwards from the data date in working days."""

    project: Project
    departments: Departments
    permits: dict[str, Permit]
    rng: random.Random
    at: datetime
    data_date: date

    def run(self, made: Made, code: str, behind: set[str]) -> None:
        permit = self.permits[code]
        way = self.rng.choices([way for _weight, way in WAYS], [weight for weight, _way in WAYS])[0]
        if permit.department == catalogue().applicant:
            way = ()  # the applicant's own work: nobody accepts it
        elif permit.promised_days < LONG:
            way = tuple(verb for verb in way if verb not in (V.PUBLICISE, V.REVIEW))
        days = list(self._days(len(way) + 1, permit.promised_days))
        for gate in permit.accept_after:
            if gate in behind and not any(
                row.project == self.project and row.item == gate for row in made.applications
            ):
                self._issued(made, gate, days[0])
        self._write(made, code, [V.PREPARE, *way], days)

    def _days(self, count: int, promised: int) -> Iterator[date]:
        """So many days, the last a few working days ago: most of them within what was promised, some not."""
        office, axis = office_days(), office_days().axis
        ago = self.rng.randint(0, max(promised + 2, 3))
        back = [ago]
        for _step in range(count - 1):
            back.append(back[-1] + self.rng.randint(1, 6))
        for days in reversed(back):
            yield axis.date(office.latest_start(axis.boundary(self.data_date), (days + 1) * FULL_DAY))

    def _issued(self, made: Made, code: str, before: date) -> None:
        """An item in hand: issued before its stage was reached and before what follows it was begun."""
        last = min(before, self.project.stage_since_on or before) - timedelta(self.rng.randint(3, 20))
        gaps = [self.rng.randint(1, 6) for _step in range(3)]
        days = [last - timedelta(sum(gaps[step:])) for step in range(4)]
        self._write(made, code, [V.PREPARE, V.SUBMIT, V.ACCEPT, V.APPROVE], days)

    def _write(self, made: Made, code: str, verbs: list[V], days: Iterable[date]) -> None:
        permit = self.permits[code]
        row = Application(
            project=self.project, item=code, department=self.departments.of(permit.department, self.project),
            department_text=permit.department, edition=catalogue().edition, promised_days=permit.promised_days,
            statutory_days=permit.statutory_days, statutory_unit=permit.statutory_unit, is_synthetic=True,
        )  # fmt: skip
        for number, (verb, on) in enumerate(zip(verbs, days, strict=True), 1):
            until = (
                on + timedelta(self.rng.randint(5, 20)) if verb in (V.RETURN, V.PUBLICISE, V.REVIEW) else None
            )
            if verb is V.PREPARE:
                row.state, row.prepared_on, row.since_on = S.PREPARED, on, on
            elif state := next_state(row.state, verb, row.accepted_on):
                move(row, verb, state, on, until)
            made.events.append(
                ApplicationEvent(application=row, number=number, **self._event(verb, on, until))
            )
        made.applications.append(row)

    def _event(self, verb: V, on: date, until: date | None) -> dict[str, Any]:
        numbered = verb in (V.ACCEPT, V.APPROVE)
        number = self.rng.randint(1, 400)
        return {
            "verb": verb, "on": on, "until_on": until, "note": SAID.get(verb, ""), "entered_at": self.at,
            "document": f"虚构〔{on.year}〕{number}号" if numbered else "",
        }  # fmt: skip
