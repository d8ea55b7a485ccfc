"""What an order earns: revenue less parts, expenses and wages, as far as the reader may see them."""

import pytest
from django.urls import reverse

from motorcrm.access.models import Grant
from motorcrm.access.rights import SEE_COSTS, SEE_PRICES
from motorcrm.company.models import TaxMode
from motorcrm.core import clock
from motorcrm.core.exact import Money, rub
from motorcrm.employees.rights import VIEW_WAGES
from motorcrm.finance.models import CashTransaction, Category
from motorcrm.finance.money.reductions import Off
from motorcrm.finance.operations import record_expense, reduce_price, reverse_cash_transaction
from motorcrm.orders.operations import JobDraft, PartDraft, close_order, create_order, move_part, reopen_order
from motorcrm.orders.phases import Phase
from motorcrm.orders.queries.margin import margin_of
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.testing.builders import a_client, by_one, on_trust
from motorcrm.testing.cast import hire, role_with
from motorcrm.wages.tests.conftest import of_jobs, percent

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(workshop, where, paid_by):
    """A job of 10,000 ₽ at 40 % to the technician, a part of 3,000 ₽ that cost 1,800 ₽, and 500 ₽ for a courier."""
    paid_by(workshop.technician, rules=[of_jobs("40")])
    made = create_order(
        a_client(),
        organisation=workshop.organisation,
        phase=Phase.ACCEPTED,
        jobs=[JobDraft("Engine", price=rub(10_000), shares=by_one(workshop.technician))],
        parts=[PartDraft("Piston", price=rub(3_000), cost=rub(1_800))],
        by=workshop.owner,
    )
    move_part(made.parts.get(), "installed", by=workshop.owner)
    today = clock.today()
    record_expense(
        category=Category.objects.get(code="transport"), amount=rub(500), money_account=where.bank,
        on=today, month=today,
        counterparty="Courier", order=made, by=workshop.owner,
    )  # fmt: skip
    made.refresh_from_db()
    return made


def closed(order, workshop):
    return close_order(order, on=clock.today(), finish_jobs=True, debt=on_trust(), by=workshop.owner)


def told(order, reader):
    found = margin_of(order, reader)
    return found and (found.revenue, found.cost, found.expenses, found.wages, found.margin, found.percent)


def test_of_an_open_order_it_is_what_it_comes_to_now_and_of_a_closed_one_what_is_booked(workshop, order):
    so_far = (rub(13_000), rub(1_800), rub(500), rub(0), rub(10_700), percent("82"))
    assert told(order, workshop.owner) == so_far
    assert margin_of(order, workshop.owner).is_open

    order = closed(order, workshop)
    done = (rub(13_000), rub(1_800), rub(500), rub(4_000), rub(6_700), percent("52"))
    assert told(order, workshop.owner) == done
    assert not margin_of(order, workshop.owner).is_open


def test_it_follows_what_happens_after_closing(workshop, order):
    order = closed(order, workshop)
    line = order.jobs.get()

    reduce_price(order, off=[Off(line, amount=rub(1_000))], reason="scratch", on=clock.today(), by=workshop.owner)
    assert told(order, workshop.owner)[0] == rub(12_000)
    wages = told(order, workshop.owner)[3]

    order = reopen_order(order, reason="forgot a bolt", by=workshop.owner)
    again = margin_of(order, workshop.owner)
    assert again.is_open
    assert (again.revenue, again.expenses) == (order.total, rub(500))
    assert wages <= rub(4_000)


def test_vat_is_no_revenue_and_what_was_claimed_back_no_cost(workshop, where):
    day = clock.today().replace(month=1, day=1)
    TaxMode.objects.create(organisation=workshop.organisation, since=day, rate=percent("22"), deducts=True)
    order = create_order(
        a_client(),
        organisation=workshop.organisation,
        phase=Phase.ACCEPTED,
        parts=[PartDraft("Piston", price=rub(2_440), cost=rub(1_220))],
        by=workshop.owner,
    )
    move_part(order.parts.get(), "installed", by=workshop.owner)
    order.refresh_from_db()
    expected = (rub(2_000), rub(1_000), rub(0), rub(0), rub(1_000), percent("50"))
    assert told(order, workshop.owner) == expected
    assert told(closed(order, workshop), workshop.owner) == expected


def test_an_order_of_warranty_has_a_loss_and_no_percent(workshop, paid_by):
    paid_by(workshop.technician, rules=[of_jobs("40")])
    job = JobDraft(
        "Again", price=rub(1_000), is_warranty=True, reason="leaks again", shares=by_one(workshop.technician)
    )
    order = create_order(
        a_client(), organisation=workshop.organisation, phase=Phase.ACCEPTED, jobs=[job], by=workshop.owner
    )
    assert told(closed(order, workshop), workshop.owner)[3:] == (rub(400), rub(-400), None)


def test_who_sees_no_costs_sees_none_and_who_sees_no_wages_sees_it_before_them(workshop, order, sign_in):
    order = closed(order, workshop)
    page = reverse("order", args=[order.pk])
    clerk = hire("Clerk", role_with(VIEW_ORDERS, SEE_PRICES))
    buyer = hire("Buyer", role_with(VIEW_ORDERS, SEE_PRICES, SEE_COSTS))
    own = hire("Own", role_with(VIEW_ORDERS, SEE_PRICES, SEE_COSTS, name="Own"))
    Grant.objects.create(role=own.roles.get(), right=VIEW_WAGES.code, scope="own")

    assert margin_of(order, clerk) is None
    assert "order-margin" not in sign_in(clerk).get(page).content.decode()
    for reader in (buyer, own):
        assert told(order, reader)[3:5] == (None, rub(10_700))
        shown = sign_in(reader).get(page).content.decode()
        assert "Маржа до зарплаты" in shown
        assert "order-wages" not in shown
    shown = sign_in(workshop.owner).get(page).content.decode()
    assert "Маржа до зарплаты" not in shown
    assert "order-wages" in shown


def test_an_expense_taken_back_is_in_it_no_more(workshop, order):
    reverse_cash_transaction(CashTransaction.objects.get(order=order), reason="twice", by=workshop.owner)
    assert told(order, workshop.owner)[2] == Money.zero()
