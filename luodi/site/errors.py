"""Pages of what went wrong: never blank, in the reader's language, with what can be done, and nothing typed lost.

The page that answers a form shows what was typed; `kept.js` puts it back into the form when its reader returns there.
"""

import logging
import secrets
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

logger = logging.getLogger(__name__)
TOO_BIG = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
SECRET = ("password", "token")
MOST_SHOWN = 200
NUMBER_BYTES = 4


def came_from(request: HttpRequest) -> str:
    """The page of ours on which the form stood; empty where the browser does not say or it is another's."""
    page = request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(page)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Fields of the form that was sent from a page of ours, as text: no secrets, no files, nothing empty.

    What another site lets a browser send is not shown, and what is larger than a form may be is not even read.
    """
    length = request.META.get("CONTENT_LENGTH") or "0"
    if request.method != "POST" or not came_from(request) or not length.isdecimal():
        return []
    if int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return []
    try:
        sent = request.POST.lists()
    except TOO_BIG:
        return []
    found = [
        (name, value)
        for name, values in sent
        for value in values
        if value.strip() and not any(word in name.lower() for word in SECRET)
    ]
    return found[:MOST_SHOWN]


def page(request: HttpRequest, status: int, **words: object) -> HttpResponse:
    """The page of a status in the frame of every other page."""
    answered = {"status": status, "back": came_from(request), "posted": request.method == "POST", **words}
    return render(request, "site/error.html", answered, status=status)


def signed_out(request: HttpRequest) -> HttpResponse:
    """The answer to a form whose sign-in had ended: what was typed, and the way through the sign-in back to it."""
    return page(request, HTTPStatus.UNAUTHORIZED, signed_out=True, typed=typed(request))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, TOO_BIG):
        return page(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return page(request, HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, HTTPStatus.FORBIDDEN)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return page(request, HTTPStatus.FORBIDDEN, csrf=True, typed=typed(request))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, HTTPStatus.NOT_FOUND)


def broken(request: HttpRequest) -> HttpResponse:
    """500 with a number that stands in the log beside what happened; without the frame where even that fails."""
    number = secrets.token_hex(NUMBER_BYTES).upper()
    logger.error("error number %s at %s", number, request.path, exc_info=True)
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    try:
        return page(request, status, number=number)
    except Exception:
        logger.exception("error number %s: its page is broken too", number)
        return render(None, "site/broken.html", {"number": number}, status=status)
