"""The ladder of `data/ladder.yaml`, its days counted as office days, and who holds an issue on a rung."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from luodi.approvals.workdays import office_days
from luodi.dispatch.models import Issue
from luodi.engine import FULL_DAY
from luodi.engine.ladder import Holder, Ladder, LadderFault, ladder_of
from luodi.people.models import Organisation, Post
from luodi.reference import DATA, parsed

FILE = "ladder.yaml"


def read_ladder(path: Path) -> Ladder:
    """A ladder file. LadderFault with file and line where nobody could climb it, or it is no ladder at all."""
    text = path.read_text(encoding="utf-8")
    try:
        rows, lines = parsed(text), _lines(text)
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        raise LadderFault("NOT_YAML", _place(path, mark.line + 1 if mark else 1), "") from fault
    rungs = rows.get("rungs") if isinstance(rows, dict) else None
    if not isinstance(rungs, list) or not all(isinstance(rung, dict) for rung in rungs):
        raise LadderFault("EMPTY", _place(path, 1), "")
    return ladder_of(rungs, [_place(path, line) for line in lines])


def _place(path: Path, line: int) -> str:
    return f"{path.name}:{line}"


def _lines(text: str) -> list[int]:
    """The line on which each rung stands."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(root, yaml.MappingNode):
        return []
    found = [value for key, value in root.value if key.value == "rungs"]
    rungs = found[0] if found else None
    return [each.start_mark.line + 1 for each in rungs.value] if isinstance(rungs, yaml.SequenceNode) else []


@lru_cache(maxsize=1)
def ladder() -> Ladder:
    """The ladder in force, read once."""
    return read_ladder(DATA / FILE)


def due_after(on: date, days: int) -> date:
    """The last day of so many working days of offices after a day."""
    calendar = office_days()
    axis = calendar.axis
    return (
        axis.finish_date(calendar.finish(axis.slot(on) + 1, days * FULL_DAY)) if days else date(2099, 12, 31)
    )


def due_in_all(on: date) -> date:
    """When an issue is solved at the latest if every rung below the top leader's takes its time."""
    return due_after(on, sum(rung.days for rung in ladder().rungs if rung.holder in BELOW_TOP))


BELOW_TOP = (Holder.COMMISSIONER, Holder.OWNER, Holder.LEADER)


@dataclass(frozen=True)
class Held:
    """Who holds an issue now: a unit, a post, or neither where it lies outside the district."""

    unit: Organisation | None = None
    post: Post | None = None


def top_post() -> Post | None:
    """The first post among the leaders of the district."""
    posts = Post.objects.filter(is_leader=True, is_active=True).select_related("organisation")
    return posts.order_by("rank", "id").first()


def holder_of(issue: Issue, top: Post | None = None) -> Held:
    """Who holds an issue on its rung; where the project has nobody there, the responsible unit does.

    `top`: the district's first post, where many issues are asked about.
    """
    rung, project = ladder()[issue.level], issue.project
    owner = Held(issue.owner or project.town, issue.post)
    posts: dict[Holder, Any] = {
        Holder.COMMISSIONER: project.commissioner,
        Holder.LEADER: project.leader,
        Holder.TOP: top or (top_post() if rung.holder is Holder.TOP else None),
    }
    if rung.holder is Holder.CITY:
        return Held()
    post = posts.get(rung.holder)
    return Held(post.organisation, post) if post else owner
