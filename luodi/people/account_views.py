"""One's own account, and the journal for the audit administrator."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luodi import journal
from luodi.people import actions, queries
from luodi.people.forms import JournalForm, LanguageForm, PasswordForm
from luodi.people.journal_words import ACTIONS
from luodi.people.models import User
from luodi.people.permissions import Ability, require
from luodi.people.requests import Request


def _account(request: Request, password: PasswordForm, status: int = 200) -> HttpResponse:
    language = LanguageForm(initial={"language": request.user.language})
    return render(request, "people/account.html", {"language": language, "password": password}, status=status)


@require_GET
def account(request: Request) -> HttpResponse:
    return _account(request, PasswordForm(request.user))


@require_POST
def account_language(request: Request) -> HttpResponse:
    """Keep the language with the account, and in the cookie that the next page is made by."""
    form = LanguageForm(request.POST)
    if not form.is_valid() or "language" not in request.POST:
        raise BadRequest("language")
    chosen = form.cleaned_data["language"]
    actions.choose_language(by=request.user, at=request.at, language=chosen)
    answer = redirect("account")
    if chosen:
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=31536000,
            samesite="Lax",
            secure=request.is_secure(),
        )
    else:
        answer.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
    return answer


@require_POST
def account_password(request: Request) -> HttpResponse:
    form = PasswordForm(request.user, request.POST)
    if not form.is_valid():
        return _account(request, form, status=400)
    actions.change_password(by=request.user, at=request.at, password=form.cleaned_data["new"])
    update_session_auth_hash(request, request.user)
    messages.success(request, _("密码已修改，其他设备上的登录已失效。"))
    return redirect("account")


@require_GET
def journal_page(request: Request) -> HttpResponse:
    require(request.user, Ability.READ_JOURNAL)
    form = JournalForm(request.GET)
    form.is_valid()
    wanted = queries.JournalFilter(**form.cleaned_data)
    page = queries.page_of(queries.events(wanted), request.GET.get("page"))
    people = {
        user.username: user for user in User.objects.filter(username__in={event.actor for event in page})
    }
    lines = [
        {"event": event, "words": ACTIONS.get(event.action, event.action), "person": people.get(event.actor)}
        for event in page
    ]
    choices = [(code, ACTIONS.get(code, code)) for code in queries.journal_actions()]
    words = {"form": form, "wanted": wanted, "page": page, "lines": lines, "choices": choices}
    return render(request, "people/journal.html", {**words, "actors": queries.journal_actors()})


@require_POST
def journal_verify(request: Request) -> HttpResponse:
    """Read the whole chain now and say what was found."""
    require(request.user, Ability.READ_JOURNAL)
    verdict = journal.verify()
    if verdict.intact:
        messages.success(
            request, _("链条完整：共 %(events)s 条记录，逐条核对无误。") % {"events": verdict.events}
        )
    else:
        messages.error(
            request,
            _("链条断裂：第 %(bad)s 条与记录不符（此前 %(events)s 条无误）。请立即报告并保全数据库。")
            % {"bad": verdict.first_bad, "events": verdict.events},
        )
    return redirect("journal")
