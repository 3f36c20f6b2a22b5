"""`luodi schedule`: one schedule file of any known format in, its dates out."""

import argparse
import sys
import time
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from luodi.cli import Stop, give_json
from luodi.cli.schedule_words import ignored_words, refusal_words, status_words
from luodi.engine.formats.recognise import MOST_BYTES, Problem, read_schedule

SHOWN: Final = 40
COLUMNS: Final = ("id", "name", "start", "finish", "late_start", "late_finish", "total_float")


def schedule_one(chosen: argparse.Namespace) -> int:
    """Read, calculate, verify, show. A problem without a schedule in the time given is a reason to stop."""
    begun = time.process_time()
    path: Path = chosen.file
    try:
        answer = _answer(read_schedule(_bytes(path), path.stem), chosen)
    except ValueError as error:
        raise _refused(path, refusal_words(error)) from error
    except MemoryError as error:
        raise _refused(path, _("内存不足")) from error
    answer["cpu_seconds"] = round(time.process_time() - begun, 3)
    give_json(answer, chosen.json)
    _say(answer, table=chosen.json != "-")
    if answer["status"] == "UNKNOWN":
        raise Stop(_("在限定的时间内没有找到计划，也没有证明不存在。"))
    return 0


def _refused(path: Path, reason: str) -> Stop:
    return Stop(_("不能读取 %(file)s：%(reason)s") % {"file": path, "reason": reason})


def _bytes(path: Path) -> bytes:
    """What stands in the file. Pipes and devices are refused: they may never end."""
    try:
        if path.is_dir():
            raise _refused(path, _("这是文件夹"))
        if path.exists() and not path.is_file():
            raise _refused(path, _("不是普通文件"))
        if path.stat().st_size > MOST_BYTES:
            raise _refused(path, _("文件太大"))
        return path.read_bytes()
    except FileNotFoundError as error:
        raise _refused(path, _("文件不存在")) from error
    except PermissionError as error:
        raise _refused(path, _("没有读取权限")) from error
    except (OSError, ValueError) as error:
        raise _refused(path, str(getattr(error, "strerror", None) or error)) from error


def _answer(read: Any, chosen: argparse.Namespace) -> dict[str, Any]:
    # Loaded late: the solvers are needed only when a file could be read.
    if isinstance(read, Problem):
        from luodi.cli.schedule_problems import problem_answer

        return problem_answer(read, chosen)
    from luodi.cli.schedule_files import file_answer

    return file_answer(read, chosen)


def _say(answer: dict[str, Any], *, table: bool) -> None:
    """A line about the whole, what was read past, and the first activities."""
    print(
        _("%(problem)s：%(count)s 项工作，%(status)s；工期 %(makespan)s，下界 %(bound)s；%(verified)s。")
        % {
            "problem": answer["problem"],
            "count": len(answer["activities"]),
            "status": status_words(answer["status"]),
            "makespan": _or_dash(answer["makespan"]),
            "bound": _or_dash(answer["lower_bound"]),
            "verified": _("已核验") if answer["verified"] else _("未通过核验"),
        },
        file=sys.stderr,
    )
    for one in answer["ignored"]:
        print(
            _("  未采用：%(what)s（%(count)s 处）")
            % {"what": ignored_words(one["what"]), "count": one["count"]},
            file=sys.stderr,
        )
    if table and answer["activities"]:
        _table(answer["activities"])


def _or_dash(value: object) -> str:
    return "—" if value is None else str(value)


def _table(activities: list[dict[str, Any]]) -> None:
    heads = (_("编号"), _("名称"), _("开始"), _("完成"), _("最迟开始"), _("最迟完成"), _("总时差"))
    rows = [[_or_dash(one[column])[:40] for column in COLUMNS] for one in activities[:SHOWN]]
    widths = [max(map(_width, column)) for column in zip(heads, *rows, strict=True)]
    for row in (heads, *rows):
        cells = [cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)]
        print("  ".join(cells).rstrip())
    if len(activities) > SHOWN:
        print(_("… 另有 %(count)s 项，用 --json 得到全部。") % {"count": len(activities) - SHOWN})


def _width(text: str) -> int:
    """Columns on a terminal: Chinese letters take two."""
    return sum(2 if "\u1100" <= letter <= "\uffe6" else 1 for letter in text)
