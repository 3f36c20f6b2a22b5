"""What every request passes: language, moment, sign-in, and refusals as readable answers."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import timezone, translation

from luodi.dispatch.tasks import climb_later
from luodi.jobs import data_date, later
from luodi.journal import last_sequence
from luodi.oversight.computing import compute_cards
from luodi.oversight.tasks import cards_later
from luodi.people.permissions import NotAllowed
from luodi.plan.actions import follow, replanned_since, touched
from luodi.plan.tasks import follow_later
from luodi.refusal import Refusal
from luodi.site import errors
from luodi.site.sentences import sentence

Answer = Callable[[HttpRequest], HttpResponse]
PUBLIC = {"login", "language", "healthz"}
# With a one-time password nothing else is open until it is changed.
BEFORE_PASSWORD = PUBLIC | {"account", "account_password", "account_language", "logout"}


def choose_language(request: HttpRequest) -> str:
    """Cookie, then the person's own choice, then the browser; Chinese where unsure."""
    known = {code for code, _name in settings.LANGUAGES}
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    own = getattr(request.user, "language", "")
    for wanted in (cookie, own):
        if wanted in known:
            return wanted
    for part in request.META.get("HTTP_ACCEPT_LANGUAGE", "").lower().split(","):
        code = part.split(";")[0].strip()
        if code.startswith("zh"):
            return "zh-hans"
        if code.startswith("en"):
            return "en"
    return settings.LANGUAGE_CODE


def language(get_response: Answer) -> Answer:
    def answer(request: HttpRequest) -> HttpResponse:
        code = choose_language(request)
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = get_response(request)
        response.headers.setdefault("Content-Language", "zh-CN" if code == "zh-hans" else code)
        return response

    return answer


def moment(get_response: Answer) -> Answer:
    """The clock of the product: `at` for records, `data_date` for every computation and page of this request."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.at = timezone.now()  # type: ignore[attr-defined]
        request.data_date = data_date(request.at)  # type: ignore[attr-defined]
        return get_response(request)

    return answer


def readable_only(get_response: Answer) -> Answer:
    """No address of ours holds the null character, and a database may break on it."""

    def answer(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("null character in the address")
        return get_response(request)

    return answer


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    """What somebody who is not signed in is told: the way to the sign-in, with nothing typed lost."""
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"code": "SIGN_IN"}, status=401)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401)  # the page stays and asks for a new sign-in
    if request.method != "POST":
        return redirect_to_login(request.get_full_path())
    if errors.typed(request):
        return errors.signed_out(request)
    return redirect_to_login(errors.came_from(request) or "/")


def signed_in_only(get_response: Answer) -> Answer:
    """Everything needs a signed-in, active person, except the few named pages: forgetting a check is impossible."""

    def answer(request: HttpRequest) -> HttpResponse:
        temporary = request.user.is_authenticated and request.user.password_is_temporary
        if request.user.is_authenticated and not temporary:
            return get_response(request)
        try:
            name = resolve(request.path_info).url_name
        except Resolver404:
            name = None
        if temporary:
            return get_response(request) if name in BEFORE_PASSWORD else redirect("account")
        if name in PUBLIC:
            return get_response(request)
        return _sign_in_first(request)

    return answer


def never_blank(get_response: Answer) -> Answer:
    """A refusal without a word, such as that of a method (405), gets the page of its status."""

    def answer(request: HttpRequest) -> HttpResponse:
        found = get_response(request)
        is_part = request.headers.get("HX-Request") or "html" not in request.headers.get("Accept", "html")
        if found.status_code < 400 or found.streaming or found.content or is_part:
            return found
        said = errors.page(request, found.status_code)
        if "Allow" in found:
            said["Allow"] = found["Allow"]
        return said

    return answer


# More than this many projects are planned by the worker, so that a big import answers at once.
AT_ONCE = 120


def _cards_follow(request: HttpRequest, since: int) -> None:
    """The cards of what was planned, at once: who has decided sees what it did. Of very many queued behind the plans, because
    one worker takes its jobs in turn."""
    moved = replanned_since(since, AT_ONCE)
    if len(moved) > AT_ONCE or not moved:
        later(cards_later, data_date=request.data_date.isoformat())  # type: ignore[attr-defined]
        return
    compute_cards(at=request.at, data_date=request.data_date, projects=moved)  # type: ignore[attr-defined]


def plans_follow(get_response: Answer) -> Answer:
    """After a request that changed the ledger, the plans of the projects it named are made again."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or not request.user.is_authenticated:
            return get_response(request)
        before = last_sequence()
        response = get_response(request)
        codes = touched(before) if response.status_code < 400 else {}
        if len(codes) > AT_ONCE:
            later(follow_later, since=before, data_date=request.data_date.isoformat())  # type: ignore[attr-defined]
        elif codes:
            follow(at=request.at, data_date=request.data_date, codes=codes)  # type: ignore[attr-defined]
        # A decision plans by itself and leaves nothing to follow; its card is looked at like any other.
        if codes or replanned_since(before, 0):
            _cards_follow(request, before)
            later(climb_later, data_date=request.data_date.isoformat())  # type: ignore[attr-defined]
        return response

    return answer


class RefusalAnswer:
    """A Refusal that no view caught becomes a readable page in the reader's language.

    403 when the role lacks the ability altogether, 409 when the thing cannot be done now.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refusal):
            return None
        said = sentence(error)
        status = 403 if isinstance(error, NotAllowed) else 409
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse({"code": error.code, "message": said}, status=status)
        return errors.page(request, status, said=said)


refusals = RefusalAnswer
