"""The page of a week's digest, on the screen and on paper."""

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from luodi.oversight.digests import SHOWN, WEEK, digest_of, monday_of, subject_of, subjects
from luodi.oversight.words import look
from luodi.people.permissions import Ability, Reach, reach, require
from luodi.people.requests import Request
from luodi.plan.queries import own_language


@require_GET
def digest(request: Request) -> HttpResponse:
    """The week before the Monday of `on`, of the subject `to`; without them of one's own and the last week."""
    require(request.user, Ability.SEE_CARDS)
    subject = subject_of(request.user, request.GET.get("to", ""))
    if subject is None:
        if request.GET.get("to"):
            raise Http404
        return render(request, "oversight/digest.html", {"digest": None})
    latest = monday_of(request.data_date)
    on = min(_day(request.GET.get("on", ""), latest), latest)
    found = digest_of(subject, on)
    sees_all = reach(request.user, Ability.SEE_CARDS) is Reach.ALL
    words = {
        "digest": found,
        "lit": [look(card) for card in found.lit],
        "lifted": [look(card) for card in found.lifted],
        "due": [(step, own_language(step.name, step.name_en)) for step in found.due],
        "subjects": subjects() if sees_all else [],
        "before": found.until - WEEK,
        "after": found.until + WEEK if found.until < latest else None,
        "most": SHOWN,
    }
    return render(request, "oversight/digest.html", words)


def _day(text: str, otherwise: date) -> date:
    """A day of an address; what is none is taken as not given."""
    try:
        return max(date.fromisoformat(text), date(2000, 1, 1))
    except ValueError:
        return otherwise
