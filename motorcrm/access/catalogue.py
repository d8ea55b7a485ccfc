"""The catalogue of rights. Each is declared once, in the app that owns it; guards, buttons, pages and docs read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

ADMINISTRATOR, MANAGER, SENIOR_TECHNICIAN, TECHNICIAN, ACCOUNTANT = (
    "administrator",
    "manager",
    "senior-technician",
    "technician",
    "accountant",
)
SHIPPED_ROLES = {
    ADMINISTRATOR: _("Administrator"),
    MANAGER: _("Manager"),
    SENIOR_TECHNICIAN: _("Senior technician"),
    TECHNICIAN: _("Technician"),
    ACCOUNTANT: _("Accountant"),
}

ALL, OWN = "all", "own"

SECTIONS = {
    "overview": _("Overview"),
    "orders": _("Work orders"),
    "clients": _("Clients"),
    "suppliers": _("Suppliers"),
    "finance": _("Finance"),
    "employees": _("Employees"),
    "settings": _("Settings"),
    "fields": _("Visible fields"),
}


# Compared by identity: by value, the hash would depend on the language its label is read in.
@dataclass(frozen=True, eq=False)
class Right:
    """Something a role may grant. A `scoped` right is granted for everything or only for what is the person's own."""

    code: str
    label: Any
    explanation: Any
    section: str
    scoped: bool
    shipped_to: tuple[tuple[str, str], ...]
    """The shipped roles that grant it, each with its scope."""

    def __str__(self) -> str:
        return self.code


RIGHTS: dict[str, Right] = {}


def declare(
    code: str,
    label: Any,
    explanation: Any,
    *,
    section: str,
    shipped_to: Iterable[str] = (),
    own_for: Iterable[str] = (),
    scoped: bool = False,
) -> Right:
    """Add a right to the catalogue. `own_for` names the shipped roles that grant it for people's own things only."""
    if code in RIGHTS:
        raise ValueError(f"right {code} is declared twice")
    if section not in SECTIONS:
        raise ValueError(f"right {code} is in unknown section {section}")
    own = tuple((role, OWN) for role in own_for)
    if own and not scoped:
        raise ValueError(f"right {code} has no scope to narrow")
    right = Right(code, label, explanation, section, scoped, (*((role, ALL) for role in shipped_to), *own))
    RIGHTS[code] = right
    return right
