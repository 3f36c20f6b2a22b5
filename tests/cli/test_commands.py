"""What a command answers: help in two languages, exit codes, the keys scripts rely on, and refusals without a traceback."""

import csv
import json
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from luodi.cli import main
from luodi.cli.commands import parser
from tests.cli.terminal import CHINESE, ENGLISH, LEDGER, ROOT, Ran, luodi

IMPORT_KEYS = [
    "rows", "created", "updated", "unchanged", "total_investment_wan", "errors", "warnings", "header_row",
    "mapping", "unit",
]  # fmt: skip
HEADS = ["项目名称", "项目编号", "总投资(万元)", "承诺投产时间"]
GOOD = ["虚构甲项目", "F-1", "1200", "2022-12-31"]
WRONG = ["虚构乙项目", "F-2", "800", "2021-02-30"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a fresh database."""
    folder = tmp_path_factory.mktemp("home")
    ran = luodi(folder, "init")
    assert ran.code == 0, ran.said
    return folder


def ledger(folder: Path, name: str, *rows: list[str], heads: list[str] = HEADS) -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows([heads, *rows])
    return path


def database(home: Path) -> sqlite3.Connection:
    return sqlite3.connect(home / "luodi.sqlite3")


def projects(home: Path, start: str) -> list[tuple[Any, ...]]:
    with database(home) as held:
        return held.execute(
            "SELECT code, name FROM luodi_project WHERE code LIKE ? ORDER BY code", [f"{start}%"]
        ).fetchall()


def refused(ran: Ran) -> None:
    assert ran.code == 1
    assert "Traceback" not in ran.said
    assert len(ran.said.strip().splitlines()) == 1


def test_help_is_in_the_language_of_the_locale(home: Path) -> None:
    chinese = luodi(home, "import", "--help")
    english = luodi(home, "import", "--help", language=ENGLISH)
    assert (chinese.code, english.code) == (0, 0)
    assert "用法：luodi import" in chinese.given
    assert "只读取和比较，不写入" in chinese.given
    assert "usage: luodi import" in english.given
    assert "read and compare only, write nothing" in english.given
    assert english.given.isascii() or "→" in english.given
    assert not [letter for letter in english.given if "\u4e00" <= letter <= "\u9fff"]


@pytest.mark.parametrize(
    "words", [[], ["nonsense"], ["plan"], ["plan", "x.xlsx", "-o", "o", "--kind", "none"]]
)
def test_wrong_usage_is_two(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    with override("zh-hans"), pytest.raises(SystemExit) as ended:
        parser().parse_args(words)
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "用法：luodi" in said
    assert "命令写法有误" in said


def test_import_answers_with_the_promised_keys_and_a_dry_run_writes_nothing(home: Path) -> None:
    path = ledger(home, "dry.csv", ["虚构甲项目", "D-1", "1200", "2022-12-31"])
    ran = luodi(home, "import", path, "--dry-run", "--json", "-")
    facts = json.loads(ran.given)
    assert ran.code == 0
    assert list(facts) == IMPORT_KEYS
    assert (facts["rows"], facts["created"], facts["total_investment_wan"]) == (1, 1, 1200)
    assert (facts["header_row"], facts["errors"]) == ([1, 1], [])
    assert facts["mapping"]["A"] == "name"
    assert projects(home, "D-") == []


def test_import_writes_once_and_the_same_file_changes_nothing(home: Path) -> None:
    path = ledger(home, "once.csv", ["虚构甲项目", "O-1", "1200", "2022-12-31"])
    first = luodi(home, "import", path, "--json", "first.json")
    again = luodi(home, "import", path, "--json", "again.json")
    assert (first.code, again.code, first.given) == (0, 0, "")
    assert json.loads((home / "first.json").read_text())["created"] == 1
    facts = json.loads((home / "again.json").read_text())
    assert (facts["created"], facts["updated"], facts["unchanged"]) == (0, 0, 1)
    assert projects(home, "O-") == [("O-1", "虚构甲项目")]


def test_a_wrong_row_stops_the_whole_file_unless_the_right_ones_are_asked_for(home: Path) -> None:
    path = ledger(home, "wrong.csv", GOOD, WRONG)
    ran = luodi(home, "import", path, "--json", "-")
    facts = json.loads(ran.given)
    assert (ran.code, facts["created"], projects(home, "F-")) == (1, 0, [])
    [error] = facts["errors"]
    assert list(error) == ["sheet", "row", "column", "code", "message"]
    assert (error["row"], error["column"], error["code"]) == (3, "D", "DATE_IMPOSSIBLE")
    assert "2021-02-30" in error["message"]
    assert "D3" in ran.said
    accepted = luodi(home, "import", path, "--accept-valid", "--json", "-")
    assert (accepted.code, json.loads(accepted.given)["created"]) == (0, 1)
    assert projects(home, "F-") == [("F-1", "虚构甲项目")]


def test_a_mapping_says_what_a_column_is(home: Path) -> None:
    heads = ["项目名称", "项目编号", "盘子", "承诺投产时间"]
    path = ledger(home, "mapped.csv", ["虚构丙项目", "M-1", "3", "2022-12-31"], heads=heads)
    (home / "map.json").write_text(json.dumps({"C": "total_investment@亿元"}), encoding="utf-8")
    ran = luodi(home, "import", path, "--map", "map.json", "--json", "-")
    facts = json.loads(ran.given)
    assert (ran.code, facts["mapping"]["C"], facts["total_investment_wan"]) == (0, "total_investment", 30000)
    (home / "bad.json").write_text("C = total", encoding="utf-8")
    refused(luodi(home, "import", path, "--map", "bad.json"))
    refused(luodi(home, "import", path, "--map", "absent.json"))


@pytest.fixture(scope="module")
def unreadable(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Files that are not what their names say. The encrypted one has the directory names of such a file."""
    folder = tmp_path_factory.mktemp("unreadable")
    found = {name: folder / f"{name}.xlsx" for name in ("archive", "encrypted", "damaged", "page", "empty")}
    with zipfile.ZipFile(found["archive"], "w") as archive:
        archive.writestr("letter.txt", "not a ledger")
    found["encrypted"].write_bytes(encrypted())
    found["damaged"].write_bytes(LEDGER.read_bytes()[:4000])
    found["page"].write_text("<html><table><tr><td>项目名称</td></tr></table>", encoding="utf-8")
    found["empty"].write_bytes(b"")
    return found


def encrypted() -> bytes:
    """An OLE file as office programs write one around a workbook with a password: only its directory matters."""
    sector, free, last = 512, 0xFFFFFFFF, 0xFFFFFFFE
    head = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16) + bytes.fromhex("3E000300FEFF0900060000000000")
    head = head[:34] + bytes(10) + (1).to_bytes(4, "little") + (1).to_bytes(4, "little") + bytes(4)
    head += (4096).to_bytes(4, "little") + last.to_bytes(4, "little") + bytes(4) + last.to_bytes(4, "little")
    head += bytes(4) + (0).to_bytes(4, "little") + free.to_bytes(4, "little") * 108
    table = [0xFFFFFFFD, last, *[free] * 126]
    entries = [
        ("Root Entry", 5, 1),
        ("EncryptionInfo", 2, free),
        ("EncryptedPackage", 2, free),
        ("", 0, free),
    ]
    directory = b"".join(entry(name, kind, child) for name, kind, child in entries)
    return head.ljust(sector, b"\0") + b"".join(n.to_bytes(4, "little") for n in table) + directory


def entry(name: str, kind: int, child: int) -> bytes:
    free, last = 0xFFFFFFFF, 0xFFFFFFFE
    words = (name + "\0").encode("utf-16-le") if name else b""
    right = 2 if name == "EncryptionInfo" else free
    links = b"".join(link.to_bytes(4, "little") for link in (free, right, child))
    made = words.ljust(64, b"\0") + len(words).to_bytes(2, "little") + bytes([kind, 1]) + links
    return (made + bytes(36) + last.to_bytes(4, "little")).ljust(128, b"\0")


SENTENCES = {
    "archive": ("不是可以读取的表格文件", "no spreadsheet that can be read"),
    "encrypted": ("文件有密码保护", "password"),
    "damaged": ("文件已损坏或不完整", "damaged or incomplete"),
    "page": ("文件内容（HTML）与扩展名不符", "HTML"),
    "empty": ("文件是空的", "empty"),
}


@pytest.fixture
def said_here(
    db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ran]:
    """The command without a process of its own: the same way through `main`, many times faster."""

    def run(*words: str | Path, language: str) -> Ran:
        monkeypatch.setenv("LC_ALL", language)
        code = main([str(word) for word in words])
        return Ran(code, *capsys.readouterr())

    return run


@pytest.mark.parametrize("name", SENTENCES)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(
    said_here: Callable[..., Ran], unreadable: dict[str, Path], name: str
) -> None:
    for language, words in zip((CHINESE, ENGLISH), SENTENCES[name], strict=True):
        ran = said_here("import", unreadable[name], language=language)
        refused(ran)
        assert words in ran.said


def test_a_missing_file_is_refused_with_a_sentence(
    said_here: Callable[..., Ran], home: Path, tmp_path: Path
) -> None:
    for path in (tmp_path / "absent.xlsx", tmp_path):
        for language, words in ((CHINESE, "没有这个文件"), (ENGLISH, "No such file")):
            ran = said_here("import", path, language=language)
            refused(ran)
            assert words in ran.said
    planned = luodi(home, "plan", "absent.xlsx", "-o", "out")
    refused(planned)
    assert "没有这个文件" in planned.said
    assert not (home / "out").exists()


def test_plan_refuses_the_same_files_and_writes_nothing(home: Path, unreadable: dict[str, Path]) -> None:
    ran = luodi(home, "plan", unreadable["archive"], "-o", "nothing", language=ENGLISH)
    refused(ran)
    assert "no spreadsheet" in ran.said
    assert not list((home / "nothing").iterdir())


def test_plan_without_a_row_that_can_be_used_is_refused(home: Path) -> None:
    ran = luodi(home, "plan", ledger(home, "all_wrong.csv", WRONG), "-o", "none_usable")
    assert ran.code == 1
    assert "没有一行可以计划" in ran.said
    assert not list((home / "none_usable").iterdir())


def test_a_folder_that_cannot_be_written_is_refused(home: Path) -> None:
    refused(luodi(home, "plan", LEDGER, "-o", ledger(home, "in_the_way.csv")))


@pytest.fixture(scope="module")
def english_headers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ran, Path]:
    """The published real projects: English headers, no approval kind, hardly a commitment."""
    folder = tmp_path_factory.mktemp("real")
    source = ROOT / "examples" / "real_projects.csv"
    return luodi(
        folder, "plan", source, "-o", "out", "--data-date", "2021-05-31", "--json", "facts.json"
    ), folder


def test_every_row_says_what_it_lacks(english_headers: tuple[Ran, Path]) -> None:
    ran, folder = english_headers
    facts = json.loads((folder / "facts.json").read_text())
    assert (ran.code, facts["rows"], facts["projects"], len(facts["missing"])) == (0, 97, 97, 97)
    assert sorted(path.name for path in (folder / "out").iterdir()) == [
        "cards.xlsx", "plan.xlsx", "wallchart.html", "wallchart.pdf",
    ]  # fmt: skip
    lines = ran.said.splitlines()
    for row in facts["missing"]:
        assert row["missing"]
        assert "审批类型" in row["words"]
        assert any(row["name"] in line and row["words"] in line for line in lines), row["name"]
    assert facts["missing"][0]["name"] == "青岛惠科6英寸晶圆半导体功率器件项目"


def test_the_journal_shows_tampering(home: Path, tmp_path: Path) -> None:
    sound = luodi(home, "audit", "verify", "--json", "-")
    facts = json.loads(sound.given)
    assert sound.code == 0
    assert (facts["intact"], facts["first_bad"]) == (True, None)
    assert facts["events"] > 1
    copied = tmp_path / "luodi.sqlite3"
    with database(home) as source, sqlite3.connect(copied) as target:
        source.backup(target)
        target.execute("DROP TRIGGER luodi_journal_no_update")
        target.execute("UPDATE luodi_journal_event SET actor = 'somebody else' WHERE sequence = 2")
    for language, words in ((CHINESE, "日志第 2 条"), (ENGLISH, "Event 2")):
        ran = luodi(tmp_path, "audit", "verify", "--json", "-", language=language)
        assert (ran.code, json.loads(ran.given)["first_bad"]) == (1, 2)
        assert words in ran.said
