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
    person = somebody(last_name, **known)
    person.save()
    if role is not None:
        person.roles.add(Role.objects.get(code=role) if isinstance(role, str) else role)
    return person


def somebody(last_name: str, **known: Any) -> Employee:
    """Not yet in the database."""
    login = known.pop("login", last_name.lower())
    person = Employee(last_name=last_name, first_name=known.pop("first_name", "Pat"), login=login, **known)
    person.search = person.full_name.casefold()
    person.set_password(PASSWORD)
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
    """Thousands of tests begin with it: everybody is hired at once."""
    organisation = Organisation.objects.create(name="Motor Yard LLC", kind=Organisation.Kind.COMPANY)
    people = {
        "owner": (ADMINISTRATOR, somebody("Owner")),
        "manager": (MANAGER, somebody("Manager")),
        "senior": (SENIOR_TECHNICIAN, somebody("Senior", is_technician=True)),
        "technician": (TECHNICIAN, somebody("Technician", is_technician=True)),
        "other_technician": (TECHNICIAN, somebody("Mate", is_technician=True)),
        "accountant": (ACCOUNTANT, somebody("Accountant")),
    }
    Employee.objects.bulk_create([person for _role, person in people.values()])
    roles = dict(Role.objects.values_list("code", "pk"))
    Held = Employee.roles.through
    Held.objects.bulk_create(Held(employee_id=person.pk, role_id=roles[role]) for role, person in people.values())
    cast: dict[str, Any] = {name: person for name, (_role, person) in people.items()}
    return Workshop(organisation, **cast)


def today() -> Any:
    return clock.today()
