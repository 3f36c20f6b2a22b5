"""The record of forecasts: open to everybody who sees projects."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from luodi.engine.learning import ENOUGH
from luodi.oversight.forecasts import frame, track_record
from luodi.people.permissions import Ability, require
from luodi.people.requests import Request
from luodi.plan.chances import method_words
from luodi.plan.taught import taught


@require_GET
def forecasts(request: Request) -> HttpResponse:
    """Figures of the whole district; no project is named, so their reach does not matter."""
    require(request.user, Ability.SEE_PROJECTS)
    found = track_record(request.data_date)
    words = {
        "record": found,
        "verdict": found.verdict,
        "enough": ENOUGH,
        "frame": frame(),
        "rests_on": method_words(found.known),
        "model": found.known.row,
        "taught": taught(found.known.durations),
        "alike": round(100 * found.known.durations.stops.alike),
    }
    return render(request, "oversight/forecasts.html", words)
