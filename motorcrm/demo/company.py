"""The demo company itself: its organisation, people, price list. All through an administrator's operations."""

from dataclasses import dataclass, field
from random import Random

from motorcrm.access.catalogue import ACCOUNTANT, ADMINISTRATOR, MANAGER, SENIOR_TECHNICIAN, TECHNICIAN
from motorcrm.access.models import Role
from motorcrm.catalog.models import Service
from motorcrm.catalog.operations import add_category, add_service, set_labour_rate
from motorcrm.clients.models import Client, Contract, Source
from motorcrm.company.models import Organisation, Preferences
from motorcrm.company.operations import edit_organisation, open_organisation
from motorcrm.company.queries import preferences
from motorcrm.core import clock
from motorcrm.core.actor import SYSTEM
from motorcrm.core.exact import Percent, Quantity, rub
from motorcrm.demo.data import legal_details, people
from motorcrm.demo.data.price_list import LABOUR_RATE, LABOUR_RATES, SERVICES
from motorcrm.demo.town import Size
from motorcrm.employees.models import Employee
from motorcrm.employees.operations import hire
from motorcrm.finance.books.accounts import edit_account
from motorcrm.finance.models import Category, MoneyAccount
from motorcrm.roles.operations import give_roles
from motorcrm.signin.operations import give_login
from motorcrm.signin.sign_in import DEMO_PASSWORD
from motorcrm.suppliers.models import Supplier
from motorcrm.vehicles.models import Vehicle, VehicleClass

PASSWORD = DEMO_PASSWORD
VAT = Percent.whole(5)
TERMINAL_FEE = Percent(190)
_ROLES = {
    "owner": (ADMINISTRATOR, "admin"),
    "manager": (MANAGER, "manager"),
    "second-manager": (MANAGER, ""),
    "accountant": (ACCOUNTANT, "accountant"),
    "senior": (SENIOR_TECHNICIAN, ""),
}


@dataclass
class Company:
    """Everything the lives of orders need."""

    organisation: Organisation
    staff: dict[str, Employee]
    technicians: list[Employee]
    services: dict[str, Service]
    accounts: dict[str, MoneyAccount]
    """By kind."""
    categories: dict[str, Category]
    sources: dict[str, Source]
    clients: dict[int, Client] = field(default_factory=dict)
    """Those who have come already, by the number of the customer."""
    contracts: dict[int, Contract] = field(default_factory=dict)
    vehicles: dict[tuple[int, int], Vehicle] = field(default_factory=dict)
    suppliers: dict[str, Supplier] = field(default_factory=dict)
    """Shops that sell on credit, by their names."""
    settles_monthly: bool = False
    """Whether the regular customer pays for all orders of a month at once."""

    @property
    def managers(self) -> list[Employee]:
        return [self.staff["manager"], self.staff["second-manager"]]


def found_company(rng: Random, size: Size) -> Company:
    organisation = _open_organisation(rng)
    staff = {name: _hire(*facts, role=_ROLES[name], rng=rng) for name, facts in people.STAFF.items()}
    owner = staff["owner"]
    technicians = []
    for number in range(size.technicians):
        facts = (
            people.TECHNICIANS[number]
            if number < len(people.TECHNICIANS)
            else (*people.staff_name(rng), _position(number))
        )
        technicians.append(_hire(*facts, role=(TECHNICIAN, "" if number else "technician"), rng=rng))
    Preferences.objects.filter(pk=preferences().pk).update(is_demo=True)
    return Company(
        organisation=organisation,
        staff=staff,
        technicians=technicians,
        services=_write_price_list(owner),
        accounts=_set_up_accounts(organisation, owner),
        categories={str(category.code): category for category in Category.objects.exclude(code=None)},
        sources={str(source.code): source for source in Source.objects.exclude(code=None)},
    )


def _open_organisation(rng: Random) -> Organisation:
    organisation = open_organisation(name="ООО «Мотодвор»", kind=Organisation.Kind.COMPANY, vat=VAT, by=SYSTEM)
    last, first, middle, _position = people.STAFF["owner"]
    accountant = people.STAFF["accountant"]
    return edit_organisation(
        organisation,
        version=organisation.version,
        kind=Organisation.Kind.COMPANY,
        name="ООО «Мотодвор»",
        full_name="Общество с ограниченной ответственностью «Мотодвор»",
        inn=legal_details.company_inn(rng),
        kpp=legal_details.kpp(),
        ogrn=legal_details.ogrn(rng),
        address="г. Москва, ул. Механизаторов, д. 14, стр. 2",
        phone=people.phone(9_000_001),
        email="desk@example.ru",
        bank=legal_details.BANK,
        bik=legal_details.BIK,
        bank_account=legal_details.account(rng),
        correspondent_account=legal_details.CORRESPONDENT_ACCOUNT,
        head=f"{last} {first[0]}. {middle[0]}.",
        accountant=f"{accountant[0]} {accountant[1][0]}. {accountant[2][0]}.",
        by=SYSTEM,
    )


def _set_up_accounts(organisation: Organisation, owner: Employee) -> dict[str, MoneyAccount]:
    """Those it was opened with, by kind."""
    accounts = {str(account.kind): account for account in MoneyAccount.objects.filter(organisation=organisation)}
    bank, terminal = accounts["bank"], accounts["terminal"]
    known = {field: getattr(organisation, field) for field in ("bank", "bik", "bank_account")}
    edit_account(bank, version=bank.version, by=owner, **known)
    edit_account(terminal, version=terminal.version, by=owner, fee_percent=TERMINAL_FEE)
    return accounts


def _hire(last: str, first: str, middle: str, position: str, *, role: tuple[str, str], rng: Random) -> Employee:
    code, login = role
    person = hire(
        last_name=last,
        first_name=first,
        middle_name=middle,
        position=position,
        phones=[people.phone(rng.randint(9_100_000, 9_900_000))],
        skills=people.SKILLS.get(position, ()),
        is_technician=code in (TECHNICIAN, SENIOR_TECHNICIAN),
        hired_on=clock.today(),
        by=SYSTEM,
    )
    if login:
        give_login(person, login=login, password=PASSWORD, by=SYSTEM)
    give_roles(person, roles=[Role.objects.get(code=code)], by=SYSTEM)
    return Employee.objects.get(pk=person.pk)


def _position(number: int) -> str:
    return people.TECHNICIAN_POSITIONS[number % len(people.TECHNICIAN_POSITIONS)]


def _write_price_list(owner: Employee) -> dict[str, Service]:
    set_labour_rate(price=rub(LABOUR_RATE), by=owner)
    for code, rate in LABOUR_RATES.items():
        set_labour_rate(price=rub(rate), vehicle_class=VehicleClass.objects.get(code=code), by=owner)
    services = {}
    for position, (name, offered) in enumerate(SERVICES.items(), start=1):
        category = add_category(name=name, position=position * 10, by=owner)
        for one in offered:
            services[one.code] = add_service(
                category=category,
                name=one.name,
                code=one.code,
                pricing=Service.Pricing.FIXED if one.price else Service.Pricing.HOURS,
                price=rub(one.price) if one.price else None,
                labour_hours=Quantity(round(one.hours * 1000)),
                warranty_months=one.months,
                warranty_km=one.km,
                by=owner,
            )
    return services
