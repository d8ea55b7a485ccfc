"""Who reads and who acts: a signed-in employee, the program itself, or a stranger."""

from typing import Any, Protocol, runtime_checkable

from django.utils.translation import gettext_lazy as _


class Anyone(Protocol):
    """An employee, SYSTEM or a stranger who has not signed in: anyone whose rights can be checked."""

    @property
    def pk(self) -> int | None: ...

    @property
    def is_active(self) -> bool: ...


@runtime_checkable
class Person(Anyone, Protocol):
    """An employee, as seen by apps that do not know the Employee model."""

    @property
    def pk(self) -> int: ...

    @property
    def is_program(self) -> bool: ...

    @property
    def roles(self) -> Any:
        """The roles they hold, as a Django manager."""


class System:
    """The program acting by itself: automation, set-up, scheduled tasks."""

    pk = None
    is_active = True
    is_program = True
    is_authenticated = True
    name = _("MotorCRM")

    def __repr__(self) -> str:
        return "SYSTEM"


SYSTEM = System()

Actor = Person | System
"""What may be passed as `by=`."""
