"""What somebody cannot see is not read in history either: neither its name, nor what happened to it, nor who did it."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from motorcrm.access.catalogue import OWN
from motorcrm.access.models import Grant, Role
from motorcrm.access.nouns import nouns
from motorcrm.access.rights import SEE_PRICES
from motorcrm.catalog.operations import add_category, add_service
from motorcrm.clients.models import Client
from motorcrm.clients.operations import add_client, edit_client
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.employees.operations import edit_employee
from motorcrm.employees.rights import EDIT_EMPLOYEES, MANAGE_ACCESS, VIEW_EMPLOYEES
from motorcrm.finance.models import MoneyAccount
from motorcrm.finance.operations import take_payment
from motorcrm.finance.rights import VIEW_FINANCE
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.history.middleware import origin
from motorcrm.history.models import Happening
from motorcrm.history.record import ref
from motorcrm.history.rights import VIEW_AUDIT_LOG
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import JobDraft, add_job, edit_order
from motorcrm.orders.rights import ASSIGN_JOBS, CREATE_ORDERS, EDIT_ORDERS, VIEW_ORDERS
from motorcrm.roles.operations import copy_role
from motorcrm.testing.builders import an_order
from motorcrm.testing.cast import hire, role_with
from motorcrm.vehicles.operations import add_vehicle

pytestmark = pytest.mark.django_db

WHERE = "203.0.113.77"
SAID = ("Bring the sidecar", "Rear hub of the tale", "Notes-of-a-secret")
"""What was typed about the foreign order and client."""
SECRET_ROLE = "Copy-of-a-secret"


@pytest.fixture
def yard(workshop):
    """A busy day: many orders, clients and vehicles, each touched by somebody."""
    open_money_accounts(workshop.organisation)
    copy_role(Role.objects.get(code="manager"), name=SECRET_ROLE, by=workshop.owner)
    category = add_category(name="Category-of-hubs", by=workshop.owner)
    add_service(name="Service-of-hubs", category=category, pricing="fixed", price=rub(1), by=workshop.owner)
    for number in range(6):
        client = add_client(kind="person", name=f"Foreigner{number}", by=workshop.manager)
        edit_client(
            client, version=client.version, notes="Notes-of-a-secret", tags=["Notes-of-a-secret"], by=workshop.manager
        )
        vehicle = add_vehicle(client, make=f"Make-of-{number}", plate=f"000{number}XX77", by=workshop.manager)
        order = an_order(workshop, client=client, vehicle=vehicle, jobs=rub(9), technician=workshop.other_technician)
        add_job(order, JobDraft("Rear hub of the tale", price=rub(500)), by=workshop.manager)
        edit_order(order, version=order.version, complaint="Bring the sidecar", by=workshop.owner)
        till = MoneyAccount.objects.get(code="till")
        take_payment(order, amount=rub(100), money_account=till, on=clock.today(), by=workshop.accountant)
    edit_employee(
        workshop.accountant, version=workshop.accountant.version, middle_name="Middle-of-nowhere", by=workshop.owner
    )
    return workshop


def names_of_the_unseen(reader):
    """The name of every thing with a page that the reader cannot open, and of every employee they cannot see."""
    return {
        str(thing)
        for noun in nouns()
        # Where its money is stands on every payment, so whoever reads of that reads what the account is called.
        if noun.is_named and noun.model is not MoneyAccount
        for thing in noun.model._default_manager.exclude(pk__in=noun.rows(reader).values("pk"))
        if not (noun.word == "employee" and thing.pk == reader.pk)
        # Other roles are called what people's positions are called, which whoever sees the people may read.
        and (noun.word != "role" or str(thing) == SECRET_ROLE)
    }


def read(client, route, *args, **asked):
    page = client.get(reverse(route, args=args), asked, headers={"Accept-Language": "en"})
    assert page.status_code == 200
    return unescape(page.content.decode())


READERS = {
    "nothing": ((), OWN),
    "own orders": ((VIEW_ORDERS,), OWN),
    "own orders and clients, with prices": ((VIEW_ORDERS, VIEW_CLIENTS, SEE_PRICES), OWN),
    "all orders": ((VIEW_ORDERS,), "all"),
    "all clients": ((VIEW_CLIENTS,), "all"),
    "the staff": ((VIEW_EMPLOYEES,), "all"),
    "the money": ((VIEW_FINANCE,), "all"),
    "orders, clients and staff": ((VIEW_ORDERS, VIEW_CLIENTS, VIEW_EMPLOYEES), "all"),
}


@pytest.mark.parametrize(("rights", "scope"), READERS.values(), ids=READERS)
def test_the_audit_log_names_nothing_out_of_sight(yard, sign_in, rights, scope):
    reader = hire("Auditor", role_with(VIEW_AUDIT_LOG, *rights, scope=scope), is_technician=True)
    mine = an_order(yard, jobs=rub(9), technician=reader)
    hidden = names_of_the_unseen(reader)
    assert len(hidden) > 6 or len(rights) == 3

    page = read(sign_in(reader), "audit-log")

    assert sorted(name for name in hidden if name in page) == []
    if VIEW_ORDERS not in rights or scope == OWN:
        assert [said for said in ("Bring the sidecar", "Rear hub of the tale") if said in page] == []
    if VIEW_CLIENTS not in rights or scope == OWN:
        assert "Notes-of-a-secret" not in page
    assert (mine.number in page) == (VIEW_ORDERS in rights)
    assert page.count("<tr") > 10, "that something happened is told"


def test_an_administrator_reads_everything(yard, sign_in):
    page = read(sign_in(yard.owner), "audit-log")

    assert [said for said in SAID if said not in page] == []
    assert str(yard.accountant) in page


def test_of_people_out_of_sight_neither_name_nor_address_is_told(yard, sign_in):
    reader = hire("Auditor", role_with(VIEW_AUDIT_LOG))
    token = origin.set(WHERE)
    add_client(kind="person", name="Newcomer", by=yard.manager)
    origin.reset(token)
    client = sign_in(reader)

    page = read(client, "audit-log")
    line = client.get(reverse("audit-log")).context["lines"][0]

    assert Happening.objects.filter(origin=WHERE).exists()
    assert WHERE not in page
    assert (line.by, line.who) == (None, "сотрудник")
    assert WHERE in read(sign_in(yard.owner), "audit-log")


def test_the_filter_lists_only_people_in_sight_and_finds_nobody_else(yard, sign_in):
    reader = hire("Auditor", role_with(VIEW_AUDIT_LOG))
    client = sign_in(reader)

    everybody = client.get(reverse("audit-log")).context["lines"]
    asked = client.get(reverse("audit-log"), {"by": yard.manager.pk})

    offered = dict(asked.context["form"].fields["by"].choices)
    assert set(offered) == {"", "program", str(reader.pk)}
    assert asked.context["form"].misunderstood
    assert len(asked.context["lines"]) == len(everybody)


def test_a_payment_out_of_sight_says_nothing_in_the_timeline_of_its_order(yard, sign_in):
    """The manager who sees orders and prices, but not the money, reads that it was paid, not how much and where."""
    reader = hire("Reader", role_with(VIEW_ORDERS, SEE_PRICES))
    cashier = hire("Cashier", role_with(VIEW_ORDERS, SEE_PRICES, VIEW_FINANCE, name="Cashier"))
    order = an_order(yard)
    till = MoneyAccount.objects.get(code="till")
    with clock.at(clock.now() + timedelta(minutes=1)):
        take_payment(order, amount=rub(7_351), money_account=till, on=clock.today(), by=yard.accountant)

    def told(person):
        return read(sign_in(person), "order-history", order.pk).replace("\u00a0", "")

    assert "7,351" in told(cashier)
    assert "7,351" not in told(reader)
    assert "Prepayment" in told(reader)


def test_no_choice_of_people_names_a_colleague_out_of_sight(yard, sign_in):
    """Whoever edits orders and the staff list, but sees nobody of the staff except themselves."""
    hire("Unheard-of", is_technician=True)
    rights = (VIEW_ORDERS, EDIT_ORDERS, CREATE_ORDERS, ASSIGN_JOBS, VIEW_AUDIT_LOG)
    reader = hire("Reader", role_with(*rights))
    head = hire("Head", role_with(EDIT_EMPLOYEES, name="Head"))
    Grant.objects.create(role=head.roles.get(), right=VIEW_EMPLOYEES.code, scope=OWN)
    order = an_order(yard, jobs=rub(1), technician=head_as_technician(head), manager=head)

    choices = {
        "managers": ("order-fact", order.pk, "manager"),
        "technicians": ("order-job-technicians", order.pk, order.jobs.get().pk),
        "actors": ("audit-log",),
    }
    elsewhere = {"order": ("order", order.pk), "call": ("order-new",)}

    def offered(person, route, *args):
        asked = {"name": args[1]} if route == "order-fact" else {}
        return read(sign_in(person), route, *(args[:1] if asked else args), **asked)

    told = {name: offered(reader, *asked) for name, asked in {**choices, **elsewhere}.items()}
    told["replacements"] = read(sign_in(head), "employee-leave", head.pk)

    assert [name for name, page in told.items() if "Unheard-of" in page] == []
    assert all("Unheard-of" in offered(yard.owner, *asked) for asked in choices.values())


def head_as_technician(person):
    type(person).objects.filter(pk=person.pk).update(is_technician=True)
    person.refresh_from_db()
    return person


def test_the_access_check_finds_nothing_that_its_asker_cannot_see(yard, sign_in):
    asker = hire("Keeper", role_with(MANAGE_ACCESS, VIEW_EMPLOYEES))
    client, address = sign_in(asker), reverse("employee-why", args=[yard.manager.pk])

    for thing in (*WorkOrder.objects.all(), *Client.objects.all()):
        assert client.get(address, {"about": ref(thing)}).status_code == 404
        found = client.get(address, {"thing": str(thing)})
        assert (found.status_code, found.context["choices"], found.context.get("told")) == (200, [], None)
