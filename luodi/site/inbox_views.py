"""The inbox: messages to this person, their unit or post; read one by one or all at once."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from luodi.people.actions.inbox import read_messages
from luodi.people.queries import inbox, page_of
from luodi.people.requests import Request
from luodi.site.letters import said


@require_GET
def messages(request: Request) -> HttpResponse:
    only_unread = request.GET.get("show") == "unread"
    page = page_of(inbox(request.user, only_unread), request.GET.get("page"))
    lines = [(item, said(item.message)) for item in page]
    return render(request, "site/messages.html", {"page": page, "lines": lines, "only_unread": only_unread})


@require_POST
def messages_read(request: Request) -> HttpResponse:
    """All of them."""
    read_messages(by=request.user, at=request.at)
    return redirect("messages")


@require_POST
def message_open(request: Request, item: int) -> HttpResponse:
    """Mark one as read and go where it leads."""
    found = get_object_or_404(inbox(request.user), pk=item)
    read_messages(by=request.user, at=request.at, items=[found.pk])
    return redirect(said(found.message).address or "messages")
