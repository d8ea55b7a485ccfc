"""Signing in through allauth, adapted to people who have a login and no email."""

from dataclasses import dataclass, field
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from allauth.account.views import LoginView
from allauth.core.exceptions import ImmediateHttpResponse
from django import forms
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from motorcrm.company.queries import preferences
from motorcrm.core import clock
from motorcrm.core.actor import SYSTEM
from motorcrm.employees.models import Employee
from motorcrm.history.middleware import address_of
from motorcrm.history.record import record
from motorcrm.signin import attempts
from motorcrm.signin.browsers import is_known_for, place_of
from motorcrm.signin.events import SIGNED_IN
from motorcrm.signin.forms import CodeInput
from motorcrm.signin.operations import use_code
from motorcrm.signin.queries import has_signed_in_from
from motorcrm.signin.sessions import sweep_sessions
from motorcrm.ui.inputs import TextInput

STOPPED = "too_many_login_attempts"
ENTERING = "entering"
EXPIRED = "one_time_password_expired"


class Adapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("The login or password is wrong."),
        STOPPED: _("Too many failed attempts. Try again in five minutes."),
        EXPIRED: _("This one-time password has expired: it works for three days. Ask the administrator for a new one."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No one can sign up: administrators give logins."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Employee | None:
        """The employee with this login and password. A blocked one gets the same answer as a stranger."""
        account = attempts.of_login(credentials["username"])
        attempt = attempts.begin(account, place_of(request, account))
        if attempt is None:
            raise self.validation_error(STOPPED)
        person = authenticate(request, **credentials)
        if not isinstance(person, Employee):
            return None
        if person.one_time_until is not None and person.one_time_until <= clock.now():
            raise self.validation_error(EXPIRED)
        attempts.succeeded(attempt)
        return person

    def pre_login(self, request: HttpRequest, user: Employee, **known: Any) -> HttpResponse | None:
        """The password was right: until the code is given, the session has a new key and is bound to that password."""
        request.session.cycle_key()
        request.session[ENTERING] = user.get_session_auth_hash()
        response: HttpResponse | None = super().pre_login(request, user, **known)
        return response

    def login(self, request: HttpRequest, user: Employee) -> None:
        """The only way in, so it is recorded in the audit log. Failed attempts are not: see `attempts`."""
        bound_to = request.session.pop(ENTERING, "")
        if not user.is_active or not constant_time_compare(bound_to, user.get_session_auth_hash()):
            raise ImmediateHttpResponse(redirect("sign-in"))  # sign-in was blocked, or the password changed, meanwhile
        super().login(request, user)
        sweep_sessions()
        record(SIGNED_IN, about=user, by=user)

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request) or ""

    def is_safe_url(self, url: str) -> bool:
        """Only URLs of this site."""
        return url_has_allowed_host_and_scheme(url, {self.request.get_host()}, require_https=self.request.is_secure())

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Add no message: people can see that they are signed in."""


class SignInForm(LoginForm):
    """The sign-in form; allauth does the check itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = TextInput(
            label=_("Login"),
            max_length=60,
            widget=forms.TextInput(
                attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
            ),
        )
        self.fields["password"] = forms.CharField(
            label=_("Password"),
            max_length=200,
            strip=False,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        )


class CodeForm(forms.Form):
    """The second step: a code from the app, or a recovery code."""

    code = CodeInput(label=_("Code"))

    def __init__(self, *args: Any, person: Employee, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.request = person, request
        self.fields["code"].widget.attrs["autofocus"] = True

    def clean_code(self) -> str:
        """Count guesses as for passwords. Under guesses from many addresses only unguessable recovery codes work."""
        account, code = attempts.of_codes(self.person.pk), str(self.cleaned_data["code"])
        attempt = attempts.begin(account, place_of(self.request, account))
        if attempt is None:
            raise ValidationError(Adapter.error_messages[STOPPED], code=STOPPED)
        is_strange = not (
            is_known_for(self.request, self.person) or has_signed_in_from(self.person, address_of(self.request) or "")
        )
        under_attack = is_strange and attempts.has_many_failures(account)
        if not use_code(self.person, code=code, recovery_only=under_attack, by=SYSTEM):
            raise ValidationError(_("The code is wrong or has already been used. Enter a new one."), code="wrong")
        attempts.succeeded(attempt)
        return code


class SignIn(LoginView):
    form_class = SignInForm
    template_name = "signin/sign_in.html"

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        """The form again: 429 for a stop, 422 for anything else."""
        stopped = any(problem.code == STOPPED for problem in form.non_field_errors().as_data())
        context, status = self.get_context_data(form=form), 429 if stopped else 422
        response: HttpResponse = self.render_to_response(context, status=status)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        demo_doors = DEMO_DOORS if preferences().is_demo else ()
        return {**context, "demo_doors": demo_doors, "demo_password": DEMO_PASSWORD, "has_mail": settings.HAS_MAIL}


@dataclass(frozen=True)
class Door:
    """A way into the demo: its button signs in like anybody who types the login and the password shown beside it."""

    login: str
    role: Any
    icon: str = field(kw_only=True)


DEMO_PASSWORD = "motorcrm-demo"  # noqa: S105  # shown to everybody
DEMO_DOORS = (
    Door("admin", _("Administrator"), icon="chart-bar"),
    Door("manager", _("Manager"), icon="phone"),
    Door("technician", _("Technician"), icon="tool"),
    Door("accountant", _("Accountant"), icon="wallet"),
)
