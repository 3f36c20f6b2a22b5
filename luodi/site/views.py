"""Sign-in, language, health, and what the palette finds."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.contrib.auth.views import LoginView, LogoutView
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from luodi.desk import palette
from luodi.people import actions
from luodi.site import shell


class SignInForm(AuthenticationForm):
    """A name longer than any account is no name: it is not even written into the list of failed attempts."""

    username = UsernameField(max_length=150, widget=forms.TextInput(attrs={"autofocus": True}))


class SignIn(LoginView):
    authentication_form = SignInForm
    template_name = "site/login.html"
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        answer = super().form_valid(form)  # login() gives the session a new key
        actions.sign_in(by=self.request.user, at=self.request.at)  # type: ignore[attr-defined,arg-type]
        return answer


class SignOut(LogoutView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            actions.sign_out(by=request.user, at=request.at)  # type: ignore[attr-defined]
        return super().post(request, *args, **kwargs)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in a cookie and go back to where the reader was."""
    wanted = request.POST.get("language", "")
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    answer = HttpResponseRedirect(target)
    if wanted in {code for code, _name in settings.LANGUAGES}:
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            wanted,
            max_age=31536000,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return answer


@require_GET
def healthz(request: HttpRequest) -> JsonResponse:
    """Answers when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return JsonResponse({"status": "ok"})


@require_GET
def find(request: HttpRequest) -> JsonResponse:
    """What the command palette shows for what was typed; every list holds the person's own reach only."""
    groups = palette.found(request.user, request.GET.get("q", ""), shell.pages(request))  # type: ignore[arg-type]
    return JsonResponse({"groups": groups}, json_dumps_params={"ensure_ascii": False})
