"""Who does it: a signed-in employee or the program itself."""

from typing import Protocol, runtime_checkable

from django.utils.translation import gettext_lazy as _


@runtime_checkable
class Actor(Protocol):
    """An employee or SYSTEM: whatever may stand after `by=`."""

    @property
    def pk(self) -> int | None: ...

    @property
    def is_program(self) -> bool: ...


class System:
    """The program acting by its own rules: automation, set-up, scheduled work."""

    pk = None
    is_program = True
    is_authenticated = True
    name = _("MotorCRM")

    def __repr__(self) -> str:
        return "SYSTEM"


SYSTEM = System()
