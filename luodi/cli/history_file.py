"""A status history as a CSV file: a row per report of a project, read whole or refused with row and column."""

import csv
import io
import re
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from luodi.cli import Stop
from luodi.engine.history import History, Report

MOST_BYTES: Final = 200_000_000
NEEDED: Final = ("project", "reported_on", "finish")
KNOWN: Final = (*NEEDED, "actual_finish", "phase", "class", "start", "budget")
SHOWN: Final = 10
_DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?=$|[T ])")


def read_history(path: Path) -> History:
    """The reports of the file. Raises Stop naming the file, or every wrong cell up to `SHOWN`.

    A finish that is no day makes a row that is not tested, as a report that names no date; any other wrong cell is
    refused, since leaving it out would change what the history says.
    """
    rows = csv.DictReader(io.StringIO(_text(path), newline=""))
    try:
        heads = [(head or "").strip().lower() for head in rows.fieldnames or []]
        _check_heads(path, heads)
        rows.fieldnames = heads
        reports, wrong = _reports(rows)
    except csv.Error as error:
        raise refused(path, str(error)) from error
    if wrong:
        more = [_("… 另有 %(count)s 处") % {"count": len(wrong) - SHOWN}] if len(wrong) > SHOWN else []
        raise refused(path, "\n  " + "\n  ".join([*wrong[:SHOWN], *more]))
    if not reports:
        raise refused(path, _("没有数据行"))
    return History(reports)


def refused(path: Path, reason: str) -> Stop:
    """The file and why it cannot be read."""
    return Stop(_("不能读取 %(file)s：%(reason)s") % {"file": path, "reason": reason})


def plain_file(path: Path) -> Path:
    """The path of a file that is there. Raises Stop."""
    if not path.exists():
        raise refused(path, _("文件不存在"))
    if not path.is_file():
        raise refused(path, _("不是普通文件"))
    return path


def text_of(path: Path, content: bytes) -> str:
    """The text of a table in UTF-8 or GB18030. Raises Stop."""
    if len(content) > MOST_BYTES:
        raise refused(path, _("文件太大"))
    if b"\0" in content:
        raise refused(path, _("不是文本文件"))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refused(path, _("文字编码无法识别"))


def _text(path: Path) -> str:
    try:
        if plain_file(path).stat().st_size > MOST_BYTES:
            raise refused(path, _("文件太大"))
        return text_of(path, path.read_bytes())
    except OSError as error:
        raise refused(path, str(error.strerror)) from error


def _check_heads(path: Path, heads: list[str]) -> None:
    if not any(heads):
        raise refused(path, _("文件是空的"))
    if missing := [name for name in NEEDED if name not in heads]:
        raise refused(path, _("缺少列 %(columns)s") % {"columns": ", ".join(missing)})
    if twice := sorted({name for name in heads if name in KNOWN and heads.count(name) > 1}):
        raise refused(path, _("列 %(columns)s 出现两次") % {"columns": ", ".join(twice)})


def _reports(rows: "csv.DictReader[str]") -> tuple[list[Report], list[str]]:
    reports: list[Report] = []
    wrong: list[str] = []
    for row in rows:
        cells = {name: (row.get(name) or "").strip() for name in KNOWN}
        if not any(cells.values()):
            continue
        faults = _faults(cells)
        wrong += [f"{_('第 %(line)s 行') % {'line': rows.line_num}}, {fault}" for fault in faults]
        if not faults:
            reports.append(_report(cells))
    return reports, wrong


def _faults(cells: dict[str, str]) -> list[str]:
    found = []
    if not cells["project"]:
        found.append("project: " + _("没有填写"))
    reported, actual, start = (_day(cells[name]) for name in ("reported_on", "actual_finish", "start"))
    if reported is None:
        found.append("reported_on: " + _("不是日期：%(text)s") % {"text": cells["reported_on"][:40] or "—"})
    for name, day in (("actual_finish", actual), ("start", start)):
        if cells[name] and day is None:
            found.append(f"{name}: " + _("不是日期：%(text)s") % {"text": cells[name][:40]})
    if actual is not None and start is not None and actual < start:
        found.append("actual_finish: " + _("完成早于开始"))
    if cells["budget"] and _amount(cells["budget"]) is None:
        found.append("budget: " + _("不是金额：%(text)s") % {"text": cells["budget"][:40]})
    return found


def _report(cells: dict[str, str]) -> Report:
    reported = _day(cells["reported_on"])
    assert reported is not None
    return Report(
        project=cells["project"],
        reported_on=reported,
        finish=_day(cells["finish"]),
        actual_finish=_day(cells["actual_finish"]),
        phase=cells["phase"],
        group=cells["class"],
        start=_day(cells["start"]),
        budget=_amount(cells["budget"]),
    )


def _day(text: str) -> int | None:
    """2021-03-05, 2021/3/5, 2021.3.5 or 2021年3月5日, also before a time of day; None for anything else."""
    found = _DAY.match(text)
    try:
        return date(*map(int, found.groups())).toordinal() if found else None
    except ValueError:
        return None


def _amount(text: str) -> float | None:
    try:
        amount = float(text.replace(",", ""))
    except ValueError:
        return None
    return amount if isfinite(amount) else None
