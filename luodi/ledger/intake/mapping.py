"""Correcting by hand what a column means."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from luodi.ledger.intake.words import FIELDS, SERIES_FIELDS
from luodi.ledger.reading.rules import load_rules

Plain = dict[str, Any]
LEFT_OUT = "-"
UNIT_NAMES = (
    _("元"), _("万元"), _("亿元"), _("美元"), _("万美元"), _("亩"), _("万亩"), _("公顷"), _("平方米"), _("平米"),
    _("万平方米"), _("万㎡"), _("万m2"), _("万平米"), _("吨标准煤"), _("吨标煤"), _("万吨标准煤"), _("万吨标煤"),
    _("人"), _("万人"), _("个"), _("名"),
)  # fmt: skip
"""Units as ledgers write them; one that is not here is the same in both languages."""


def choices(record: Plain) -> list[tuple[str, list[tuple[str, str]]]]:
    """Groups of fields a column can be sent to, in the reader's words; series with the ledger's own year and month."""
    groups = [(str(words), [(name, str(label)) for name, label in fields]) for words, fields in FIELDS]
    year, month = record["period"]
    if year:
        facts = {"year": year, "month": month or 12, "last_year": year - 1}
        series = [(name.format(**facts), str(label) % facts) for name, label in SERIES_FIELDS]
        groups[1] = (groups[1][0], groups[1][1] + series)
    return groups


def mapping_rows(record: Plain) -> list[Plain]:
    """The columns with what they mean now and the choices for each."""
    groups = choices(record)
    known = {name for _words, fields in groups for name, _label in fields}
    return [
        {
            **column,
            "groups": groups,
            "own": column["field"] if column["field"] and column["field"] not in known else "",
            "units": [
                (unit, gettext(unit) if unit in UNIT_NAMES else unit)
                for unit in units_for(column["field"] or "")
            ],
        }
        for column in record["columns"]
    ]


def units_for(field: str) -> list[str]:
    """The units a column of this field may stand in."""
    rules = load_rules()
    kind = rules.kind_of(field)
    if kind.kind == "money":
        return ["元", "万元", "亿元", "美元", "万美元"]
    return list(rules.quantities[kind.quantity][1]) if kind.quantity else []


def mapping_from(posted: Mapping[str, Any], record: Plain) -> dict[str, str]:
    """Only what a person changed, on top of earlier corrections: letter → field or field@unit, "" leaves it out."""
    mapping = dict(record["mapping"])
    allowed = {name for _words, fields in choices(record) for name, _label in fields}
    for column in record["columns"]:
        letter, now = column["letter"], column["field"] or ""
        wanted = str(posted.get(f"field-{letter}", now or LEFT_OUT))
        target = "" if wanted == LEFT_OUT else wanted
        unit = str(posted.get(f"unit-{letter}", column["unit"]))
        if (target not in allowed | {now, ""}) or (target == now and unit == column["unit"]):
            continue
        mapping[letter] = f"{target}@{unit}" if target and unit in units_for(target) else target
    return mapping
