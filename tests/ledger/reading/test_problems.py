"""Every code a reading can produce has a sentence."""

import re
from pathlib import Path

from luodi.ledger.reading import Problem, Unreadable, read
from luodi.ledger.reading.problems import PROBLEMS, REFUSALS, sentence

ROOM = Path(__file__).resolve().parents[3] / "luodi" / "ledger" / "reading"
_REFUSED = re.compile(r'Unreadable\(\s*"([A-Z_]+)"')
_FAMILIES = "DATE|AMOUNT|UNIT|YEAR_NOT|DUPLICATE|CODE|DEGREES|TEXT|ROWS|STOPPED|COLUMNS|FORMULA|ERROR|MERGED"
_FOUND = re.compile(rf'"((?:{_FAMILIES}|NAME|SUSPECT|PERCENT|UNKNOWN|OTHER)_[A-Z_]+)"')


def sources() -> str:
    return "\n".join(
        path.read_text(encoding="utf-8") for path in ROOM.glob("*.py") if path.name != "problems.py"
    )


def test_every_code_has_its_sentence_and_no_sentence_is_idle() -> None:
    text = sources()
    assert set(_REFUSED.findall(text)) <= set(REFUSALS)
    assert set(_FOUND.findall(text)) <= set(PROBLEMS)
    # Two refusals are written in the table of rules, one as a plain word beside another.
    named = {code for code in {*REFUSALS, *PROBLEMS} if f'"{code}"' in text}
    assert {*REFUSALS, *PROBLEMS} - named <= {"ROLL_UP", "WALL_DESCRIPTION"}


def test_sentences_carry_the_facts() -> None:
    assert "“3.2亿”" in sentence(
        Problem("s", 1, "A", "AMOUNT_UNIT_CONFLICT", {"text": "3.2亿", "unit": "万元"})
    )
    assert "88%" in sentence(Problem("s", 1, "A", "PERCENT_MISMATCH", {"text": "50%", "computed": 88}))
    assert "某表" in sentence(Unreadable("ROLL_UP", title="某表"))


def test_every_problem_of_a_reading_can_be_said() -> None:
    reading = read("项目名称,总投资,计划开工时间,怪列\n虚构甲,3,2022.2.30,x\n".encode(), "a.csv")
    assert reading.errors
    assert all(sentence(problem) for problem in [*reading.errors, *reading.warnings])
