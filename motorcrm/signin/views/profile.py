"""The profile, and the settings that people choose for themselves."""

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from motorcrm.core.operation import PUBLIC, SIGNED_IN
from motorcrm.core.refusal import Invalid
from motorcrm.employees import operations
from motorcrm.employees.forms import PhotoForm
from motorcrm.employees.places import EMPLOYEE_PAGE
from motorcrm.signin.second_factor import second_factor_of
from motorcrm.signin.sessions import sessions_of
from motorcrm.ui.guards import action, page
from motorcrm.ui.panels import panels_for
from motorcrm.ui.request import Request


@action(PUBLIC)
def choose_language(request: HttpRequest) -> HttpResponse:
    """Choose it for the person and for the browser, so that the sign-in page uses it too."""
    chosen = request.POST.get("language", "")
    if not translation.check_for_language(chosen) or chosen not in dict(settings.LANGUAGES):
        raise Invalid(language=_("Choose a language from the list."))
    if request.user.is_authenticated:
        operations.choose_language(request.user, language=chosen, by=request.user)
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


@action(operations.choose_theme)
def choose_theme(request: Request) -> HttpResponse:
    operations.choose_theme(request.user, theme=request.POST.get("theme", ""), by=request.user)
    return HttpResponseRedirect(safe_next(request))


@page(SIGNED_IN)
def show(request: Request) -> HttpResponse:
    person = request.user
    prefetch_related_objects([person], "roles")
    context = {
        "person": person,
        "panels": panels_for(EMPLOYEE_PAGE, request, person),
        "photo_form": PhotoForm(auto_id=False),
        "second_factor": second_factor_of(person),
        "sessions": sessions_of(person),
        "this": request.session.session_key,
    }
    return render(request, "signin/profile.html", context)


def safe_next(request: HttpRequest) -> str:
    """The page the person was on, if it is on this site; else the home page."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else "/"
