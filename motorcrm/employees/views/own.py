"""What each decides for oneself: language, theme, password."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from motorcrm.core.operation import PUBLIC, SIGNED_IN
from motorcrm.core.refusal import Invalid
from motorcrm.employees import attempts
from motorcrm.employees.forms import ChoosePasswordForm, OwnPasswordForm, PhotoForm
from motorcrm.employees.operations import (
    change_own_password,
    choose_language,
    choose_password,
    choose_theme,
    end_other_sessions,
    end_own_session,
)
from motorcrm.employees.queries import resulting_rights
from motorcrm.employees.second_factor import second_factor_of
from motorcrm.employees.sessions import sessions_of
from motorcrm.history.middleware import address_of
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import action, page
from motorcrm.ui.panels import panels_for
from motorcrm.ui.request import Request


@action(PUBLIC)
def language(request: HttpRequest) -> HttpResponse:
    """For oneself, and for the browser: the sign-in page speaks it too."""
    chosen = request.POST.get("language", "")
    if not translation.check_for_language(chosen) or chosen not in dict(settings.LANGUAGES):
        raise Invalid(language=_("There is no such language here."))
    if request.user.is_authenticated:
        choose_language(request.user, language=chosen, by=request.user)
    response = HttpResponseRedirect(safe_next(request))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=365 * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@action(choose_theme)
def theme(request: Request) -> HttpResponse:
    choose_theme(request.user, theme=request.POST.get("theme", ""), by=request.user)
    return HttpResponseRedirect(safe_next(request))


@page(SIGNED_IN)
def profile(request: Request) -> HttpResponse:
    person = request.user
    prefetch_related_objects([person], "roles")
    context = {
        "person": person,
        "rights": resulting_rights(person),
        "panels": panels_for("employee", request, person),
        "photo_form": PhotoForm(auto_id=False),
        "second_factor": second_factor_of(person),
        "sessions": sessions_of(person),
        "this": request.session.session_key,
    }
    return render(request, "employees/profile.html", context)


@action(end_own_session)
def ending_session(request: Request) -> HttpResponse:
    end_own_session(request.user, handle=request.POST.get("session", ""), by=request.user)
    messages.success(request, _("The session is ended."))
    return redirect("profile")


@action(end_other_sessions)
def ending_other_sessions(request: Request) -> HttpResponse:
    end_other_sessions(request.user, key=request.session.session_key or "", by=request.user)
    messages.success(request, _("All other sessions are ended."))
    return redirect("profile")


@page(change_own_password)
def own_password(request: Request) -> HttpResponse:
    def save(typed: dict[str, str]) -> None:
        with guessed_slowly(request, "old"):
            person = change_own_password(request.user, old=typed["old"], new=typed["new"], by=request.user)
        update_session_auth_hash(request, person)

    return form_page(
        request,
        OwnPasswordForm(request.POST or None),
        "employees/form.html",
        save=save,
        to=reverse("profile"),
        done=_("The password is changed."),
        title=_("Change my password"),
        verb=_("Change the password"),
        back=reverse("profile"),
        own=True,
    )


@contextmanager
def guessed_slowly(request: Request, field: str) -> Iterator[None]:
    """Inside, one's password is asked anew in that field: wrong ones are counted as at the sign-in."""
    attempt = attempts.begin(attempts.of_login(request.user.login or ""), address_of(request) or "")
    if attempt is None:
        raise Invalid(**{field: _("Too many failed attempts. Try again in five minutes.")})
    try:
        yield
    except Invalid as problem:
        if field not in problem.errors:
            attempts.succeeded(attempt)
        raise
    attempts.succeeded(attempt)


@page(choose_password)
def first_password(request: Request) -> HttpResponse:
    """In place of a one-time one; whose password is their own already has nothing to do here."""
    if not request.user.must_choose_password:
        return HttpResponseRedirect("/")

    def save(typed: dict[str, str]) -> None:
        update_session_auth_hash(request, choose_password(request.user, new=typed["new"], by=request.user))

    form = ChoosePasswordForm(request.POST or None)
    return form_page(request, form, "employees/first_password.html", save=save, to="/", done=_("Welcome."))


def safe_next(request: HttpRequest) -> str:
    """Where the person was, if that is an address of this site; else the first page."""
    asked = request.POST.get("next", "")
    own = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if own else "/"
