"""A filtered list of projects as an Excel file: scoped to who asks, and recorded."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from luodi import journal
from luodi.ledger.intake.directory import Directory
from luodi.ledger.intake.layout import last_layout
from luodi.ledger.layouts import default_layout, draw
from luodi.ledger.queries import filtered
from luodi.people.models import User


def exported(*, by: User, at: datetime, params: Mapping[str, Any], on: date) -> tuple[bytes, str]:
    """The workbook and its file name. `params` are the filters of the list, and `layout=default` for our own layout."""
    own = {} if params.get("layout") == "default" else last_layout(by.organisation)
    layout = own or default_layout(on)
    projects = list(filtered(by, params, on))
    content = draw(projects, layout, Directory.named())
    asked = {key: str(value) for key, value in params.items() if value}
    journal.record_alone(
        by=by, at=at, action="LEDGER_EXPORTED", target="projects", count=len(projects), filters=asked
    )
    return content, f"{layout['title'] or layout['sheet']}.xlsx"
