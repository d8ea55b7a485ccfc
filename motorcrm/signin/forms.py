"""Forms for signing in and for managing logins."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motorcrm.company.forms import VatInput
from motorcrm.company.models import Organisation
from motorcrm.signin.credentials import readable_password
from motorcrm.ui.inputs import TextInput

LOGIN = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class PasswordInput(forms.CharField):
    """A password exactly as typed, with its spaces."""

    def __init__(self, *, known: bool = False, **kwargs: Any) -> None:
        autocomplete = "current-password" if known else "new-password"
        kwargs.setdefault("widget", forms.PasswordInput(attrs={"autocomplete": autocomplete}))
        super().__init__(max_length=200, strip=False, **kwargs)


class CodeInput(TextInput):
    """A code from the authenticator app or a recovery code, however it is grouped."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        super().__init__(max_length=40, widget=forms.TextInput(attrs=attrs), **kwargs)


class Twice(forms.Form):
    """A form where the password is typed twice, to catch a slip."""

    first = "password"

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        password, again = typed.get(self.first), typed.pop("again", None)
        if password and again and password != again:
            self.add_error("again", _("The passwords do not match."))
        return typed


class OneTimePasswordForm(forms.Form):
    """A password that an administrator passes on to the employee, so it is visible while typed; one is suggested."""

    password = forms.CharField(
        label=_("One-time password"),
        max_length=200,
        strip=False,
        widget=forms.TextInput(attrs=LOGIN),
        help_text=_("Works for three days, only for choosing their own password. At least 10 characters."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("password", readable_password())


class GiveLoginForm(OneTimePasswordForm):
    login = TextInput(label=_("Login"), max_length=60, widget=forms.TextInput(attrs=LOGIN))
    field_order = ("login", "password")


class ChangeLoginForm(forms.Form):
    login = TextInput(label=_("Login"), max_length=60, widget=forms.TextInput(attrs=LOGIN))


class ChoosePasswordForm(Twice):
    """A new password in place of a one-time or forgotten one."""

    first = "new"
    new = PasswordInput(label=_("New password"), help_text=_("At least 10 characters."))
    again = PasswordInput(label=_("New password again"))


class OwnPasswordForm(Twice):
    first = "new"
    old = PasswordInput(label=_("Current password"), known=True)
    new = PasswordInput(label=_("New password"), help_text=_("At least 10 characters. Your other sessions will end."))
    again = PasswordInput(label=_("New password again"))


class ForgottenForm(forms.Form):
    typed = TextInput(label=_("Login or email"), max_length=254, widget=forms.TextInput(attrs=LOGIN))


class PasswordForm(forms.Form):
    """For actions that an open browser alone must not allow."""

    password = PasswordInput(label=_("Your password"), known=True)


class TurnOnForm(PasswordForm):
    code = CodeInput(label=_("Code from the authenticator app"))
    field_order = ("code", "password")


class SetUpForm(Twice):
    setup_key = TextInput(
        label=_("One-time key"),
        max_length=60,
        widget=forms.TextInput(attrs=LOGIN),
        help_text=_("It is shown in the console where the program was started."),
    )
    name = TextInput(label=_("Organisation name"), max_length=200)
    kind = forms.ChoiceField(label=_("Legal form"), choices=Organisation.Kind.choices)
    vat = VatInput(label=_("VAT included in prices"))
    last_name = TextInput(label=_("Your last name"), max_length=80)
    first_name = TextInput(label=_("Your first name"), max_length=80)
    login = TextInput(label=_("Login"), max_length=60, widget=forms.TextInput(attrs=LOGIN))
    password = PasswordInput(label=_("Password"), help_text=_("At least 10 characters."))
    again = PasswordInput(label=_("Password again"))
