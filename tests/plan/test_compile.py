"""Kind × template × facts → one network that stands every check."""

from datetime import date
from decimal import Decimal

import pytest

from luodi import engine
from luodi.approvals.catalogue import catalogue
from luodi.plan.calendars import calendars
from luodi.plan.compile import sketch_network
from luodi.plan.drafts import Facts, Sketch, Works
from luodi.plan.models import Template
from luodi.plan.works import milestone_days, works

KINDS = ["filing_industrial", "land_and_start", "verification", "government", "small_low_risk"]
TEMPLATES = [
    "standard_factory", "fab_6inch_power", "auto_plant", "logistics_hub", "commercial_outlet", "metro_depot",
    "park_infrastructure",
]  # fmt: skip
DATA_DATE = date(2021, 6, 30)


def facts(kind="filing_industrial", works=None, stage="IDEA", dated=(), since=None, **figures) -> Facts:
    return Facts(kind, works, stage, since, figures, tuple(dated), DATA_DATE)


def network(sketch: Sketch, calendar: str | None = None) -> engine.Network:
    known = calendars()
    return engine.Network(
        tuple(
            engine.Activity(d.code, int(d.likely * 100), known.number[calendar or d.calendar])
            for d in sketch.drafts.values()
        ),
        tuple(
            engine.Link(a, b, kind, int(lag * 100), known.number["DAYS"])
            for (a, b, kind), lag in sketch.wires.items()
        ),
        known.ordered,
        known.axis,
        "P",
    )


@pytest.fixture
def template(templates) -> dict[str, Works]:
    return {t.code: works(t) for t in Template.objects.all()}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("code", TEMPLATES)
def test_every_kind_with_every_template_is_one_sound_network(template, kind, code):
    sketch = sketch_network(facts(kind, template[code]), catalogue())
    made = network(sketch)  # raises Loop
    slot = calendars().axis.slot(DATA_DATE)
    plan = engine.plan(engine.compile(made), slot)
    assert engine.verify(made, plan.starts(), plan.finishes(), slot) == []
    ends = {b for _a, b, _kind in sketch.wires} | {a for a, _b, _kind in sketch.wires}
    loose = set(sketch.drafts) - ends
    assert not loose, f"hanging in the air: {loose}"


@pytest.mark.parametrize("kind", KINDS)
def test_days_from_admission_to_work_permit_are_those_of_the_catalogue(template, kind):
    """Promised working days counted as 1.4 calendar days, as the catalogue's totals are."""
    sketch = sketch_network(facts(kind, template["commercial_outlet"]), catalogue())
    for draft in sketch.drafts.values():
        if draft.calendar == "OFFICE":
            draft.likely = draft.likely * Decimal("1.4")
    plan = engine.plan(engine.compile(network(sketch, "DAYS")), 0)
    permit = "C07a" if "C07a" in sketch.drafts else "C07"
    total = catalogue().kinds[kind].totals["to_work_permit_calendar_days"]
    assert plan.finishes()[permit] == pytest.approx(total, abs=6)
    print(kind, permit, plan.finishes()[permit], total)


@pytest.mark.parametrize("code", TEMPLATES)
def test_milestone_days_of_a_template_are_the_control_figures(template, code):
    from luodi.reference import reference

    control = reference("templates.yaml")["templates"][code]["milestone_days"]
    names = {
        "start": "START", "zero_level": "ZERO_LEVEL", "topping_out": "TOPPING_OUT", "enclosed": "ENCLOSED",
        "power_on": "POWER_ON", "equipment_in": "EQUIPMENT", "line_through": "LINE_THROUGH",
        "completion": "COMPLETION", "production": "PRODUCTION", "full_production": "FULL_PRODUCTION",
    }  # fmt: skip
    expected = {names.get(key, "NODE"): days for key, days in control["likely"].items()}
    assert {step.milestone: days for step, days in milestone_days(template[code])} == expected
