"""What can be wrong with a file of outlines: one refusal that carries a code, and where in the file it is."""

from typing import Any

from luodi.refusal import Refusal


class BoundaryFault(Refusal):
    """The file cannot be taken; `facts` name the shape, ring or point."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(**facts)
        self.code = code
        self.args = (code, facts)
