"""Rule files of scorecards: those that ship, and those that the office handed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from luodi.engine.score_rules import RuleFault, ScoreRules, read_score_rules
from luodi.reference import DATA, parsed, reference
from luodi.scoring.models import ScoreRuleFile, ScoreRun

DEFAULT = "default"
LONGEST = 200_000  # characters of a rule file
DEEPEST = 12


@dataclass(frozen=True)
class RuleSet:
    """A rule file: read, as plain values, and whether the office handed it in."""

    rules: ScoreRules
    rows: Mapping[str, Any]
    file: ScoreRuleFile | None = None

    @property
    def key(self) -> str:
        """How an address names it."""
        return f"{self.rules.code}@{self.rules.edition}"


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, RuleSet]:
    """All shipped rule files by key, the default first. RuleFault names the file and the place of a fault."""
    paths = sorted((DATA / "score_rules").glob("*.yaml"), key=lambda path: (path.stem != DEFAULT, path.stem))
    found = [(path.name, reference(path)) for path in paths]
    sets = [RuleSet(read_score_rules(rows, name), rows) for name, rows in found]
    return {each.key: each for each in sets}


def rule_sets() -> dict[str, RuleSet]:
    """Every rule file there is, the office's own behind those that ship (one question)."""
    own = [RuleSet(*_kept(row.text, row.code), row) for row in ScoreRuleFile.objects.all()]
    return {**shipped(), **{each.key: each for each in own}}


@lru_cache(maxsize=64)
def _kept(text: str, place: str) -> tuple[ScoreRules, Any]:
    """A kept file never changes, so it is read once."""
    return read_text(text, place)


def read_text(text: str, place: str) -> tuple[ScoreRules, Any]:
    """A rule file as it was handed in. RuleFault for what is no YAML, too long, or no rule file.

    References within the text are refused: a few lines of them could stand for gigabytes.
    """
    if len(text) > LONGEST:
        raise RuleFault(place, "TOO_LONG", most=LONGEST)
    try:
        _plain(text, place)
        rows = parsed(text)
    except yaml.YAMLError as fault:
        raise RuleFault(_line(place, getattr(fault, "problem_mark", None)), "NO_YAML") from None
    except RuleFault:
        raise
    except ValueError:  # a day that does not exist
        raise RuleFault(place, "NO_YAML") from None
    return read_score_rules(rows, place), rows


def _line(place: str, mark: Any) -> str:
    return f"{place}:{mark.line + 1}" if mark else place


def _plain(text: str, place: str) -> None:
    """No references, no depths that no rule file has, no name twice: of two the last would silently count."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise RuleFault(_line(place, event.start_mark), "REFERENCES")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise RuleFault(_line(place, event.start_mark), "TOO_DEEP", most=DEEPEST)
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if root is not None:
        _once(root, place)


def _once(node: yaml.Node, place: str) -> None:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise RuleFault(_line(place, key.start_mark), "TWICE", name=key.value)
            seen.add(str(key.value))
            _once(value, place)
    elif isinstance(node, yaml.SequenceNode):
        for each in node.value:
            _once(each, place)


def rules_of(run: ScoreRun) -> ScoreRules:
    """The rules of a run as they were when it was asked for."""
    return read_score_rules(run.rows, run.rules)
