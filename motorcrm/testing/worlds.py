"""Two worlds for the matrix: things that are a person's own and things that are not, of every kind that has a page."""

from dataclasses import dataclass, field
from hashlib import sha256

from django.db.models import Model

from motorcrm.access.models import Role
from motorcrm.catalog.models import LabourRate
from motorcrm.clients.models import Client
from motorcrm.company.models import TaxMode
from motorcrm.core import clock
from motorcrm.core.exact import Money, rub
from motorcrm.employees.models import Employee
from motorcrm.files import storage
from motorcrm.files.models import StoredFile
from motorcrm.files.parents import kind_of
from motorcrm.finance.models import Category, MoneyAccount
from motorcrm.finance.operations import record_expense, take_payment
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import PartDraft, WorkDraft, comment_order, create_order
from motorcrm.testing.builders import a_service, a_vehicle, by_one
from motorcrm.testing.cast import Workshop

CANARY_PRICE = Money(9_183_746)
"""91 837,46 ₽: a sum that stands nowhere by chance."""
CANARY_COST = Money(5_264_917)
CANARY_PHONE = "+79137246805"
CANARY_EMAIL = "canary.of.the.clients@example.com"
CANARY_ADDRESS = "Canary-street-7319"

CANARIES = {
    "prices": ["9183746", "91837.46", "91837,46"],
    "costs": ["5264917", "52649.17", "52649,17"],
    "contacts": ["9137246805", "canary.of.the.clients", "Canary-street-7319"],
}


@dataclass
class World:
    """One of each thing; the order is managed by or assigned to `whose`."""

    order: WorkOrder
    client: Client
    ids: dict[str, int] = field(default_factory=dict)
    """Model label → id."""


def a_world(workshop: Workshop, *, manager: Employee, master: Employee, name: str) -> World:
    """A client with a vehicle and an accepted, prepaid order, with canaries in all that is hidden."""
    client = Client.objects.create(
        name=name, search=name.casefold(), search_contacts=CANARY_PHONE[1:], address=CANARY_ADDRESS
    )
    client.phones.create(number=CANARY_PHONE)
    client.emails.create(address=CANARY_EMAIL)
    vehicle = a_vehicle(client, plate="1234AB77")
    order = create_order(
        client,
        organisation=workshop.organisation,
        vehicle=vehicle,
        phase="accepted",
        manager=manager,
        complaint="Knocks",
        brought_by="His brother",
        brought_by_phone=CANARY_PHONE,
        works=[WorkDraft("Overhaul", price=CANARY_PRICE, shares=by_one(master))],
        parts=[PartDraft("Piston", price=CANARY_PRICE, cost=CANARY_COST)],
        by=workshop.owner,
    )
    for thing in (order, client, vehicle, master):
        _photo_of(thing)
    Employee.objects.filter(pk=master.pk).update(photo=StoredFile.objects.of(master).get())
    comment_order(order, "Bolts are rusty", by=workshop.owner)
    till = MoneyAccount.objects.get(code="till")
    payment = take_payment(order, amount=CANARY_PRICE, money_account=till, on=clock.today(), by=workshop.owner)
    return World(
        order,
        client,
        {
            "orders.WorkOrder": order.pk,
            "orders.OrderWork": order.works.get().pk,
            "orders.OrderPart": order.parts.get().pk,
            "clients.Client": client.pk,
            "vehicles.Vehicle": vehicle.pk,
            "employees.Employee": master.pk,
            "finance.Operation": payment.entry_id,
        },
    )


def file_name(kind: str, pk: int) -> str:
    """What the photo of that thing is stored as."""
    return sha256(f"{kind}:{pk}".encode()).hexdigest()[:32]


def _photo_of(thing: Model) -> None:
    """A stage prop: a name in the database, and under it something to send."""
    name = file_name(kind_of(thing), thing.pk)
    for stored in (name, name + storage.SMALL):
        storage.keep(stored, b"a photo")
    StoredFile.objects.create(
        parent_kind=kind_of(thing),
        parent_id=thing.pk,
        kind=StoredFile.Kind.PHOTO,
        name="knock.jpg",
        stored=name,
        type="image/jpeg",
        size=7,
        sha256=sha256(b"a photo").hexdigest(),
    )


def furnish(workshop: Workshop) -> dict[str, int]:
    """What belongs to nobody: accounts, a service, a tax mode, an expense. Ids by the kind of path they stand in."""
    open_money_accounts(workshop.organisation)
    LabourRate.objects.get_or_create(vehicle_class=None, defaults={"price": CANARY_PRICE})
    service = a_service(price=CANARY_PRICE)
    mode = TaxMode.objects.create(organisation=workshop.organisation, since=clock.today())
    record_expense(
        category=Category.objects.get(code="rent"),
        amount=rub(1),
        money_account=MoneyAccount.objects.get(code="bank"),
        on=clock.today(),
        month=clock.today().replace(day=1),
        by=workshop.owner,
    )
    return {
        "settings/services": service.pk,
        "settings/categories": service.category_id,
        "settings/organisation": workshop.organisation.pk,
        "settings/roles": Role.objects.create(name="Spare").pk,
        "settings/rates": 1,
        "tax": mode.pk,
    }


def packed(text: str) -> str:
    """A page without spaces of any kind and dashes, so that a grouped sum or phone is found."""
    for sign in " \u00a0\u2009\u202f-()":
        text = text.replace(sign, "")
    return text


def leaks(body: str, hidden: list[str]) -> list[str]:
    """The canaries of the hidden groups that stand in the body."""
    close = packed(body)
    return [canary for group in hidden for canary in CANARIES[group] if packed(canary) in close]
