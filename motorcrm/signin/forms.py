"""Forms for signing in and for managing logins."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import ALL, TECHNICIAN
from motorcrm.access.models import Role
from motorcrm.access.scopes import has, scope_of
from motorcrm.company.forms import VatInput
from motorcrm.company.models import Organisation
from motorcrm.core.actor import Person
from motorcrm.employees.access import may_give
from motorcrm.employees.forms import PersonForm
from motorcrm.employees.rights import MANAGE_ACCESS, VIEW_EMPLOYEES
from motorcrm.signin.credentials import readable_password
from motorcrm.signin.set_up import QUESTIONS, Questions
from motorcrm.ui.forms import offer
from motorcrm.ui.inputs import ChosenInput, TextInput

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


class LoginInput(TextInput):
    """A login in Latin letters: Cyrillic ones are written in Latin while they are typed.

    With `named_after`, the names of other fields, one is proposed from them until something else is typed.
    """

    def __init__(self, *, named_after: Sequence[str] = (), **kwargs: Any) -> None:
        attrs = LOGIN | {"data-login": " ".join(named_after)}
        super().__init__(
            max_length=60,
            widget=forms.TextInput(attrs=attrs),
            **{"label": _("Login"), "help_text": _("Latin letters and digits; it is typed to sign in."), **kwargs},
        )


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
    login = LoginInput()
    field_order = ("login", "password")


class HireForm(PersonForm):
    """A new employee: what the person does, the login and its one-time password for those who manage access."""

    role = ChosenInput(
        Role.objects.none(),
        label=_("Who is this?"),
        empty_label=None,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("It decides what the person may see and do. You can change it later."),
    )
    login = LoginInput(
        named_after=("last_name", "first_name"),
        required=False,
        help_text=_("Proposed from the name. Clear it if this person will not sign in."),
    )
    password = OneTimePasswordForm.base_fields["password"]
    is_technician = forms.BooleanField(
        label=_("Carries out jobs"),
        required=False,
        help_text=_("Technicians always do. Tick it for anyone else whom jobs may be assigned to."),
    )

    MAIN = ("last_name", "first_name", "role", "is_technician", "login", "password", "phones")

    def __init__(self, *args: Any, reader: Person, **kwargs: Any) -> None:
        super().__init__(*args, reader=reader, **kwargs)
        # Who sees only themselves would not see the person they add, and nobody gives rights to whom they do not see.
        if not has(reader, MANAGE_ACCESS) or scope_of(reader, VIEW_EMPLOYEES) != ALL:
            for name in ("role", "login", "password"):
                del self.fields[name]
            return
        self.fields["password"].required = False
        self.initial.setdefault("password", readable_password())
        roles = [role for role in Role.objects.all() if may_give(reader, role)]
        offer(
            self, role=Role.objects.filter(pk__in=[role.pk for role in roles]).order_by("is_administrator", "position")
        )
        usual = next((role for role in roles if role.code == TECHNICIAN), None)
        self.initial.setdefault("role", usual and usual.pk)

    def main(self) -> list[forms.BoundField]:
        return [self[name] for name in self.MAIN if name in self.fields]

    def more(self) -> list[forms.BoundField]:
        """What can wait."""
        return [field for field in self.visible_fields() if field.name not in self.MAIN]

    @property
    def has_errors_in_more(self) -> bool:
        return any(field.errors for field in self.more())


class ChangeLoginForm(forms.Form):
    login = LoginInput()


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
    is_technician = forms.BooleanField(
        label=_("I carry out jobs myself"), required=False, help_text=_("Then jobs can be assigned to you too.")
    )
    login = LoginInput(named_after=("last_name",))
    password = PasswordInput(label=_("Password"), help_text=_("At least 10 characters."))
    again = PasswordInput(label=_("Password again"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = {name: asked.fields() for name, asked in QUESTIONS.items()}
        for fields in self.questions.values():
            self.fields |= fields

    def asked(self) -> list[tuple[Questions, list[forms.BoundField]]]:
        """What apps above ask, with the fields."""
        return [(QUESTIONS[name], [self[field] for field in fields]) for name, fields in self.questions.items()]

    def facts(self) -> dict[str, Any]:
        """The typed values, those of apps above as `answers`."""
        typed = self.cleaned_data
        answers = {name: {field: typed[field] for field in fields} for name, fields in self.questions.items()}
        theirs = {field for fields in self.questions.values() for field in fields}
        return {name: value for name, value in typed.items() if name not in theirs} | {"answers": answers}
