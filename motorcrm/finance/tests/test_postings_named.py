"""The page of a transaction names what its postings name, with links to what the reader may open."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core import clock
from motorcrm.core.exact import Percent, rub
from motorcrm.employees.rights import VIEW_EMPLOYEES
from motorcrm.finance.operations import take_prepayment
from motorcrm.finance.queries.dimensions import DIMENSIONS, named_by
from motorcrm.finance.rights import VIEW_FINANCE
from motorcrm.ledger.models import Item, Tax
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.suppliers.models import Supplier
from motorcrm.testing.builders import a_client, an_order
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.queries import queries


def a_posting(pk=1, **known):
    """As much of a posting as is asked: the journal would refuse one that names everything at once."""
    columns = {dimension.column: None for dimension in DIMENSIONS.values()}
    return SimpleNamespace(pk=pk, **{**columns, "account_id": None, "vat_rate": None, **known})


@pytest.fixture
def everything(workshop, where):
    anna = a_client("Anna Petrova")
    order = an_order(workshop, client=anna, manager=workshop.manager)
    taken = take_prepayment(
        anna, organisation=workshop.organisation, amount=rub(500), money_account=where.till, on=clock.today(),
        by=workshop.owner,
    )  # fmt: skip
    return a_posting(
        client_id=anna.pk,
        order=order.pk,
        supplier_id=Supplier.objects.create(name="Parts Ltd").pk,
        employee_id=workshop.technician.pk,
        item_id=Item.objects.get(entry=taken.entry_id).pk,
        tax_id=Tax.objects.get(code="patent").pk,
        vat_rate=Percent.whole(20),
    )


def texts(posting, reader):
    return [name.text for name in named_by([posting], reader)[posting.pk]]


def test_every_dimension_is_named(workshop, everything):
    found = texts(everything, workshop.owner)

    today = f"{clock.today():%d.%m.%Y}"
    assert found[0] == "Anna Petrova"
    assert "Parts Ltd" in found
    assert str(workshop.technician) in found
    assert f"Предоплата {today}" in found
    assert found[-2:] == ["Патент", "НДС 20\u00a0%"]
    assert len(found) == 7


def test_nothing_out_of_sight_is_named(workshop, everything):
    clerk = hire("Clerk", role_with(VIEW_FINANCE))
    few = hire("Few", role_with(VIEW_FINANCE, VIEW_ORDERS, VIEW_CLIENTS, scope="own", name="Few"))

    for reader in (clerk, few):
        assert texts(everything, reader) == ["Parts Ltd", "Патент", "НДС 20\u00a0%"]


def test_employees_are_named_to_those_who_see_them(workshop, everything):
    clerk = hire("Clerk", role_with(VIEW_FINANCE, VIEW_EMPLOYEES))

    assert str(workshop.technician) in texts(everything, clerk)


def test_more_postings_ask_no_more(workshop, everything):
    with queries(max=10):
        named_by([everything], workshop.owner)
    more = [SimpleNamespace(**{**vars(everything), "pk": pk}) for pk in range(1, 9)]
    with queries(max=10):
        assert len(named_by(more, workshop.owner)) == 8


def test_the_page_links_to_them(workshop, where, sign_in):
    anna = a_client("Anna Petrova")
    taken = take_prepayment(
        anna, organisation=workshop.organisation, amount=rub(500), money_account=where.till, on=clock.today(),
        by=workshop.owner,
    )  # fmt: skip
    address = reverse("finance-transaction", args=[taken.entry_id])
    page = sign_in(workshop.accountant).get(address).content.decode()

    assert f'<a href="{reverse("client", args=[anna.pk])}">Anna Petrova</a>' in page
    assert f'<a href="{address}">Предоплата' in page
