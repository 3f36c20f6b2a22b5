"""The sheet of a post or unit on A4: tables one under the other; of a handover also who signed when."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from luodi.reports.project_paper import Grid
from luodi.reports.typesetting import typeset


@dataclass(frozen=True)
class DutyPaper:
    """What the paper says, in the reader's language. `signatures`: who, and the moment or an empty line to sign on."""

    title: str
    name: str
    tags: str
    note: str
    page: str
    lang: str
    sections: Sequence[tuple[str, Grid]]
    signatures: Sequence[tuple[str, str]] = ()


def duty_pdf(paper: DutyPaper) -> bytes:
    """The sheet as PDF, as many pages of A4 as its tables need. Raises FontMissing."""
    return typeset("duty", asdict(paper))
