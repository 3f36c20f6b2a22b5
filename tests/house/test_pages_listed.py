"""Every address that shows a page is walked by the browser tests."""

from pathlib import Path

import yaml
from django.urls import resolve

from tests.journeys.pages import PAGES

ROWS = yaml.safe_load(Path(__file__).with_name("permissions.yaml").read_text(encoding="utf-8"))["routes"]
# Why an address that answers is not walked.
NO_PAGES = {
    "healthz": "JSON",
    "find": "JSON",
    "wallchart_data": "JSON",
    "wallchart_project": "JSON",
    "wallchart_activities": "JSON",
    "wallchart_panel": "drawer",
    "map_data": "JSON",
    "outlines": "JSON",
    "boundary_outlines": "JSON",
    "map_tile": "picture",
    "screen_block": "part of the screen",
    "picture": "part of the reports page",
    "picture_file": "file",
    "screen": "drawn for 1920 × 1080 and nothing else; its own test looks at it",
    "import_errors": "file",
    "export": "file",
    "project_file": "file",
    "project_paper": "file",
    "leads_data": "JSON",
    "inspections_data": "JSON",
    "visit_photo": "picture",
    "visit_worker": "script",
    "issues_export": "file",
    "leads_export": "file",
    "opinion": "drawer, of a department that was asked",
    "post_paper": "file",
    "unit_paper": "file",
    "handover_paper": "file",
    "service_ask": "drawer, of the enterprise; its journey fills it in",
    "service_act": "drawer",
    "wall_paper": "file",
    "score_run_data": "JSON",
    "score_run_export": "file",
    "score_object": "drawer, of whoever the card scores; its journey fills it in",
    "score_answer": "drawer; its journey fills it in",
    "view_edit": "drawer",
    "batch": "drawer",
    "need": "drawer",
    "need_add": "drawer",
    "share": "drawer",
    "share_request": "drawer",
    "card_answer": "drawer, of whoever the card went to",
    "meeting_minutes": "file",
    "why_remedies": "part of the page of why",
    # Nothing of these stands in the demonstration when it is loaded; their rooms' tests make them.
    "ground_breaking": "none planned yet",
    "plan_run": "no run yet",
    "stoppage": "no stop yet",
    "stoppage_edit": "no stop yet",
    "stoppage_project": "no stop yet",
    "template_edit": "no copied template yet",
    "edition_item": "no draft yet",
}


def test_every_page_is_walked() -> None:
    addresses = [address for _who, address in PAGES.values()]
    walked = {resolve(address.split("?")[0]).url_name for address in addresses if not address.startswith("{")}
    walked |= {"import_batch"}  # made by the fixture: {preview} and {done}
    shown = {name for name, row in ROWS.items() if row.get("GET") == 200} | {"login"}
    missing = sorted(shown - walked - set(NO_PAGES))
    assert not missing, f"add to PAGES of tests/journeys/pages.py, or to NO_PAGES here: {missing}"
    assert not (unknown := sorted(set(NO_PAGES) - set(ROWS))), unknown
