"""A forgotten password: the link in an email, and sending it in the background.

Finding the person, recording the request and sending all happen in a separate thread, so that a request for a login
that exists takes as long as one for a login that doesn't.
"""

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.mail import send_mail
from django.db import connections
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from motorcrm.core import clock
from motorcrm.core.actor import SYSTEM
from motorcrm.employees.models import Employee
from motorcrm.signin.operations import ask_for_reset

log = logging.getLogger("motorcrm.mail")
_post = ThreadPoolExecutor(max_workers=1, thread_name_prefix="post")


class _Keys(PasswordResetTokenGenerator):
    """A key stops working when the password changes, at the next sign-in, and after an hour."""

    key_salt = "motorcrm.signin.reset"

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{user.pk}:{user.password}:{user.sessions_ended}:{user.last_login}:{user.email}:{timestamp}"

    def _now(self) -> datetime:
        return clock.now().replace(tzinfo=None)


_keys = _Keys()


def key_of(person: Employee) -> str:
    return f"{person.pk}-{_keys.make_token(person)}"


def owner_of(key: str) -> Employee | None:
    """The owner of the key, if it still works."""
    pk, _dash, token = key.partition("-")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    person = Employee.objects.filter(pk=int(pk), is_active=True, login__isnull=False).first()
    return person if person and _keys.check_token(person, token) else None


def write_to(typed: str, request: HttpRequest) -> "Future[None]":
    """Email a link to the person with that login or email; returns at once, whether or not there is one."""
    return _post.submit(copy_context().run, _write, typed, site(request))


def site(request: HttpRequest) -> str:
    """The base of links in emails. The name is one of MOTORCRM_HOSTS; nothing else comes from the request's headers."""
    name, _port = split_domain_port(request.get_host())
    if settings.SECURE:
        return f"https://{name}"
    port = request.META.get("SERVER_PORT", "80")
    return f"http://{name}" if port == "80" or settings.BEHIND_PROXY else f"http://{name}:{port}"


def _write(typed: str, base: str) -> None:
    try:
        for person in ask_for_reset(typed=typed, by=SYSTEM):
            with translation.override(person.language or settings.LANGUAGE_CODE):
                send_mail(_("New password for MotorCRM"), _letter(person, base), None, [person.email])
    except Exception:
        log.exception("a letter was not sent")
    finally:
        connections.close_all()


def _letter(person: Employee, base: str) -> str:
    return _(
        "Hello %(name)s,\n\n"
        "Someone, probably you, asked to reset the password for the login %(login)s.\n\n"
        "To choose a new password, open this link within an hour:\n"
        "%(link)s\n\n"
        "If it was not you, do nothing. Your password will stay the same.\n"
    ) % {
        "name": person.first_name or person.last_name,
        "login": person.login,
        "link": f"{base}{reverse('new-password')}?key={key_of(person)}",
    }
