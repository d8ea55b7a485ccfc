"""Browsers that people have signed in with before: known by a signed cookie, and counted apart from their address.

So a stranger behind the same address, guessing as much as they like, stops nobody who works there. A browser is known
for the people who signed in with it and for nobody else: whoever has a login of their own gains nothing against others.
The cookie lets nobody in; it only says whose wrong passwords are counted where.
"""

import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from motorcrm.employees.models import Employee
from motorcrm.history.middleware import address_of
from motorcrm.signin import attempts

COOKIE = "motorcrm_browser"
A_YEAR = 60 * 60 * 24 * 365
MOST_PEOPLE = 20
"""Who share one browser; the one who signed in longest ago is forgotten first."""
_SALT = "motorcrm.signin.browsers"


@dataclass(frozen=True)
class Browser:
    name: str
    """Random: what its attempts are counted by."""
    people: tuple[int, ...]
    """The ids of those who signed in with it, the latest last."""


def place_of(request: HttpRequest, account: str) -> str:
    """Where an attempt on the account is counted: in the browser if it is known for that account, else by address."""
    browser = browser_of(request)
    if browser and account in _accounts(browser):
        return attempts.in_browser(browser.name)
    return address_of(request) or ""


def browser_of(request: HttpRequest) -> Browser | None:
    """What the cookie says, if we signed it."""
    try:
        said = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=A_YEAR)
    except (signing.BadSignature, ValueError):
        return None
    return Browser(said["name"], tuple(said["people"]))


def is_known_for(request: HttpRequest, person: Employee) -> bool:
    browser = browser_of(request)
    return browser is not None and person.pk in browser.people


def note_browser(request: HttpRequest, user: Employee, **_: Any) -> None:
    """Called each time someone has signed in: the response will carry the cookie."""
    known = browser_of(request) or Browser(secrets.token_hex(16), ())
    people = (*(pk for pk in known.people if pk != user.pk), user.pk)[-MOST_PEOPLE:]
    request.known_browser = Browser(known.name, people)  # type: ignore[attr-defined]  # read by the middleware


class KnownBrowserMiddleware:
    """Gives the cookie to a browser that someone has just signed in with."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        browser: Browser | None = getattr(request, "known_browser", None)
        if browser:
            response.set_cookie(
                COOKIE,
                signing.dumps(asdict(browser), salt=_SALT),
                max_age=A_YEAR,
                secure=settings.SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response


def _accounts(browser: Browser) -> set[str]:
    """Everything that may be guessed of these people. One query, whatever was typed: it tells no login from another."""
    found: set[str] = set()
    for pk, login, email in Employee.objects.filter(pk__in=browser.people).values_list("pk", "login", "email"):
        found |= {attempts.of_codes(pk)}
        found |= {attempts.of_login(login), attempts.of_resets(login)} if login else set()
        found |= {attempts.of_resets(email)} if email else set()
    return found
