"""Seeded fictional feed for the wall chart's tests and benchmark: `python fixture.py 487 61 > feed.json`.

Every project is invented and says so; the shape is the one the server's feed has.
"""

from __future__ import annotations

import json
import random
import sys
from datetime import date, timedelta
from typing import Any

DATA_DATE = date(2021, 6, 30)
SEED = 20210630
GROUPS = [
    "蓝村街道",
    "龙泉街道",
    "通济街道",
    "潮海街道",
    "北安街道",
    "龙山街道",
    "环秀街道",
    "大信街道",
    "灵山街道",
]
STAGES = [
    ("lead", "招引签约", 60, 200),
    ("permit", "用地与手续", 90, 240),
    ("build", "建设", 200, 420),
    ("equip", "设备配套", 60, 160),
    ("prod", "试产投产", 45, 120),
]
NODES = {"build": "开工", "equip": "主体封顶", "prod": "设备到场"}
STEPS = {
    "lead": ["洽谈与评估", "签订投资协议", "注册项目公司"],
    "permit": [
        "企业投资项目备案",
        "建设用地规划许可证",
        "环境影响评价审批",
        "施工图设计文件审查",
        "建筑工程施工许可证",
    ],
    "build": [
        "场地平整与临时设施",
        "基坑支护与桩基",
        "地下结构",
        "主体结构",
        "屋面与围护",
        "机电安装",
        "室外管网与道路",
    ],
    "equip": ["设备订货与监造", "110kV 专线与受电", "设备进场安装", "单机调试"],
    "prod": ["联动调试", "竣工验收", "试生产", "投产"],
}
OWNERS = {
    "lead": "投资促进局",
    "permit": "行政审批服务局",
    "build": "建设单位",
    "equip": "供电公司",
    "prod": "建设单位",
}
SHAPES = ["prep", "permit", "element"]
BODIES = [
    "精密铸造",
    "智慧物流园",
    "冷链仓储",
    "新能源汽车零部件",
    "轨道交通装备",
    "生物医药产业园",
    "海洋食品加工",
]
TAILS = ["项目", "扩产项目", "一期工程", "（二期）标准厂房及配套设施建设项目", "总部基地"]


def margin_words(margin: int | None) -> tuple[str, str]:
    """The words and the kind of a margin in days; unknown margins have no words."""
    if margin is None:
        return "", "none"
    if margin < 0:
        return f"晚{-margin}天", "late"
    return (f"余{margin}天 紧", "tight") if margin <= 10 else (f"余{margin}天", "ok")


def _segments(rng: random.Random, start: date) -> list[dict[str, Any]]:
    segments, at = [], start
    for kind, name, low, high in STAGES[rng.choice([0, 0, 1, 2]) :]:
        end = at + timedelta(days=rng.randint(low, high))
        done = None if at > DATA_DATE else min(end, DATA_DATE).isoformat()
        segments.append({"k": kind, "name": name, "s": at.isoformat(), "e": end.isoformat(), "done": done})
        at = end + timedelta(days=1)
    return segments


def _activity(
    rng: random.Random, number: int, segment: dict[str, Any], room: tuple[date, date], margin: int
) -> dict[str, Any]:
    start, end = room
    kind = segment["k"]
    floating = margin + rng.choice([0, 0, 6, 12, 25, 40])
    latest = timedelta(days=floating)
    step = STEPS[kind][number % len(STEPS[kind])]
    return {
        "id": f"A{number:02d}",
        "name": step if number < 24 else f"{step}（{number // 24 + 1} 区）",
        "k": kind,
        "shape": "node"
        if number % 13 == 12
        else SHAPES[number % len(SHAPES)]
        if kind == "permit"
        else "works",
        "step_text": "虚构类别",
        "owner": OWNERS[kind],
        "s": start.isoformat(),
        "e": end.isoformat(),
        "es": start.isoformat(),
        "ef": end.isoformat(),
        "ls": (start + latest).isoformat(),
        "lf": (end + latest).isoformat(),
        "must": (start + latest).isoformat(),
        "float": floating,
        "float_text": "已完成" if end <= DATA_DATE else margin_words(floating)[0],
        "critical": floating == margin and end > DATA_DATE,
        "done_s": start.isoformat() if start <= DATA_DATE else None,
        "done_e": end.isoformat() if end <= DATA_DATE else None,
        "ms": number % 13 == 12,
        "baseline": {
            "s": (start - timedelta(days=9)).isoformat(),
            "e": (end - timedelta(days=9)).isoformat(),
        },
        "links": [f"A{number - 1:02d}"] + ([f"A{number - 7:02d}"] if number > 7 and number % 3 == 0 else [])
        if number
        else [],
    }


def activities(
    rng: random.Random, segments: list[dict[str, Any]], count: int, margin: int
) -> list[dict[str, Any]]:
    """`count` activities spread over the stages, linked in a chain with some shortcuts."""
    found: list[dict[str, Any]] = []
    for index, segment in enumerate(segments):
        share = (index + 1) * count // len(segments) - index * count // len(segments)
        first = date.fromisoformat(segment["s"])
        length = (date.fromisoformat(segment["e"]) - first).days
        for step in range(share):
            start = first + timedelta(days=length * step // max(1, share))
            end = min(
                start + timedelta(days=max(4, length // max(2, share // 2))), first + timedelta(days=length)
            )
            found.append(_activity(rng, len(found), segment, (start, max(start, end)), margin))
    return found


def project(rng: random.Random, number: int, children: int) -> dict[str, Any]:
    """One fictional project with its stages, milestones and activities."""
    segments = _segments(rng, date(2020, 1, 6) + timedelta(days=rng.randint(0, 500)))
    end = date.fromisoformat(segments[-1]["e"])
    margin: int | None = rng.choice([-135, -55, -32, -18, -8, 0, 6, 9, 14, 26, 33, 60, 90])
    state = "LATE" if margin is not None and margin < 0 else "FEASIBLE"
    state_text = "预计不能按期" if state == "LATE" else "能按期"
    if number % 17 == 5:
        margin, state, state_text = None, "NO_COMMITMENT", "没有承诺日期，请补录投产日期"
    if number % 29 == 11:
        margin, state, state_text, segments = None, "NO_TEMPLATE", "没有对应的工序模板，不作推算", []
    text, kind = margin_words(margin)
    planned = bool(segments)
    return {
        "id": f"XG-{number:03d}",
        "name": f"第{number:03d}号{rng.choice(BODIES)}{rng.choice(TAILS)}",
        "group": f"t{number % len(GROUPS) + 1}",
        "stage": "BUILDING",
        "stage_name": "在建",
        "amount": None if number % 9 == 3 else f"{rng.randint(3, 900) / 10:g}",
        "margin": margin,
        "margin_text": text,
        "margin_kind": kind,
        "committed": (end + timedelta(days=margin)).isoformat() if margin is not None else None,
        "committed_name": "投产",
        "forecast": end.isoformat() if planned else None,
        "p50": (end + timedelta(days=12)).isoformat() if planned else None,
        "p80": (end + timedelta(days=47)).isoformat() if planned else None,
        "chance": "63 %" if planned else "",
        "honest": end.isoformat() if planned and state == "LATE" else "",
        "state": state,
        "state_text": state_text,
        "leader": f"虚构区领导{number % 7 + 1}",
        "synthetic": True,
        "segments": segments,
        "milestones": [
            {"name": NODES[s["k"]], "on": s["s"], "done": s["s"] <= DATA_DATE.isoformat()}
            for s in segments
            if s["k"] in NODES
        ],
        "baseline": {"s": segments[0]["s"], "e": (end - timedelta(days=40)).isoformat()} if planned else None,
        "has_children": planned and children > 0,
        "children": activities(rng, segments, children, margin or 0) if planned else [],
    }


def feed(projects: int = 487, children: int = 61, *, inline: bool = True, seed: int = SEED) -> dict[str, Any]:
    """The whole feed; without `inline` the activities are left out, as when the page loads them on demand."""
    rng = random.Random(seed)
    found = [project(rng, number, children) for number in range(projects)]
    for entry in found if not inline else []:
        del entry["children"]
    sizes = [sum(1 for p in found if p["group"] == f"t{n + 1}") for n in range(len(GROUPS))]
    return {
        "data_date": DATA_DATE.isoformat(),
        "today": DATA_DATE.isoformat(),
        "from": "2020-01-01",
        "to": "2024-12-31",
        "groups": [
            {"id": f"t{n + 1}", "name": name, "note": f"{sizes[n]} 个 · 虚构"}
            for n, name in enumerate(GROUPS)
        ],
        "projects": found,
    }


if __name__ == "__main__":
    json.dump(feed(*map(int, sys.argv[1:3])), sys.stdout, ensure_ascii=False)
