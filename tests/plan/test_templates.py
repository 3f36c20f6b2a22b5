"""Templates: copied, edited in a table, checked."""

from decimal import Decimal

import pytest

from luodi.people.actions.versions import ChangedMeanwhile
from luodi.people.models import Role
from luodi.people.permissions import NotAllowed
from luodi.plan import actions
from luodi.plan.models import Template


@pytest.fixture
def own(templates, office, at) -> Template:
    source = Template.objects.get(code="standard_factory")
    return actions.copy_template(by=office, at=at, template=source, code="own", name="本区厂房（虚构）")


def content(template: Template, links=None) -> actions.TemplateContent:
    step = {"optimistic_days": 1, "likely_days": Decimal(2), "pessimistic_days": 3, "calendar": "S0"}
    steps = [{**step, "code": code, "name": f"工序{code}", "name_en": ""} for code in ("A", "B")]
    wires = links or [{"predecessor": "A", "successor": "B", "type": "FS", "lag_days": 0}]
    return actions.TemplateContent({"name": template.name}, steps, wires)


def test_a_copy_is_the_districts_own(own):
    assert not own.is_shipped
    assert own.activities.count() == 19
    assert own.links.count() == 22
    assert own.activities.get(code="125").stands_for == "D06"


def test_a_code_is_taken_once(own, office, at):
    with pytest.raises(actions.TemplateCodeTaken):
        actions.copy_template(by=office, at=at, template=own, code="own", name="x")


def test_saving_replaces_steps_and_links(own, office, at):
    saved = actions.save_template(by=office, at=at, template=own, version=1, content=content(own))
    assert (saved.version, saved.activities.count(), saved.links.count()) == (2, 2, 1)
    with pytest.raises(ChangedMeanwhile):
        actions.save_template(by=office, at=at, template=own, version=1, content=content(own))


def test_a_loop_is_refused(own, office, at):
    loop = [{"predecessor": a, "successor": b, "type": "FS", "lag_days": 0} for a, b in ("AB", "BA")]
    with pytest.raises(actions.TemplateLoops) as refusal:
        actions.save_template(by=office, at=at, template=own, version=1, content=content(own, loop))
    assert refusal.value.facts["chain"].count("→") == 2
    assert own.activities.count() == 19


def test_shipped_ones_stay(templates, office, at):
    shipped = Template.objects.get(code="auto_plant")
    with pytest.raises(actions.TemplateShipped):
        actions.save_template(by=office, at=at, template=shipped, version=1, content=content(shipped))


def test_only_the_office(own, district, at):
    town = district.users[Role.TOWN]
    with pytest.raises(NotAllowed):
        actions.copy_template(by=town, at=at, template=own, code="c", name="c")
    with pytest.raises(NotAllowed):
        actions.save_template(by=town, at=at, template=own, version=1, content=content(own))
    with pytest.raises(NotAllowed):
        actions.load_templates(by=town, at=at)
