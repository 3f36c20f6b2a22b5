"""The map in the browser: from a town to a project, a point picked by hand and by keyboard, outlines imported."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import luodi
from tests.journeys.conftest import Visit

pytestmark = pytest.mark.browser
TOWNS = Path(luodi.__file__).parent / "data" / "jimo_towns.geojson"
PROJECT = "/projects/JM-F021/"


def ready(page: Page, selector: str) -> None:
    page.locator(f"{selector}[data-ready]").wait_for()


def test_list_and_map_keep_step_by_keyboard(visit: Visit, site: str) -> None:
    page = visit("office")
    page.goto(f"{site}/map/")
    ready(page, "[data-ld-map]")
    page.locator(".mp-town", has_text="蓝村").click()
    expect(page.locator("[data-map-heading]")).to_contain_text("蓝村")
    rows = page.locator(".mp-row")
    unplaced = rows.evaluate_all("rows => rows.map(row => Boolean(row.querySelector('.mp-unplaced')))")
    at = unplaced.index(False, 1)  # projects of other stories may stand here without a place
    rows.nth(at - 1).focus()
    page.keyboard.press("ArrowDown")
    second = rows.nth(at)
    expect(second).to_be_focused()
    chosen = page.evaluate("document.querySelector('[data-ld-map]').luodiPage.view.chosen")
    assert chosen == second.get_attribute("data-id")
    page.keyboard.press("Enter")
    expect(page.locator("#drawer h2")).to_have_text(second.locator(".mp-name").inner_text())
    page.keyboard.press("Escape")
    expect(second).to_be_focused()


def test_a_pin_opens_its_project(visit: Visit, site: str) -> None:
    page = visit("leader")
    page.goto(f"{site}/map/?stage=BUILDING")
    ready(page, "[data-ld-map]")
    at = page.evaluate(
        """() => { const { view } = document.querySelector('[data-ld-map]').luodiPage;
        const pin = [...view.pins.values()].filter(each => each.project).pop();
        const point = view.map.latLngToContainerPoint(pin.getLatLng()), box = view.element.getBoundingClientRect();
        return { x: point.x + box.x, y: point.y + box.y, name: pin.project.name, id: pin.project.id }; }"""
    )
    page.mouse.click(at["x"], at["y"])
    expect(page.locator("#drawer h2")).to_have_text(at["name"])
    expect(page.locator(f'.mp-row[data-id="{at["id"]}"]')).to_have_attribute("aria-current", "true")


def test_a_point_is_picked_and_a_doubtful_one_asked_about(visit: Visit, site: str) -> None:
    page = visit("office", absent=(f"{PROJECT}place/",))
    page.goto(f"{site}{PROJECT}?tab=facts")
    page.locator("a[href$='/place/']").click()
    ready(page, "[data-ld-pick]")
    page.locator(".mp-small").focus()
    page.keyboard.press("Enter")
    text = page.input_value("#id_text")
    assert text.startswith("120.")
    page.locator("#place-form .btn-primary").click()
    page.wait_for_url(f"{site}{PROJECT}")
    page.goto(f"{site}{PROJECT}?tab=facts")
    expect(page.locator(".dk-facts")).to_contain_text("图上选点")

    page.goto(f"{site}{PROJECT}place/")
    longitude, latitude = text.split(", ")
    page.fill("#id_text", f"{latitude}, {longitude}")
    page.locator("#place-form .btn-primary").click()
    expect(page.get_by_role("alert")).to_contain_text("纬度写在前面")
    page.check("#id_sure")
    page.locator("#place-form .btn-primary").click()
    page.wait_for_url(f"{site}{PROJECT}")


def test_an_outline_is_imported(visit: Visit, site: str, tmp_path: Path) -> None:
    document = json.loads(TOWNS.read_text(encoding="utf-8"))
    for feature in document["features"][:1]:
        for polygon in feature["geometry"]["coordinates"]:
            polygon[:] = [[[x + 0.001, y] for x, y in ring] for ring in polygon]
    file = tmp_path / "towns.geojson"
    file.write_text(json.dumps(document), encoding="utf-8")
    page = visit("office")
    page.goto(f"{site}/map/boundaries/")
    page.set_input_files("#id_file", file)
    page.fill("#id_source", "OpenStreetMap")
    page.fill("#id_credit", "© OpenStreetMap contributors (ODbL)")
    page.locator("main form .btn-primary").click()
    expect(page.locator("#changes")).to_have_text("将改变 1 个镇街")
    page.locator("main form .btn-primary").click()
    expect(page.get_by_role("status")).to_contain_text("已启用 1 个镇街的轮廓")


# Words on words: fonts reach over the height of their line, at most by two pixels.
OVERLAPS = """view => {
  const shown = [...view.towns.values()].filter(town => town.label && town.label.box.style.visibility !== 'hidden');
  const words = shown.map(town => {
    const range = document.createRange();
    range.selectNodeContents(town.label.box);
    return [town.short, range.getBoundingClientRect()];
  });
  return words.flatMap(([name, a], at) => words.slice(at + 1).filter(([, b]) =>
    a.left < b.right && b.left < a.right && a.top + 2 < b.bottom && b.top + 2 < a.bottom).map(([other]) => `${name} ${other}`));
}"""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_on_a_phone_no_mark_of_a_town_lies_on_another(visit: Visit, site: str, language: str) -> None:
    """Placed anew at each zoom; the whole name is in the list below and said where a town is pointed at."""
    page = visit("office", language=language, width=390)
    page.goto(f"{site}/map/")
    ready(page, "[data-ld-map]")
    view = "document.querySelector('[data-ld-map]').luodiPage.view"
    for _zoom in range(3):
        assert page.evaluate(f"({OVERLAPS})({view})") == []
        zoom = page.evaluate(f"{view}.map.getZoom()")
        page.locator("[data-map-zoom='1']").click()
        page.wait_for_function(f"{view}.map.getZoom() > {zoom}")
    assert page.locator(".mp-town").count() == 16
    town = page.evaluate(
        f"""() => {{ const view = {view}; view.home();
        const town = [...view.towns.values()].at(-1);
        town.shape.fire('mouseover', {{latlng: town.shape.getBounds().getCenter()}}); return town.name; }}"""
    )
    expect(page.locator(".mp-tip b")).to_have_text(town)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_names_on_outlines_do_not_lie_on_one_another(visit: Visit, site: str, language: str) -> None:
    page = visit("office", language=language, width=390)
    page.goto(f"{site}/map/boundaries/1/")
    page.locator("[data-ld-outlines] .mp-label").first.wait_for()
    assert page.evaluate(f"({OVERLAPS})(document.querySelector('[data-ld-outlines]').luodiMap)") == []
    assert page.locator("tbody tr").count() == 15


@pytest.mark.parametrize("language", ["zh", "en"])
def test_towns_on_a_phone_stand_two_abreast_the_rest_folded(visit: Visit, site: str, language: str) -> None:
    """Nothing moves sideways; the one chosen stays in sight when folded; a desk shows all."""
    page = visit("office", language=language, width=390)
    page.goto(f"{site}/map/")
    ready(page, "[data-ld-map]")
    strip, fold = page.locator(".mp-towns"), page.locator("[data-map-fold]")
    towns = strip.locator(".mp-town:visible")
    assert towns.count() == 6
    fold.click()
    expect(fold).to_have_attribute("aria-expanded", "true")
    assert towns.count() == 16
    cut = "names => names.filter(name => name.scrollWidth > name.clientWidth).map(name => name.textContent)"
    assert strip.locator("b").evaluate_all(cut) == []
    assert strip.evaluate("strip => strip.scrollWidth - strip.clientWidth") <= 0
    strip.locator(".mp-town").last.click()
    fold.click()
    assert towns.count() == 7
    expect(towns.last).to_have_attribute("aria-pressed", "true")
    page.set_viewport_size({"width": 1440, "height": 900})
    assert towns.count() == 16
    expect(fold).to_be_hidden()
