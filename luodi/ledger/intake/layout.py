"""The layout of an office's ledger, as remembered from its last import: what export draws again."""

from typing import Any

from luodi.ledger.models import ImportMapping
from luodi.people.models import Organisation


def layout_of(record: dict[str, Any]) -> dict[str, Any]:
    """Title, unit, sheet, depth of the header and its columns; empty for a one-project card."""
    if record["form"] != "ROWS":
        return {}
    first, last = record["header_row"]
    kept = ("index", "header", "field", "unit")
    return {
        "title": record["title"],
        "unit": record["unit"],
        "sheet": record["sheet"],
        "depth": last - first + 1,
        "year": record["period"][0],
        "columns": [{name: column[name] for name in kept} for column in record["columns"]],
    }


def last_layout(organisation: Organisation) -> dict[str, Any]:
    """The layout of this office's last import, {} when it has none."""
    known = (
        ImportMapping.objects.filter(organisation=organisation)
        .order_by("-updated_at")
        .values_list("layout", flat=True)
    )
    return next((layout for layout in known if layout), {})
