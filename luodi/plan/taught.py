"""What works that were begun taught of each stage, for whoever wants to know what a P50 rests on."""

from dataclasses import dataclass
from math import exp

from django.utils.translation import gettext as _

from luodi.engine.learning import Learnt
from luodi.ledger.stages import StageGroup
from luodi.plan.models import Step

STAGE = "stage"
LATE = 0.1
"""The delay that is told of: a tenth of the project's planned length."""


@dataclass(frozen=True)
class Taught:
    """One stage; percent. `longer`: than assumed; `doubt`: one standard deviation of it; `spread`: beside the assumed one;
    `late`: what a step takes longer where its project is late by a tenth. Negative = shorter."""

    name: str
    longer: int
    doubt: int
    spread: int
    late: int

    @property
    def longer_words(self) -> str:
        return _said(self.longer, _("长 %(n)s %%"), _("短 %(n)s %%"), _("与参考一样"))

    @property
    def late_words(self) -> str:
        return _said(self.late, _("再慢 %(n)s %%"), _("追回 %(n)s %%"), _("没有影响"))


def _said(percent: int, more: str, less: str, none: str) -> str:
    """Without plus or minus signs."""
    return (more if percent > 0 else less) % {"n": abs(percent)} if percent else none


def taught(learnt: Learnt) -> list[Taught]:
    """Stages in the order of a project; of those never seen nothing is told."""
    groups, steps = list(StageGroup.values), list(Step.values)
    places = [tuple(code.split(" ", 1)) for code in learnt.stretch if " " in code]
    found = []
    for group, step in sorted(places, key=lambda place: (groups.index(place[0]), steps.index(place[1]))):
        code = f"{group} {step}"
        added, doubt = learnt.of(STAGE, code)
        longer = exp(learnt.mean + added)
        found.append(
            Taught(
                f"{StageGroup(group).label} · {Step(step).label}",
                round(100 * (longer - 1)),
                round(100 * longer * doubt),
                round(100 * learnt.stretch[code]),
                round(100 * (exp(LATE * learnt.late.get(code, 0.0)) - 1)),
            )
        )
    return found
