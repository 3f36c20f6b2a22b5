"""Words shown to people: every one in both languages, none hard-coded."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils.translation.template import templatize

from luodi.people.journal_words import ACTIONS

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "luodi"
CHINESE = re.compile(r"[\u3400-\u9fff]")
TRANSLATED = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext"}
# Their Chinese is data or a rule about Chinese documents, not words of the interface.
DATA = (
    "luodi/ledger/reading/",  # reads the offices' own sheets
    "luodi/ledger/intake/",  # … and writes them back
    "luodi/ledger/layouts.py",  # titles of those sheets
    "luodi/plan/owners.py",  # finds a unit by the name that the permit catalogue gives it
    "luodi/plan/permit_steps.py",
    "luodi/dispatch/minutes.py",  # an official document, which is Chinese
    "luodi/dispatch/actions/meetings.py",  # the meeting's name in that document
    "luodi/dispatch/meeting_queries.py",  # titles of records, kept in Chinese
    "luodi/demo/",  # names of the fictional district
)
PYTHON = [
    path
    for path in sorted(PACKAGE.rglob("*.py"))
    if "migrations" not in path.parts and not str(path.relative_to(ROOT)).startswith(DATA)
]


def test_catalogues_are_complete() -> None:
    found = subprocess.run(
        [sys.executable, "tools/words.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def hard_coded(source: str) -> list[tuple[int, str]]:
    """Chinese string constants outside gettext calls, docstrings and the patterns of re.compile."""
    tree, allowed = ast.parse(source), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (_called(node) in TRANSLATED or _called(node) == "compile"):
            allowed |= {id(part) for part in ast.walk(node)}
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            allowed.add(id(node.value))
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in allowed
        and CHINESE.search(node.value)
    ]


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_python_has_no_hard_coded_chinese(path: Path) -> None:
    found = hard_coded(path.read_text(encoding="utf-8"))
    assert not found, "\n".join(f"{path.relative_to(ROOT)}:{line}: {text}" for line, text in found)


def test_the_search_finds() -> None:
    assert hard_coded('x = "区"') == [(1, "区")]
    assert not hard_coded('"""区"""\nx = _("区")')


# The error page of last resort must not depend on catalogues; it says everything in both languages.
BILINGUAL = {"site/broken.html"}
OWN_LANGUAGE = re.compile(r"lang=\"zh-CN\"[^>]*>[^<{]*")


def left_over(source: str) -> str:
    """What remains of a template when translated words, comments and text marked with its language are gone."""
    plain = re.sub(r"\{#.*?#\}|<!--.*?-->", "", OWN_LANGUAGE.sub("", source), flags=re.S)
    plain = re.sub(
        r"\{%\s*block(?:translate|trans)\b.*?\{%\s*endblock(?:translate|trans)\s*%\}", "", plain, flags=re.S
    )
    plain = re.sub(r"\b_\((\"[^\"]*\"|'[^']*')\)", "", plain)
    return re.sub(r"\{%\s*trans(?:late)?\b.*?%\}", "", plain, flags=re.S)


@pytest.mark.parametrize(
    "path",
    sorted((PACKAGE / "templates").rglob("*.html")),
    ids=lambda path: str(path.relative_to(PACKAGE / "templates")),
)
def test_template_has_no_hard_coded_chinese(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    templatize(source, origin=str(path))
    if str(path.relative_to(PACKAGE / "templates")) in BILINGUAL:
        assert 'lang="en"' in source
        return
    found = [line.strip() for line in left_over(source).splitlines() if CHINESE.search(line)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "path", sorted((PACKAGE / "static" / "luodi").glob("*.js")), ids=lambda path: path.name
)
def test_scripts_have_no_words(path: Path) -> None:
    """Words reach a script from its page, translated."""
    code = re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text(encoding="utf-8"), flags=re.S)
    assert not [line.strip() for line in code.splitlines() if CHINESE.search(line)]


Trees = dict[Path, ast.Module]
CODE = re.compile(r"[A-Z]+(_[A-Z]+)+")


def parsed() -> Trees:
    """Asked for by the test that reads them: at import they would cost every process of a run three seconds."""
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}


def recorded(trees: Trees) -> set[str]:
    """Every action code that is given to the journal as a literal, also through a helper that takes an `action`."""
    nodes = [node for tree in trees.values() for node in ast.walk(tree)]
    helpers = {
        node.name
        for node in nodes
        if isinstance(node, ast.FunctionDef) and any(each.arg == "action" for each in node.args.args)
    }
    codes = set()
    for node in nodes:
        if not isinstance(node, ast.Call):
            continue
        given = [keyword.value for keyword in node.keywords if keyword.arg == "action"]
        if _called(node) in helpers:
            given += node.args
        elif _called(node) not in ("record", "record_alone"):
            continue
        parts = [part.value for value in given for part in ast.walk(value) if isinstance(part, ast.Constant)]
        codes |= {part for part in parts if isinstance(part, str) and CODE.fullmatch(part)}
    return codes


def is_made(code: str, trees: Trees) -> bool:
    """Is the code written anywhere but in the list of words, whole or as the beginning of one that is put together?"""
    for path, tree in trees.items():
        if path.name == "journal_words.py":
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                beginning = str(node.values[0].value)
                if CODE.match(beginning) and code.startswith(beginning):
                    return True
            elif isinstance(node, ast.Constant) and node.value == code:
                return True
    return False


def test_every_journal_action_has_words() -> None:
    trees = parsed()
    given = recorded(trees)
    missing = sorted(given - set(ACTIONS))
    lines = [f'    "{code}": _("…"),' for code in missing]
    assert not missing, "\n".join(["", "add to ACTIONS in luodi/people/journal_words.py:", *lines])
    unused = sorted(code for code in set(ACTIONS) - given if not is_made(code, trees))
    assert not unused, f"no such action any more: {unused}"
