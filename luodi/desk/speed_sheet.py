"""Measures in words: what is proposed for a project and over the portfolio, what stands, what may be joined."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luodi.approvals.application_queries import may_file, may_handle, needed_items, not_filed
from luodi.approvals.catalogue import Permit, catalogue
from luodi.approvals.departments import Departments
from luodi.approvals.measure_models import Measure
from luodi.approvals.measures import JOINT, first_stage, rules
from luodi.approvals.queries import item_names
from luodi.ledger.models import Project
from luodi.ledger.queries import visible_projects
from luodi.people.models import Organisation, User
from luodi.plan.models import Activity, ProjectPlan
from luodi.plan.speed_models import SpeedUps
from luodi.plan.speeding import current, unsought

K = Measure.Kind


@dataclass(frozen=True)
class Proposal:
    """A proposed measure: `number` in its row, days won alone at the work permit and at the promise."""

    number: int
    how: str
    items: str
    gates: str
    department: str
    basis: str
    permit_days: int
    promise_days: int
    in_best: bool
    may_accept: bool


@dataclass(frozen=True)
class Standing:
    """An accepted measure."""

    row: Measure
    how: str
    items: str
    may_return: bool
    may_file: bool


@dataclass(frozen=True)
class JointChoice:
    """Items that may become one joint item: (key of the step, name)."""

    how: str
    basis: str
    items: list[tuple[int, str]]


@dataclass(frozen=True)
class SpeedSheet:
    """Everything of one project."""

    found: SpeedUps | None
    proposals: list[Proposal]
    standing: list[Standing]
    joints: list[JointChoice]
    inputs: str
    may_seek: bool
    is_next: bool
    """The worker looks at it by itself, when its turn comes."""

    @property
    def may_accept(self) -> bool:
        return any(each.may_accept for each in self.proposals)


def own(words: Mapping[str, str]) -> str:
    return words["name_en"] if get_language() == "en" else words["name"]


def basis(kind: str) -> str:
    """What allows it, with its source."""
    row = rules()["basis"][kind]
    return f"{own(row)} [{row['source']}]"


def _named(codes: Iterable[str], names: Mapping[str, str]) -> str:
    return " · ".join(f"{code} {names.get(code, '')}".strip() for code in codes)


def _texts(kind: str, item: str, gates: Iterable[str], permits: Mapping[str, Permit]) -> list[str]:
    codes = gates if kind in JOINT or kind == K.SIMULATED else (item,)
    return list(dict.fromkeys(permits[code].department for code in codes if code in permits))


def _department_words(texts: Iterable[str]) -> str:
    english = get_language() == "en"
    known = catalogue().departments_en
    return " · ".join(known.get(text, text) if english else text for text in texts)


def sheet_of(user: User, project: Project, plan: ProjectPlan | None, *, may_edit: bool) -> SpeedSheet:
    """The measures of one project for its page."""
    found = current(plan)
    permits = needed_items(project)
    names = item_names()
    units = Departments.read()

    def competent(kind: str, item: str, gates: Iterable[str]) -> bool:
        if not may_edit or kind == K.PARALLEL:
            return may_edit
        deciding = [units.of(text, project) for text in _texts(kind, item, gates, permits)]
        asked: list[Organisation | None] = [unit for unit in deciding if unit]
        return any(may_handle(user, project, unit) for unit in asked or [None])

    proposals = [
        _proposal(number, row, permits, names, may=competent(row["kind"], row["item"], row["gates"]))
        for number, row in enumerate(found.rows if found else [])
    ]

    def waits(row: Measure) -> bool:
        """A joint item of which something is still to be handed in."""
        return row.kind in JOINT and bool(not_filed(project, permits.keys() & set(row.codes)))

    files = may_file(user, project)
    standing = [
        Standing(
            row, str(K(row.kind).label), _items(row.kind, row.item, row.codes, names),
            competent(row.kind, row.item, row.codes),
            files and waits(row),
        )
        for row in project.measures.filter(returned_at=None).select_related("accepted_by")
    ]  # fmt: skip
    joints = _joints(project, names, standing) if may_edit else []
    inputs = plan.inputs if plan else ""
    may_seek = may_edit and found is None and bool(inputs)
    is_next = may_seek and bool(unsought([project.pk], 1))
    return SpeedSheet(found, proposals, standing, joints, inputs, may_seek, is_next)


def _items(kind: str, item: str, gates: Iterable[str], names: Mapping[str, str]) -> str:
    return _named(gates if kind in JOINT or kind == K.SIMULATED else (item,), names)


def _proposal(
    number: int, row: Mapping[str, Any], permits: Mapping[str, Permit], names: Mapping[str, str], *, may: bool
) -> Proposal:
    kind, item, gates = row["kind"], row["item"], row["gates"]
    about = [item] if kind == K.SIMULATED else [first_stage().code] if kind == K.STAGED else gates
    return Proposal(
        number, str(K(kind).label), _items(kind, item, gates, names), _named(about, names),
        _department_words(_texts(kind, item, gates, permits)), basis(kind), row["permit_days"],
        row["promise_days"], row["in_best"], may,
    )  # fmt: skip


def _joints(project: Project, names: Mapping[str, str], standing: Iterable[Standing]) -> list[JointChoice]:
    taken = {code for each in standing if each.row.kind in JOINT for code in each.row.codes}
    open_rows = Activity.objects.filter(project=project, permit=F("code"), actual_start_on=None)
    steps = dict(open_rows.values_list("code", "pk"))
    found = []
    for kind, members in rules()["joint"].items():
        items = [(steps[code], f"{code} {names.get(code, '')}") for code in members if code in steps]
        items = [each for each in items if each[1].split()[0] not in taken]
        if len(items) > 1:
            found.append(JointChoice(str(K(kind).label), basis(kind), items))
    return found


@dataclass(frozen=True)
class PortfolioLine:
    """A project that could be quicker, and its best set in words."""

    project: Project
    measures: list[str]
    departments: str
    permit_days: int
    days_won: int
    weighted_days: int


def quicker(user: User) -> Any:
    """Projects whose permits could come sooner by what stands, the most weighted days first."""
    rows = SpeedUps.objects.filter(
        project__in=visible_projects(user).order_by().values("pk"),
        inputs=F("project__plan__inputs"),
        data_date_on=F("project__plan__data_date_on"),
    ).exclude(permit_days=0, days_won=0)
    return rows.select_related("project__town").order_by("-weighted_days", "-permit_days", "pk")


def lines(rows: Iterable[SpeedUps]) -> list[PortfolioLine]:
    """A page of them in words."""
    names, found = item_names(), []
    permits = {code: permit for kind in catalogue().kinds.values() for code, permit in kind.by_code.items()}
    for row in rows:
        best = [each for each in row.rows if each["in_best"]]
        texts = [text for each in best for text in _texts(each["kind"], each["item"], each["gates"], permits)]
        measures = [
            _("%(how)s：%(items)s")
            % {
                "how": K(each["kind"]).label,
                "items": _items(each["kind"], each["item"], each["gates"], names),
            }
            for each in best
        ]
        found.append(
            PortfolioLine(
                row.project, measures, _department_words(dict.fromkeys(texts)), row.permit_days, row.days_won,
                row.weighted_days,
            )
        )  # fmt: skip
    return found
