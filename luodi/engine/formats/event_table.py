"""Event logs as tables (.csv): a row per work with start and end, or a row per event with a transition."""

import csv
import io
from typing import Final

from luodi.engine.formats.event_moments import moment
from luodi.engine.mining import BadLog, Collector, Event, Fault, Log, Reason

HEADS: Final = {
    "case": "case caseid case:concept:name 案件 案件编号 案号 办件 办件编号 办件号 项目编号 项目编码 项目代码 业务编号 流水号 申请编号 受理编号 编号",
    "step": "activity concept:name step task event 环节 环节名称 办理环节 活动 活动名称 事项 事项名称 步骤 步骤名称 节点",
    "start": "start starttime starttimestamp startdate begin 开始 开始时间 开始日期 受理时间 受理日期 接收时间 接件时间",
    "end": "complete completetime completetimestamp completion completiontime end endtime endtimestamp enddate finish finished timestamp "
    "time time:timestamp date 完成 完成时间 完成日期 结束 结束时间 结束日期 办结时间 办结日期 办理时间 时间 日期",
    "transition": "lifecycle:transition lifecycle transition 状态 动作",
    "department": "department org:group group org:role role 部门 科室 单位 办理部门 承办部门 责任部门 承办单位 办理单位 窗口",
    "kind": "kind class casetype case:casetype case:type category type 类型 类别 审批类型 项目类型 办件类型 事项类型",
    "resource": "resource org:resource user 人员 经办人 办理人 承办人",
}
"""Heads by what they mean, without spaces, underscores and capitals."""
MEANING: Final = {head: name for name, heads in HEADS.items() for head in heads.split()}
STARTS: Final = {"start", "begin", "开始", "受理"}
ENDS: Final = {"", "complete", "completed", "end", "finish", "完成", "结束", "办结"}


def read_table(text: str) -> Log:
    """The log in a table. Raises BadLog."""
    head = text[: text.find("\n") + 1] or text
    if not head.strip():
        raise BadLog(Fault.EMPTY)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    collector = Collector()
    try:
        places = _places(next(rows))
        for cells in rows:
            if any(cell.strip() for cell in cells):
                _take(collector, rows.line_num, {name: _cell(cells, at) for name, at in places.items()})
    except csv.Error as error:
        raise BadLog(Fault.TABLE, str(rows.line_num)) from error
    return collector.log()


def _cell(cells: list[str], at: int) -> str:
    return cells[at].strip() if at < len(cells) else ""


def _places(heads: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, head in enumerate(heads):
        name = MEANING.get("".join(head.lower().replace("_", "").split()))
        if name is None:
            continue
        if name in found:
            raise BadLog(Fault.TWICE, f"{heads[found[name]].strip()}, {head.strip()}")
        found[name] = at
    missing = [name for name in ("case", "step", "end") if name not in found]
    if missing:
        raise BadLog(Fault.COLUMNS, ", ".join(missing))
    return found


def _take(collector: Collector, line: int, cells: dict[str, str]) -> None:
    collector.count()
    transition = cells.get("transition", "").lower()
    if transition not in STARTS | ENDS:
        collector.leave(Reason.OTHER_TRANSITION, line, f"{transition}: {cells['case']} {cells['step']}")
        return
    times = {name: cells.get(name, "") for name in ("start", "end")}
    read = {name: moment(text) for name, text in times.items()}
    for name, text in times.items():
        if text and read[name] is None:
            collector.leave(Reason.BAD_TIME, line, text)
            return
    start, end = read["start"], read["end"]
    if transition in STARTS:
        start, end = start or end, None
    collector.add(
        Event(
            line,
            cells["case"],
            cells["step"],
            end.seconds if end else None,
            start.seconds if start else None,
            cells.get("department", ""),
            cells.get("kind", ""),
            any(each is not None and each.zoneless for each in (start, end)),
        )
    )
