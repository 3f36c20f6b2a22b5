"""`luodi schedule`: every format in, the promised keys out, refusals in two languages, no traceback."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.cli.terminal import CHINESE, ENGLISH, ROOT, luodi
from tests.engine.formats.planners import activity, after, link, mspdi, task, xer

KEYS = ["problem", "status", "makespan", "lower_bound", "verified", "cpu_seconds", "activities", "ignored"]
OF_EACH = {
    "id", "name", "start", "finish", "early_start", "early_finish", "late_start", "late_finish",
    "total_float", "free_float", "critical",
}  # fmt: skip
DATA = ROOT / "tests" / "data"

pytestmark = pytest.mark.command


def answer(folder: Path, file: Path, *more: str) -> dict[str, Any]:
    ran = luodi(folder, "schedule", file, "--json", "-", *more)
    assert ran.code == 0, ran.said
    given: dict[str, Any] = json.loads(ran.given)
    assert list(given) == KEYS
    assert all(set(one) >= OF_EACH for one in given["activities"])
    return given


def test_a_primavera_file(tmp_path: Path) -> None:
    file = tmp_path / "plan.bin"  # recognised by its content
    file.write_bytes(xer([task(1, 16), task(2, 8), task(3, 8)], [link(1, 2)]).encode("gb18030"))
    given = answer(tmp_path, file)
    first, second, third = given["activities"]
    assert (first["start"], first["finish"], first["code"]) == ("2024-01-01", "2024-01-02", "A1")
    assert (second["early_start"], second["late_finish"]) == ("2024-01-03", "2024-01-03")
    assert (third["late_start"], third["total_float"], third["critical"]) == ("2024-01-03", 2.0, False)
    assert (given["status"], given["makespan"], given["verified"]) == ("OPTIMAL", 3, True)


def test_resources_chosen_for_levelling_are_levelled(tmp_path: Path) -> None:
    tables = [
        "%T\tRSRC", "%F\trsrc_id\trsrc_name", "%R\t7\t班组",
        "%T\tRSRCRATE", "%F\trsrc_id\tmax_qty_per_hr", "%R\t7\t1",
        "%T\tRSRCLEVELLIST", "%F\trsrc_id", "%R\t7",
        "%T\tTASKRSRC", "%F\ttask_id\trsrc_id\tremain_qty_per_hr", "%R\t1\t7\t1", "%R\t2\t7\t1", "%E",
    ]  # fmt: skip
    file = tmp_path / "plan.xer"
    file.write_text(xer([task(1, 8), task(2, 8)]).replace("%E", "\r\n".join(tables)), encoding="utf-8")
    given = answer(tmp_path, file, "--time-limit", "2")
    assert sorted(one["start"] for one in given["activities"]) == ["2024-01-01", "2024-01-02"]
    assert {one["early_start"] for one in given["activities"]} == {"2024-01-01"}
    assert given["verified"]


def test_a_project_file_counted_back(tmp_path: Path) -> None:
    file = tmp_path / "plan.xml"
    file.write_text(mspdi(activity(1, 16), activity(2, 8, after(1))), encoding="utf-8")
    given = answer(tmp_path, file, "--backward", "2024-01-31")
    assert [(one["start"], one["finish"]) for one in given["activities"]] == [
        ("2024-01-29", "2024-01-30"),
        ("2024-01-31", "2024-01-31"),
    ]
    assert given["verified"]


@pytest.mark.parametrize(
    "name", ["psplib/small.sm", "psplib/two_projects.rcmp", "multi_mode/small.mm", "rcpsp_max/small.sch"]
)
def test_benchmark_problems_in_periods(tmp_path: Path, name: str) -> None:
    given = answer(tmp_path, DATA / name, "--time-limit", "5")
    assert given["status"] in ("OPTIMAL", "FEASIBLE")  # a first run may spend its time compiling the kernels
    assert given["lower_bound"] <= given["makespan"] == max(one["finish"] for one in given["activities"])
    assert given["verified"]


@pytest.mark.parametrize(
    ("language", "said"), [(CHINESE, "文件残缺或结构有误"), (ENGLISH, "cut off or garbled")]
)
def test_a_refusal_names_file_and_place(tmp_path: Path, language: str, said: str) -> None:
    file = tmp_path / "cut.xer"
    file.write_text(xer([task(1, 8)])[:300], encoding="utf-8")
    ran = luodi(tmp_path, "schedule", file, language=language)
    assert ran.code == 1
    assert said in ran.said
    assert "cut.xer" in ran.said
    assert ("行" if language == CHINESE else "line") in ran.said
    assert "Traceback" not in ran.said


def test_loops_and_missing_files_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "loop.xer"
    file.write_text(xer([task(1, 8), task(2, 8)], [link(1, 2), link(2, 1)]), encoding="utf-8")
    ran = luodi(tmp_path, "schedule", file)
    assert (ran.code, "1 → 2 → 1" in ran.said) == (1, True)
    assert luodi(tmp_path, "schedule", tmp_path / "none.xer").code == 1
    assert luodi(tmp_path, "schedule", file, "--time-limit", "0").code == 2


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (CHINESE, "第 4 行：工作 2 需要资源 R1 6，总量只有 5"),
        (ENGLISH, "line 4: activity 2 needs 6 of R1, which has only 5"),
    ],
)
def test_a_problem_file_is_refused_in_the_language_of_the_reader(
    tmp_path: Path, language: str, said: str
) -> None:
    file = tmp_path / "greedy.rcp"
    file.write_text("3 1\n5\n0 0 1 2\n4 6 1 3\n0 0 0\n", encoding="ascii")
    ran = luodi(tmp_path, "schedule", file, language=language)
    assert (ran.code, said in ran.said, "Traceback" in ran.said) == (1, True, False)


def test_what_is_no_file_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for strange in ("pipe", ".", "/dev/zero"):
        ran = luodi(tmp_path, "schedule", strange)
        assert (ran.code, "Traceback" in ran.said) == (1, False)
    wrong = luodi(tmp_path, "schedule", "pipe", "--seed", "-1")
    assert wrong.code == 2


@pytest.mark.slow
def test_several_modes_counted_back_are_not_called_impossible(tmp_path: Path) -> None:
    given = answer(
        tmp_path, DATA / "multi_mode" / "small.mm", "--backward", "2024-01-31", "--time-limit", "5"
    )
    assert (given["status"] in ("OPTIMAL", "FEASIBLE"), given["makespan"], given["verified"]) == (
        True,
        5,
        True,
    )
