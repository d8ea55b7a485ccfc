"""Who asks and who does it: a signed-in employee, the program itself, or a stranger."""

from typing import Any, Protocol, runtime_checkable

from django.utils.translation import gettext_lazy as _


class Anyone(Protocol):
    """An employee, SYSTEM or a stranger who has not signed in: of all of them it may be asked what they are allowed."""

    @property
    def pk(self) -> int | None: ...

    @property
    def is_active(self) -> bool: ...


@runtime_checkable
class Person(Anyone, Protocol):
    """An employee, as those know them who know no employees."""

    @property
    def pk(self) -> int: ...

    @property
    def is_program(self) -> bool: ...

    @property
    def roles(self) -> Any:
        """The roles they hold, as a manager of rows."""


class System:
    """The program acting by its own rules: automation, set-up, scheduled work."""

    pk = None
    is_active = True
    is_program = True
    is_authenticated = True
    name = _("MotorCRM")

    def __repr__(self) -> str:
        return "SYSTEM"


SYSTEM = System()

Actor = Person | System
"""Whatever may stand after `by=`."""
