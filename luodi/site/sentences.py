"""Refusals as sentences: what, why, and what can be done, in the reader's language."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luodi.approvals.sentences import SENTENCES as APPROVALS
from luodi.dispatch.sentences import SENTENCES as DISPATCH
from luodi.elements.sentences import SENTENCES as ELEMENTS
from luodi.geography.sentences import SENTENCES as GEOGRAPHY
from luodi.inspection.sentences import SENTENCES as INSPECTION
from luodi.ledger.sentences import SENTENCES as LEDGER
from luodi.oversight.sentences import SENTENCES as OVERSIGHT
from luodi.people.sentences import SENTENCES as PEOPLE
from luodi.plan.sentences import SENTENCES as PLAN
from luodi.recruiting.sentences import SENTENCES as RECRUITING
from luodi.refusal import Refusal
from luodi.reports.sentences import SENTENCES as REPORTS
from luodi.scoring.sentences import SENTENCES as SCORING

SENTENCES = {
    "REFUSED": gettext_noop("此操作现在不能进行。"),
    **PEOPLE,
    **GEOGRAPHY,
    **LEDGER,
    **APPROVALS,
    **ELEMENTS,
    **PLAN,
    **DISPATCH,
    **RECRUITING,
    **OVERSIGHT,
    **SCORING,
    **INSPECTION,
    **REPORTS,
}


def sentence(refusal: Refusal) -> str:
    """The sentence of a refusal with its facts filled in."""
    return _(SENTENCES.get(refusal.code, SENTENCES["REFUSED"])) % refusal.facts
