"""Meetings: the list, a new one with its proposed agenda, one meeting, the big screen, minutes."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luodi.dispatch.actions.meetings import (
    Wanted,
    call_meeting,
    decide_item,
    next_item,
    open_meeting,
    put_item_on_agenda,
    show_item,
)
from luodi.dispatch.deed_words import deed_words
from luodi.dispatch.deeds import Deed
from luodi.dispatch.leader_views import SAID
from luodi.dispatch.meeting_forms import DecisionForm, MeetingForm
from luodi.dispatch.meeting_queries import (
    Candidate,
    WaitingItem,
    agenda_of,
    item_on,
    items_of,
    meetings_in_month,
    proposed,
    unfinished,
    visible_meetings,
    waiting_items,
)
from luodi.dispatch.models import AgendaItem, Meeting
from luodi.dispatch.queries import visible_issues
from luodi.dispatch.settings import settings
from luodi.journal import record_alone
from luodi.people.forms import VersionForm
from luodi.people.permissions import Ability, NotAllowed, Reach, reach, require
from luodi.people.queries import page_of
from luodi.people.requests import Request
from luodi.refusal import Refusal

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _may_hold(request: Request) -> bool:
    return reach(request.user, Ability.HOLD_MEETINGS) is not Reach.NOTHING


@require_GET
def meetings(request: Request) -> HttpResponse:
    require(request.user, Ability.SEE_MEETINGS)
    page = page_of(visible_meetings(request.user), request.GET.get("page"))
    limits = [
        (
            kind.label,
            meetings_in_month(kind.value, request.data_date),
            settings().meetings_a_month[kind.value],
        )
        for kind in Meeting.Kind
    ]
    words = {"page": page, "may_hold": _may_hold(request), "limits": limits, "most": settings().minutes_most}
    return render(request, "dispatch/meetings.html", words)


@require_http_methods(["GET", "POST"])
def meeting_new(request: Request) -> HttpResponse:
    """The agenda is proposed within the minutes there are; the office ticks and calls."""
    require(request.user, Ability.HOLD_MEETINGS)
    form = MeetingForm(request.POST if request.method == "POST" else None, on=request.data_date)
    valid = form.is_valid()
    minutes = min(form.cleaned_data.get("minutes", 0) if form.is_bound else 0, 480) or settings().minutes_most
    candidates = proposed(minutes)
    waiting = waiting_items(request.user)
    chosen = set(request.POST.getlist("issue")) if form.is_bound else None
    asked = set(request.POST.getlist("permit"))
    if form.is_bound and valid:
        try:
            made = _called(request, form, [c for c in candidates if chosen and str(c.issue.pk) in chosen], [
                item for item in waiting if item.key in asked
            ])  # fmt: skip
        except NotAllowed:
            raise
        except Refusal as refusal:
            form.add_error(None, _(SAID[refusal.code]) % refusal.facts)
        else:
            return redirect("meeting", made.pk)
    lines = [
        (c, str(c.issue.pk) in chosen if chosen is not None else c.is_proposed, _said(c)) for c in candidates
    ]
    words = {
        "form": form,
        "lines": lines,
        "minutes": minutes,
        "waiting": [(item, item.key in asked) for item in waiting],
    }
    return render(request, "dispatch/meeting_new.html", words, status=400 if form.is_bound else 200)


def _said(candidate: Candidate) -> str:
    return deed_words(Deed(**candidate.deed), candidate.issue) if candidate.deed else ""


@transaction.atomic
def _called(
    request: Request, form: MeetingForm, issues: list[Candidate], permits: list[WaitingItem]
) -> Meeting:
    """The meeting with these issues and approval items, or nothing of it."""
    who: dict[str, Any] = {"by": request.user, "at": request.at, "on": request.data_date}
    agenda = [Wanted(c.issue, c.minutes, Deed(**c.deed) if c.deed else None) for c in issues]
    agenda += [put_item_on_agenda(**who, item=item) for item in permits]
    return call_meeting(**who, facts=form.facts, agenda=agenda)


def _meeting(request: Request, meeting: int) -> Meeting:
    require(request.user, Ability.SEE_MEETINGS)
    return get_object_or_404(visible_meetings(request.user), pk=meeting)


@require_GET
def meeting(request: Request, meeting: int) -> HttpResponse:
    found = _meeting(request, meeting)
    seen = set(visible_issues(request.user).filter(agenda__meeting=found).values_list("pk", flat=True))
    lines = agenda_of(request.user, found)
    words = {
        "meeting": found,
        "lines": [
            (
                line,
                _proposal(line.item) if line.item else "",
                line.item is not None and line.item.issue_id in seen,
            )
            for line in lines
        ],
        "is_whole": all(line.item for line in lines),
        "units": found.units.select_related("organisation"),
        "unfinished": unfinished(request.user, found)[:20],
        "may_hold": _may_hold(request),
    }
    return render(request, "dispatch/meeting.html", words)


def _proposal(item: AgendaItem) -> str:
    return deed_words(Deed(**item.deed), item.issue) if item.deed and item.issue else ""


@require_POST
def meeting_item(request: Request, meeting: int, item: int) -> HttpResponse:
    """The office lets every unit at the meeting read an item, or takes that back."""
    require(request.user, Ability.HOLD_MEETINGS)
    found = _meeting(request, meeting)
    shown = get_object_or_404(found.items, pk=item)
    form = VersionForm(request.POST)
    if not form.is_valid():
        raise BadRequest("version")
    show_item(
        by=request.user, at=request.at, meeting=found, version=form.cleaned_data["version"], item=shown,
        to_all="to_all" in request.POST,
    )  # fmt: skip
    messages.success(request, _("已保存。"))
    return redirect("meeting", found.pk)


@require_POST
def meeting_open(request: Request, meeting: int) -> HttpResponse:
    require(request.user, Ability.HOLD_MEETINGS)
    found = _meeting(request, meeting)
    come = {int(pk) for pk in request.POST.getlist("unit") if pk.isdecimal() and len(pk) < 19}
    return _moved(request, found, lambda version: open_meeting(
        by=request.user, at=request.at, meeting=found, version=version, come=come
    ))  # fmt: skip


@require_POST
def meeting_next(request: Request, meeting: int) -> HttpResponse:
    require(request.user, Ability.HOLD_MEETINGS)
    found = _meeting(request, meeting)
    return _moved(request, found, lambda version: next_item(
        by=request.user, at=request.at, meeting=found, version=version
    ))  # fmt: skip


def _moved(request: Request, found: Meeting, act: Any) -> HttpResponse:
    version = request.POST.get("version", "")
    if not version.isdecimal() or len(version) > 9:
        raise BadRequest("version")
    try:
        now = act(int(version))
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, _(SAID[refusal.code]) % refusal.facts)
        return redirect("meeting", found.pk)
    return redirect("meeting_mode" if now.state == Meeting.State.OPEN else "meeting", found.pk)


@require_http_methods(["GET", "POST"])
def meeting_mode(request: Request, meeting: int) -> HttpResponse:
    """The item that is spoken of, in large type with its clock; what is decided is typed here."""
    require(request.user, Ability.HOLD_MEETINGS)
    found = _meeting(request, meeting)
    item = item_on(found) if found.state == Meeting.State.OPEN else None
    if item is None:
        return redirect("meeting", found.pk)
    form = DecisionForm(request.POST or None, item=item, on=request.data_date, said=_proposal(item))
    if form.is_bound and form.is_valid():
        try:
            decide_item(by=request.user, at=request.at, on=request.data_date, item=item, typed=form.typed)
        except NotAllowed:
            raise
        except Refusal as refusal:
            form.add_error(None, _(SAID[refusal.code]) % refusal.facts)
        else:
            return redirect("meeting_mode", found.pk)
    everything = list(items_of(found))
    place = next(n for n, each in enumerate(everything, start=1) if each.pk == item.pk)
    words = {
        "meeting": found,
        "item": item,
        "place": place,
        "count": len(everything),
        "following": everything[place] if place < len(everything) else None,
        "form": form,
        "ends_at": int(item.opened_at.timestamp()) + item.minutes * 60 if item.opened_at else 0,
    }
    return render(request, "dispatch/meeting_mode.html", words, status=400 if form.is_bound else 200)


@require_GET
def meeting_minutes(request: Request, meeting: int) -> HttpResponse:
    """The minutes in Word, by the layout of official papers; of items in which a unit takes no part nothing."""
    found = _meeting(request, meeting)
    from luodi.dispatch.minutes import minutes_of, name_of

    record_alone(
        by=request.user,
        at=request.at,
        action="MINUTES_WRITTEN",
        target=f"meeting:{found.pk}",
        words=found.title,
    )
    lines = agenda_of(request.user, found)
    left = list(unfinished(request.user, found)[:20])
    answer = HttpResponse(minutes_of(found, lines, left), content_type=DOCX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name_of(found, lines))}.docx"
    return answer
