"""Sessions as rows with their owner and address, so that they can be listed and ended.

This is Django's own way of extending its sessions: there is one table, so a session that is gone from the list is
really gone. The time of last use is kept in the session and written every few minutes, not at every request.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as Store
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from motorcrm.core import clock
from motorcrm.core.prepared import Prepared
from motorcrm.employees.models import Employee
from motorcrm.history.middleware import address_of
from motorcrm.signin.models import Session

DOOR = "door"
"""The key in the session for when it began and was last used, from where, and in which browser."""
SEEN_EVERY = timedelta(minutes=5)


class SessionStore(Store):
    def _get_session_from_db(self) -> Session | None:
        """As Django's own, by a query that is made once."""
        row = _SESSION.first(self.session_key)
        # Django dates the end of a session by the machine's clock, whatever ours says.
        if row is not None and row.expire_date > timezone.now():
            return row
        self._session_key = None
        return None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = cast(Session, super().create_model_instance(data))
        if SESSION_KEY in data:
            door = data.get(DOOR, {})
            row.employee_id = int(data[SESSION_KEY])
            row.begun_at, row.seen_at = _moment(door.get("begun")), _moment(door.get("seen"))
            row.address, row.agent = door.get("address", ""), door.get("agent", "")
        return row


_SESSION = Prepared(lambda key: Session.objects.filter(session_key=key), str)


class SeenMiddleware:
    """Records when and from where a session was last used."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        door = request.session.get(DOOR)
        if door and clock.now() - datetime.fromisoformat(door["seen"]) >= SEEN_EVERY:
            request.session[DOOR] = {**door, **_here(request)}
        return self.get_response(request)


def note_sign_in(request: HttpRequest, **_: Any) -> None:
    """Called each time someone has signed in."""
    here = _here(request)
    request.session[DOOR] = {"begun": here["seen"], **here}


def sessions_of(person: Employee) -> QuerySet[Session]:
    """Open sessions, the last used first."""
    return Session.objects.filter(employee=person, expire_date__gt=clock.now()).order_by("-seen_at")


def end_sessions(person: Employee, *, but: str | None = None) -> int:
    """End the person's sessions, at their next request, except the one with the key `but`; returns how many."""
    return Session.objects.filter(employee=person).exclude(session_key=but).delete()[0]


def sweep_sessions() -> int:
    """Delete expired sessions, including those of strangers; returns how many."""
    return Session.objects.filter(expire_date__lte=clock.now()).delete()[0]


def _here(request: HttpRequest) -> dict[str, str]:
    return {
        "seen": clock.now().isoformat(),
        "address": address_of(request) or "",
        "agent": request.META.get("HTTP_USER_AGENT", "")[:300],
    }


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
