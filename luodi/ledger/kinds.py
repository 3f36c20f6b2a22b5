"""Names of approval kinds and shipped templates, for choosing; their rules live in the rooms above."""

from functools import lru_cache

from django.utils.translation import get_language

from luodi.reference import reference

Names = tuple[tuple[str, str, str], ...]


@lru_cache(maxsize=2)
def named(file: str, section: str) -> Names:
    """(code, Chinese, English) in the order of the file."""
    rows = reference(file)[section]
    return tuple((code, row["name"], row["name_en"]) for code, row in rows.items())


def _choices(names: Names, present: str) -> list[tuple[str, str]]:
    english = get_language() == "en"
    offered = [(code, name_en if english else name) for code, name, name_en in names]
    own = [] if not present or present in {code for code, _name in offered} else [(present, present)]
    return [("", "—"), *offered, *own]


def kinds(present: str = "") -> list[tuple[str, str]]:
    """Approval kinds to choose from; what the project has stays among them."""
    return _choices(named("permits.yaml", "kinds"), present)


def templates(present: str = "") -> list[tuple[str, str]]:
    """Shipped templates to choose from; a template of the district's own stays if the project has it."""
    return _choices(named("templates.yaml", "templates"), present)
