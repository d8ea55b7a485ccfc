"""Closing settles the bill."""

from datetime import date, timedelta

import pytest

from motorcrm.clients.models import Contract
from motorcrm.company.models import TaxMode
from motorcrm.core import clock
from motorcrm.core.exact import Money, Percent, rub
from motorcrm.core.refusal import Absent, Forbidden, Invalid, Refused
from motorcrm.history.queries import story_of
from motorcrm.ledger.chart import CLIENTS, COST_OF_PARTS, JOBS_INCOME, PARTS_INCOME, PREPAYMENTS, STOCK, VAT
from motorcrm.ledger.journal import balance, post
from motorcrm.ledger.lines import NewItem, credit, debit
from motorcrm.ledger.models import Account, Entry
from motorcrm.orders.kinds import PREPAYMENT_MOVE
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import (
    JobDraft,
    add_job,
    cancel_order,
    close_order,
    edit_job,
    edit_order,
    edit_part,
    hand_over,
    reopen_order,
    start_job,
)
from motorcrm.orders.operations.missing import what_is_missing
from motorcrm.orders.operations.sheet import Sheet
from motorcrm.orders.phases import Phase
from motorcrm.orders.rights import CLOSE_ORDERS, RELEASE_ON_CREDIT, VIEW_ORDERS
from motorcrm.testing.builders import a_client, an_order, by_one, closed_order, on_trust, ready_order, the_job
from motorcrm.testing.cast import hire, role_with


def money_in(order, amount, *lines, kind):
    """Money in, as finance records it."""
    till = Account.objects.get_or_create(code="test-till", defaults={"kind": "asset"})[0]
    post(
        kind=kind,
        key=f"test:{order.pk}:{Entry.objects.count()}",
        about=order.ref,
        on=clock.today(),
        organisation=order.organisation,
        lines=[debit(till, amount), *lines],
        by=order.manager,
    )


def prepay(order, amount, *, to_order=True):
    whose = {"client": order.client, "order": order.pk if to_order else None, "item": NewItem()}
    money_in(order, amount, credit(PREPAYMENTS, amount, **whose), kind=PREPAYMENT_MOVE)


def pay(order, amount):
    """Money in for a closed order."""
    whose = {"client": order.client, "order": order.pk, "item": NewItem()}
    money_in(order, amount, credit(CLIENTS, amount, **whose), kind=PREPAYMENT_MOVE)


def test_closing_an_order_puts_its_total_on_the_clients_account(workshop):
    order = ready_order(workshop, jobs=rub(3_000), parts=rub(4_500))

    close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)

    assert balance(CLIENTS, client=order.client) == rub(7_500)
    assert (balance(JOBS_INCOME), balance(PARTS_INCOME)) == (-rub(3_000), -rub(4_500))
    assert order.phase == Phase.CLOSED
    assert story_of(order)[-1] == "orders.closed"


def test_vat_of_the_closing_date_is_frozen(workshop):
    TaxMode.objects.create(organisation=workshop.organisation, since=clock.today(), rate=Percent.whole(22))
    order = closed_order(workshop, jobs=rub(1_220))
    TaxMode.objects.filter().update(rate=Percent.whole(5))

    order.refresh_from_db()
    assert (order.tax_rate, order.vat) == (Percent.whole(22), rub(220))
    assert balance(VAT) == -rub(220)
    assert balance(JOBS_INCOME) == -rub(1_000)


def test_parts_leave_the_stock_at_their_cost(workshop):
    order = an_order(workshop, parts=rub(900))
    part = order.parts.get()
    edit_part(part, version=part.version, cost=rub(600), by=workshop.manager)

    order.refresh_from_db()
    close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner, finish_jobs=True)

    assert (balance(COST_OF_PARTS), balance(STOCK)) == (rub(600), -rub(600))


def test_of_many_that_are_missing_the_first_few_are_named(workshop):
    order = an_order(workshop, jobs=rub(100))
    for number in range(6):
        add_job(order, JobDraft(f"Wheel {number}", shares=by_one(workshop.technician)), by=workshop.manager)

    (missing,) = what_is_missing(Sheet(order))

    assert "Wheel 3" in missing
    assert "Wheel 4" not in missing
    assert missing.startswith("7 ")
    assert missing.endswith("ещё 2")


def test_everything_missing_is_named_at_once(workshop):
    order = an_order(workshop, jobs=rub(100), parts=rub(50))
    the_job(order).assignments.all().delete()

    with pytest.raises(Refused, match="not-complete") as refusal:
        close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)

    assert len(refusal.value.facts["missing"]) == 3
    order.refresh_from_db()
    assert order.phase == Phase.ACCEPTED
    assert not Entry.objects.exists()


def test_mark_done_and_close_finishes_jobs_for_technicians_who_do_not_tap(workshop):
    order = an_order(workshop, jobs=rub(100), parts=rub(50))

    close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner, finish_jobs=True, hand_over_to="")

    assert the_job(order).status == "done"
    assert order.parts.get().status == "installed"
    assert order.handed_over_at
    assert order.handed_over_to == order.client.name


def test_an_empty_order_has_nothing_to_bill(workshop):
    with pytest.raises(Refused, match="not-complete"):
        close_order(an_order(workshop), on=clock.today(), debt=on_trust(), by=workshop.owner)


def test_a_manager_does_not_close_an_unpaid_order_on_credit(workshop):
    order = ready_order(workshop, jobs=rub(1_000))
    prepay(order, Money(99_999))

    with pytest.raises(Refused, match="unpaid"):
        close_order(order, on=clock.today(), by=workshop.manager)
    assert balance(CLIENTS, order=order.pk) == Money.zero()
    assert WorkOrder.objects.get(pk=order.pk).phase == Phase.READY


def test_the_contract_may_allow_a_debt_up_to_its_limit(workshop):
    client = a_client("Taxi LLC")
    contract = Contract.objects.create(
        client=client, organisation=workshop.organisation, number="7", since=clock.today(), debt_limit=rub(1_500)
    )
    first, second = (ready_order(workshop, jobs=rub(1_000), client=client, contract=contract) for _ in range(2))

    close_order(first, on=clock.today(), by=workshop.manager)
    with pytest.raises(Refused, match="unpaid"):
        close_order(second, on=clock.today(), by=workshop.manager)


def test_the_orders_prepayment_pays_its_bill(workshop):
    order = ready_order(workshop, jobs=rub(1_000))
    prepay(order, rub(1_000))

    close_order(order, on=clock.today(), by=workshop.manager)

    assert balance(CLIENTS, order=order.pk) == Money.zero()
    assert balance(PREPAYMENTS, order=order.pk) == Money.zero()


def test_what_is_prepaid_beyond_the_bill_stays_the_clients(workshop):
    order = ready_order(workshop, jobs=rub(1_000))
    prepay(order, rub(1_300))

    close_order(order, on=clock.today(), by=workshop.manager)

    assert balance(CLIENTS, client=order.client) == Money.zero()
    assert balance(PREPAYMENTS, client=order.client) == -rub(300)


def test_the_clients_free_prepayment_is_used_when_asked_for(workshop):
    order = ready_order(workshop, jobs=rub(1_000))
    prepay(order, rub(600))
    prepay(order, rub(500), to_order=False)

    close_order(order, on=clock.today(), by=workshop.manager, from_balance=rub(500))

    assert balance(CLIENTS, order=order.pk) == Money.zero()
    assert balance(PREPAYMENTS, client=order.client) == -rub(100)


def test_no_more_is_used_of_the_balance_than_is_there(workshop):
    order = ready_order(workshop, jobs=rub(1_000))
    with pytest.raises(Invalid):
        close_order(order, on=clock.today(), by=workshop.manager, from_balance=rub(1_000))


def test_an_order_is_closed_once(workshop):
    order = closed_order(workshop, jobs=rub(100))

    with pytest.raises(Refused, match="not-close"):
        close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)
    assert balance(CLIENTS) == rub(100)


def test_a_warranty_repair_of_jobs_alone_moves_no_money(workshop):
    order = ready_order(workshop, jobs=rub(100))
    job = the_job(order)
    edit_job(job, version=job.version, is_warranty=True, reason="Our valves", by=workshop.manager)

    order.refresh_from_db()
    close_order(order, on=clock.today(), by=workshop.manager)

    assert order.total == Money.zero()
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("person", "refusal"), [("technician", Forbidden), ("accountant", Forbidden), ("other_technician", Absent)]
)
def test_people_without_the_right_cannot_close(workshop, person, refusal):
    order = ready_order(workshop, jobs=rub(100))
    with pytest.raises(refusal):
        close_order(order, on=clock.today(), by=getattr(workshop, person))
    assert not Entry.objects.exists()


def test_a_past_date_needs_its_right_and_a_future_date_is_never_allowed(workshop):
    clerk = hire("Clerk", role_with(VIEW_ORDERS, CLOSE_ORDERS, RELEASE_ON_CREDIT))
    order = ready_order(workshop, jobs=rub(100), days_ago=1)
    with pytest.raises(Forbidden):
        close_order(order, on=clock.today() - timedelta(days=1), by=clerk)
    with pytest.raises(Invalid):
        close_order(order, on=clock.today() + timedelta(days=1), debt=on_trust(), by=workshop.owner)
    with pytest.raises(Invalid, match="on: Заказ создан"):
        close_order(order, on=clock.today() - timedelta(days=2), debt=on_trust(), by=workshop.owner)
    with pytest.raises(Invalid, match="on: Учёт"):
        close_order(order, on=date(1900, 1, 1), debt=on_trust(), by=workshop.owner)
    close_order(order, on=clock.today() - timedelta(days=1), debt=on_trust(), by=workshop.owner)
    assert Entry.objects.get().on == clock.today() - timedelta(days=1)


def test_after_closing_lines_and_prices_cannot_change(workshop):
    order = closed_order(workshop, jobs=rub(100))
    job = the_job(order)

    with pytest.raises(Refused, match="order-over"):
        edit_job(job, version=job.version, price=rub(1), by=workshop.owner)
    with pytest.raises(Refused, match="order-over"):
        edit_order(order, version=order.version, complaint="Rewritten", by=workshop.owner)


def test_reopening_takes_back_exactly_what_closing_booked(workshop):
    order = ready_order(workshop, jobs=rub(1_000), parts=rub(500))
    prepay(order, rub(400))
    close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)

    reopen_order(order, reason="Forgot a gasket", by=workshop.owner)

    assert order.phase == Phase.READY
    assert balance(CLIENTS, client=order.client) == Money.zero()
    assert balance(PREPAYMENTS, order=order.pk) == -rub(400)
    job = the_job(order)
    edit_job(job, version=job.version, price=rub(2_000), by=workshop.manager)
    close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)
    assert balance(CLIENTS, order=order.pk) == rub(2_100)
    assert order.closings == 2


def test_reopening_needs_a_reason_and_its_right(workshop):
    order = closed_order(workshop, jobs=rub(100))
    with pytest.raises(Forbidden):
        reopen_order(order, reason="Want to", by=workshop.manager)
    with pytest.raises(Invalid):
        reopen_order(order, reason="  ", by=workshop.owner)
    assert balance(CLIENTS) == rub(100)


def test_a_cancelled_orders_prepayment_goes_to_the_clients_balance(workshop):
    order = an_order(workshop, jobs=rub(1_000))
    prepay(order, rub(700))

    cancel_order(order, reason="Sold the motorcycle", by=workshop.manager)

    assert order.phase == Phase.CANCELLED
    assert balance(PREPAYMENTS, order=order.pk) == Money.zero()
    assert balance(PREPAYMENTS, client=order.client) == -rub(700)


def test_what_was_paid_for_a_reversed_sale_goes_to_the_balance_too(workshop):
    order = closed_order(workshop, jobs=rub(1_000))
    pay(order, rub(1_000))
    reopen_order(order, reason="The client refuses", by=workshop.owner)

    cancel_order(order, reason="The client refuses", by=workshop.owner)

    assert balance(CLIENTS, client=order.client) == Money.zero()
    assert balance(PREPAYMENTS, client=order.client, order=None) == -rub(1_000)


def test_a_running_job_in_a_cancelled_order_is_paused_with_its_time(workshop):
    order = an_order(workshop, jobs=rub(1_000))
    begin = clock.now()
    with clock.at(begin):
        start_job(the_job(order), by=workshop.technician)

    with clock.at(begin + timedelta(minutes=20)):
        cancel_order(order, reason="Sold the motorcycle", by=workshop.manager)

    job = the_job(order)
    assert (job.status, job.clocked_seconds) == ("paused", 20 * 60)
    assert not job.sessions.filter(ended_at=None).exists()


def test_a_closed_order_is_not_cancelled(workshop):
    order = closed_order(workshop, jobs=rub(100))
    with pytest.raises(Refused, match="not-cancel"):
        cancel_order(order, reason="Oops", by=workshop.owner)


def test_the_vehicle_is_handed_over_once_and_after_closing(workshop):
    order = ready_order(workshop, jobs=rub(100))
    with pytest.raises(Refused, match="not-closed"):
        hand_over(order, by=workshop.manager)
    close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)
    hand_over(order, to="His son", by=workshop.manager)
    assert order.handed_over_to == "His son"
    with pytest.raises(Refused, match="handed-over"):
        hand_over(order, by=workshop.manager)
