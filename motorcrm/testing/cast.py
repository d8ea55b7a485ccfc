"""The cast: the same few people work in every test."""

from dataclasses import dataclass, field
from typing import Any

from motorcrm.access.catalogue import ACCOUNTANT, ADMINISTRATOR, ALL, MANAGER, SENIOR_TECHNICIAN, TECHNICIAN, Right
from motorcrm.access.models import Grant, Role
from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.employees.models import Employee

PASSWORD = "rusty-bolt-42"


def hire(last_name: str, role: str | Role | None = None, **known: Any) -> Employee:
    """An employee with a login and a role, straight into the database, without the operation."""
    login = known.pop("login", last_name.lower())
    person = Employee(last_name=last_name, first_name=known.pop("first_name", "Pat"), login=login, **known)
    person.search = person.full_name.casefold()
    person.set_password(PASSWORD)
    person.save()
    if role is not None:
        person.roles.add(Role.objects.get(code=role) if isinstance(role, str) else role)
    return person


def role_with(*rights: Right, scope: str = ALL, name: str = "Tested") -> Role:
    """A role of exactly these rights."""
    role = Role.objects.create(name=name)
    Grant.objects.bulk_create(Grant(role=role, right=r.code, scope=scope if r.scoped else ALL) for r in rights)
    return role


@dataclass
class Workshop:
    """The company of every test: one organisation without VAT and a person for each shipped role."""

    organisation: Organisation
    owner: Employee
    manager: Employee
    senior: Employee
    technician: Employee
    other_technician: Employee
    accountant: Employee
    extra: dict[str, Any] = field(default_factory=dict)


def open_workshop() -> Workshop:
    organisation = Organisation.objects.create(name="Motor Yard LLC", kind=Organisation.Kind.COMPANY)
    return Workshop(
        organisation=organisation,
        owner=hire("Owner", ADMINISTRATOR),
        manager=hire("Manager", MANAGER),
        senior=hire("Senior", SENIOR_TECHNICIAN, is_technician=True),
        technician=hire("Technician", TECHNICIAN, is_technician=True),
        other_technician=hire("Mate", TECHNICIAN, is_technician=True),
        accountant=hire("Accountant", ACCOUNTANT),
    )


def today() -> Any:
    return clock.today()
