"""Reading for signing in: who may view as whom, and where someone has signed in from."""

from datetime import timedelta
from typing import Any

from motorcrm.core import clock
from motorcrm.employees.models import Employee
from motorcrm.history.models import Happening
from motorcrm.history.record import ref
from motorcrm.signin.events import SIGNED_IN

A_MONTH = timedelta(days=30)


def may_view_as(person: Any, employee: Employee) -> bool:
    """Whether the person may view as the employee, and so sees the button for it."""
    is_administrator = any(role.is_administrator for role in person.roles.all())
    return is_administrator and person.pk != employee.pk and employee.is_active


def has_signed_in_from(employee: Employee, address: str) -> bool:
    """Whether the employee signed in from that address within the last month."""
    entries = Happening.objects.filter(about=ref(employee), event=SIGNED_IN.code, at__gt=clock.now() - A_MONTH)
    return bool(address) and entries.filter(origin=address).exists()
