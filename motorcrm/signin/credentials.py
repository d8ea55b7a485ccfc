"""Rules for logins and passwords."""

import re
import secrets
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from motorcrm.core.latin import latin
from motorcrm.core.refusal import Invalid
from motorcrm.employees.models import Employee

ONE_TIME = timedelta(days=3)
"""How long an unused password from an administrator works."""
_CONSONANTS, _VOWELS = "bdgkmnprstvz", "aeio"
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}", re.ASCII | re.IGNORECASE)


def checked_login(login: str, person: Employee | None = None) -> str:
    """The login as it will be stored. Raises Invalid if it is not allowed or someone else has it."""
    login = login.strip()
    if latin(login) != login:
        raise Invalid(
            login=_("A login is written in Latin letters, for example: %(login)s.")
            % {"login": latin(login).lower().replace(" ", ".")}
        )
    if not _LOGIN.fullmatch(login):
        raise Invalid(
            login=_("A login must have 2 to 60 characters: Latin letters, digits, dots, hyphens and underscores.")
        )
    others = Employee.objects.filter(login__iexact=login)
    if others.exclude(pk=person.pk if person else 0).exists():
        raise Invalid(login=_("This login is already taken. Choose another."))
    return login


def checked_password(password: str, person: Employee, *, field: str = "password") -> str:
    """The password. Raises Invalid if it is short, common or similar to the person's name."""
    try:
        validate_password(password, person)
    except ValidationError as problem:
        raise Invalid(**{field: " ".join(problem.messages)}) from None
    return password


def readable_password() -> str:
    """Four groups that can be read aloud, `bado-kise-ramo-teni`: 44 bits, enough for three days of slow guessing."""
    return "-".join("".join(secrets.choice(_CONSONANTS) + secrets.choice(_VOWELS) for _ in "12") for _ in "1234")
