"""The burden meter: what units were asked to enter in a month, what they were spared, and which forms are let in.

Counted from the journal and the forms let in, by unit and month, never by person. Minutes are an estimate and say so.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from luodi import journal
from luodi.journal import Event
from luodi.ledger.intake.words import FIELDS
from luodi.ledger.models import ImportBatch
from luodi.ledger.periods import month_end
from luodi.ledger.reading.rules import load_rules, make_plain
from luodi.outbox import Message
from luodi.people.models import Organisation, User
from luodi.people.permissions import Ability, Reach, reach, require
from luodi.plan.queries import own_language
from luodi.reference import reference
from luodi.refusal import Refusal
from luodi.scoring.models import BurdenCap, FormCall, FormCallUnit

MOST_FIELDS, LONGEST_FIELD, MOST_CAP = 60, 60, 100_000
COUNTED = (Organisation.Kind.TOWN, Organisation.Kind.ZONE, Organisation.Kind.DEPARTMENT)
LINES = "LINES"


class FormFieldsMissing(Refusal):
    """A form without columns, with too many or with one too long. Facts: most, long."""

    code = "FORM_FIELDS_MISSING"


class FormAskedAlready(Refusal):
    """The unit's form of this name was let in this month. Facts: title."""

    code = "FORM_ASKED_ALREADY"


class BurdenCapNotPossible(Refusal):
    """No cap without a figure and its ground. Facts: most."""

    code = "BURDEN_CAP_NOT_POSSIBLE"


@cache
def rules() -> Mapping[str, Any]:
    """The settings that ship with the product."""
    found: Mapping[str, Any] = reference("burden.yaml")
    return found


@dataclass
class Burden:
    """What a unit entered in a month: forms and fields of its own accord and of forms let in; what was refused or made."""

    unit: Organisation
    forms: int = 0
    fields: int = 0
    called: int = 0  # fields of forms that were let in
    refused: int = 0  # fields of forms that were sent back because the answer is known
    spared: int = 0  # forms that one press replaced, rows that stood there already
    reports: int = 0
    by_action: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def asked(self) -> int:
        return self.fields + self.called

    @property
    def minutes(self) -> int:
        """Estimated; nobody's time is recorded."""
        seconds = self.forms * int(rules()["seconds_per_form"]) + self.asked * int(
            rules()["seconds_per_field"]
        )
        return round(seconds / 60)

    def is_over(self, cap: int | None) -> bool:
        return cap is not None and self.asked > cap


def visible_units(user: User) -> QuerySet[Organisation]:
    """Towns and departments whose burden this person sees."""
    found = Organisation.objects.filter(kind__in=COUNTED, is_active=True).order_by("path")
    match reach(user, Ability.SEE_BURDEN):
        case Reach.ALL:
            return found
        case Reach.NOTHING:
            return found.none()
        case _:
            return found.filter(path__startswith=user.organisation.path)


def burdens(units: Iterable[Organisation], month: date) -> list[Burden]:
    """The burden of each unit in the month of a day (five questions), in the order of the units."""
    found = {unit.pk: Burden(unit) for unit in units}
    first, behind = _span(month)
    unit_of = dict(User.objects.filter(organisation__in=found).values_list("username", "organisation"))
    actions = [*rules()["entries"], *rules()["spared"], *rules()["reports"]]
    events = Event.objects.filter(action__in=actions, at__gte=first, at__lt=behind, actor__in=unit_of)
    for event in events.order_by("sequence"):
        _count(found[unit_of[event.actor]], event)
    _calls(found, month)
    _ledgers(found, first, behind)
    _digests(found, first, behind)
    return list(found.values())


def _span(month: date) -> tuple[datetime, datetime]:
    begin = month.replace(day=1)
    end = month_end(month) + timedelta(1)
    first, behind = (timezone.make_aware(datetime.combine(day, time.min)) for day in (begin, end))
    return first, behind


def _count(row: Burden, event: Event) -> None:
    if event.action in rules()["reports"]:
        row.reports += 1
        return
    if event.action in rules()["spared"]:
        row.spared += 1
        return
    wanted = rules()["entries"][event.action]
    fields = _named(event.facts) if wanted == LINES else int(wanted)
    row.forms += 1
    row.fields += fields
    row.by_action[event.action] += fields


def _named(facts: Mapping[str, Any]) -> int:
    """How many fields a record names: its changes or lines; at least one."""
    listed = [value for value in facts.values() if isinstance(value, dict | list)]
    return max([1, *map(len, listed)])


def _calls(found: Mapping[int, Burden], month: date) -> None:
    rows = FormCallUnit.objects.filter(unit__in=found, call__month_on=month.replace(day=1)).select_related(
        "call"
    )
    for row in rows:
        if row.call.state == FormCall.State.ADMITTED:
            found[row.unit_id].called += len(row.call.fields)
            found[row.unit_id].forms += 1
        else:
            found[row.unit_id].refused += len(row.call.known) or len(row.call.fields)


def _ledgers(found: Mapping[int, Burden], first: datetime, behind: datetime) -> None:
    """Rows of ledgers that stood there already were not written, and files handed in before not read again."""
    rows = ImportBatch.objects.filter(organisation__in=found, finished_at__gte=first, finished_at__lt=behind)
    for unit, outcome in rows.values_list("organisation", "outcome"):
        found[unit].spared += int(outcome.get("unchanged", 0))


def _digests(found: Mapping[int, Burden], first: datetime, behind: datetime) -> None:
    for to in Message.objects.filter(
        kind="WEEK_DIGEST", written_at__gte=first, written_at__lt=behind
    ).values_list("to", flat=True):
        for kind, key in to:
            if kind == "UNIT" and key in found:
                found[key].reports += 1


# -- the cap, and forms that somebody wants filled in -------------------------------------------------------


def cap_on(month: date) -> BurdenCap | None:
    """The cap in force at the end of the month."""
    return BurdenCap.objects.filter(from_on__lte=month_end(month)).order_by("-pk").first()


@dataclass(frozen=True)
class CapWanted:
    """So many fields a month and unit, from a day, and why."""

    fields: int
    from_on: date
    note: str


@transaction.atomic
def set_cap(*, by: User, at: datetime, wanted: CapWanted) -> BurdenCap:
    """The office decides how much may be asked of a unit in a month."""
    require(by, Ability.JUDGE_SCORES)
    if not 1 <= wanted.fields <= MOST_CAP or not wanted.note.strip():
        raise BurdenCapNotPossible(most=MOST_CAP)
    journal.in_turn()
    last = BurdenCap.objects.order_by("-pk").first()
    if last and (last.fields, last.from_on, last.note) == (
        wanted.fields,
        wanted.from_on,
        wanted.note.strip(),
    ):
        return last  # the same decision pressed twice is one
    made = BurdenCap.objects.create(
        fields=wanted.fields, from_on=wanted.from_on, note=wanted.note.strip(), decided_by=by, decided_at=at
    )
    facts = {"fields": made.fields, "from_on": made.from_on, "because": made.note}
    journal.record(by=by, at=at, action="BURDEN_CAP_SET", target="burden", **facts)
    return made


@dataclass(frozen=True)
class FormWanted:
    """A form: its name, what for, its columns, and of whom it asks."""

    title: str
    purpose: str
    columns: list[str]
    units: list[Organisation]


def known_columns(columns: Iterable[str]) -> list[dict[str, str]]:
    """The columns that the system answers already, each with the place of its answer in both languages."""
    return [{"column": column, **place} for column in columns if (place := _place_of(column))]


@cache
def _kept() -> dict[str, Any]:
    """Fields of a ledger that the system keeps, with what they are called."""
    return {name: words for _group, rows in FIELDS for name, words in rows}


def _place_of(column: str) -> dict[str, str] | None:
    plain = make_plain(column).text
    for row in rules()["known"]:
        if re.fullmatch(row["match"], plain):
            return {"where": row["where"], "where_en": row["where_en"]}
    found = load_rules().find(plain)
    name = found[0].field if found else ""
    if name in _kept() or name.startswith(("money:", "date:")) or name in ("name", "code", "content"):
        return dict(rules()["ledger"])
    return None


@transaction.atomic
def ask_form(*, by: User, at: datetime, on: date, wanted: FormWanted) -> FormCall:
    """Let a form in, or send it back: because it asks what is known, or because a unit would be asked above its cap.

    A form that is sent back is kept as well: that is how duplicates are counted.
    """
    require(by, Ability.ASK_FORMS)
    columns = wanted.columns
    if (
        not columns
        or len(columns) > MOST_FIELDS
        or any(len(each) > LONGEST_FIELD for each in columns)
        or not wanted.units
    ):
        raise FormFieldsMissing(most=MOST_FIELDS, long=LONGEST_FIELD)
    journal.in_turn()
    same = {"title": wanted.title, "month_on": on.replace(day=1), "asked_by_unit": by.organisation}
    if FormCall.objects.filter(**same, state=FormCall.State.ADMITTED).exists():
        raise FormAskedAlready(title=wanted.title)
    known = known_columns(columns)
    state = FormCall.State.KNOWN if known else FormCall.State.ADMITTED
    if not known and _over_cap(wanted, on):
        state = FormCall.State.OVER_CAP
    if last := _sent_back_just_so(same, state, wanted):
        return last  # pressed twice, its fields are duplicates once
    made = FormCall.objects.create(
        **same, purpose=wanted.purpose, fields=columns, known=known, state=state, by=by, at=at,
    )  # fmt: skip
    FormCallUnit.objects.bulk_create(FormCallUnit(call=made, unit=unit) for unit in wanted.units)
    facts = {
        "title": made.title,
        "fields": columns,
        "known": [each["column"] for each in known],
        "state": state,
    }
    journal.record(by=by, at=at, action="FORM_ASKED", target=f"form:{made.pk}", **facts)
    return made


def _sent_back_just_so(same: Mapping[str, Any], state: str, wanted: FormWanted) -> FormCall | None:
    last = FormCall.objects.filter(**same).order_by("-pk").first()
    if last is None or (last.state, last.purpose, last.fields) != (state, wanted.purpose, wanted.columns):
        return None
    asked = set(last.units.values_list("unit", flat=True))
    return last if asked == {unit.pk for unit in wanted.units} else None


def _over_cap(wanted: FormWanted, on: date) -> bool:
    cap = cap_on(on)
    if cap is None:
        return False
    return any(each.asked + len(wanted.columns) > cap.fields for each in burdens(wanted.units, on))


def visible_calls(user: User) -> QuerySet[FormCall]:
    """Forms of all for those who see all; otherwise those that ask one's own unit, or that it asked for."""
    found = FormCall.objects.select_related("asked_by_unit").prefetch_related("units__unit")
    match reach(user, Ability.SEE_BURDEN):
        case Reach.ALL:
            return found
        case Reach.NOTHING:
            return found.none()
        case _:
            own = user.organisation.path
            asked = FormCallUnit.objects.filter(
                unit__path__startswith=own, call__state=FormCall.State.ADMITTED
            )
            return found.filter(Q(pk__in=asked.values("call")) | Q(asked_by_unit__path__startswith=own))


def action_lines(rows: Iterable[Burden]) -> list[tuple[str, int]]:
    """What was entered by kind of form, the most first."""
    sums: dict[str, int] = defaultdict(int)
    for row in rows:
        for action, fields in row.by_action.items():
            sums[action] += fields
    return sorted(sums.items(), key=lambda each: -each[1])


def known_words(call: FormCall) -> list[tuple[str, str]]:
    """Each known column with the place of its answer, in the reader's language."""
    return [(each["column"], own_language(each["where"], each["where_en"])) for each in call.known]
