"""How a client pays is one of four big tiles; behind each is a money account. «По счёту» takes no money now."""

from datetime import timedelta

import pytest

from motorcrm.clients.models import Contract
from motorcrm.company.queries import preferences
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.refusal import Asked, Forbidden
from motorcrm.finance.models import Payment, Tender
from motorcrm.history.queries import story_of
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import close_order
from motorcrm.orders.phases import Phase
from motorcrm.orders.queries.money import money_of
from motorcrm.orders.rights import CHANGE_STATUS, CLOSE_ORDERS, VIEW_ORDERS
from motorcrm.testing.builders import a_client, a_vehicle, an_order, ready_order, typed_on_trust
from motorcrm.testing.cast import hire, role_with


def sent(**typed):
    return {"key": "k" * 32, "on": clock.today().isoformat(), "hand_over": "on", "hand_over_to": "Ivan"} | typed


def address(order):
    return f"/orders/{order.pk}/close/"


def read(order):
    return WorkOrder.objects.get(pk=order.pk)


def ways_of(form):
    return [tile.way.code for tile in form.tiles]


@pytest.mark.parametrize(
    ("way", "account", "method"), [("cash", "till", "cash"), ("card", "terminal", "card"), ("sbp", "terminal", "sbp")]
)
def test_a_tile_says_the_account_and_the_method(workshop, where, sign_in, way, account, method):
    order = ready_order(workshop, jobs=rub(1_000))
    browser = sign_in(workshop.manager)

    assert browser.post(address(order), sent(way=way, amount="1000")).status_code == 302

    tender = Tender.objects.get()
    assert (tender.money_account, tender.method) == (getattr(where, account), method)
    paid = ready_order(workshop, jobs=rub(1_000))
    form = {"way": way, "amount": "1000", "receipt": "missing", "key": "p" * 32, "on": str(clock.today())}
    assert browser.post(f"/finance/orders/{paid.pk}/payment/", form).status_code == 302
    tender = Tender.objects.last()
    assert (tender.money_account, tender.method) == (getattr(where, account), method)


def test_another_account_goes_before_the_usual_one(workshop, where, sign_in):
    order = ready_order(workshop, jobs=rub(1_000))
    typed = sent(way="cash", amount="1000", money_account=where.bank.pk, method="transfer")
    assert sign_in(workshop.manager).post(address(order), typed).status_code == 302
    tender = Tender.objects.get()
    assert (tender.money_account, tender.method) == (where.bank, "transfer")


def test_by_invoice_no_money_is_taken_and_the_debt_is_answered_for(workshop, where, sign_in):
    order = ready_order(workshop, jobs=rub(1_000))
    browser = sign_in(workshop.owner)
    by_invoice = sent(way="invoice", amount="1000")

    refused = browser.post(address(order), by_invoice)
    assert (refused.status_code, set(refused.context["form"].errors)) == (422, {"debt_reason", "pay_by"})
    assert browser.post(address(order), by_invoice | typed_on_trust()).status_code == 302

    closed = read(order)
    assert (closed.phase, money_of(closed).due, closed.pay_by) == (
        Phase.CLOSED,
        rub(1_000),
        clock.today() + timedelta(days=7),
    )
    assert not Payment.objects.exists()


def test_by_invoice_under_a_contract_the_term_is_the_contracts(workshop, where, sign_in):
    client = a_client()
    contract = Contract.objects.create(
        client=client, organisation=workshop.organisation, number="1", since=clock.today(), debt_limit=rub(5_000),
        payment_days=10,
    )  # fmt: skip
    order = ready_order(workshop, jobs=rub(1_000), client=client, contract=contract)
    browser = sign_in(workshop.manager)
    assert ways_of(browser.get(address(order)).context["form"]) == ["cash", "card", "sbp", "invoice"]

    assert browser.post(address(order), sent(way="invoice", amount="1000")).status_code == 302

    assert read(order).pay_by == clock.today() + timedelta(days=10)


def test_who_may_leave_no_debt_is_offered_no_invoice(workshop, where, sign_in):
    order = ready_order(workshop, jobs=rub(1_000))
    browser = sign_in(workshop.manager)
    assert ways_of(browser.get(address(order)).context["form"]) == ["cash", "card", "sbp", "transfer"]
    assert browser.post(address(order), sent(way="invoice", amount="1000")).status_code == 409
    assert read(order).phase == Phase.READY


def test_a_way_without_an_account_is_not_offered(workshop, where, sign_in):
    type(where.terminal).objects.exclude(pk=where.till.pk).update(is_archived=True)
    order = ready_order(workshop, jobs=rub(1_000))
    browser = sign_in(workshop.manager)
    assert ways_of(browser.get(address(order)).context["form"]) == ["cash"]
    refused = browser.post(address(order), sent(way="card", amount="1000"))
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["money_account"])


def test_the_usual_closing_is_two_requests(workshop, where, sign_in):
    """What a manager does who changes nothing: open the dialog, confirm it."""
    order = an_order(workshop, jobs=rub(1_000), parts=rub(500))
    browser = sign_in(workshop.manager)
    form = browser.get(address(order)).context["form"]
    typed = {field.name: field.value() for field in form if field.value() not in (None, False)}
    assert typed["finish_jobs"] is True

    assert browser.post(address(order), typed).status_code == 302

    closed = read(order)
    assert (closed.phase, money_of(closed).due, bool(closed.handed_over_at)) == (Phase.CLOSED, rub(0), True)


def test_the_receipt_says_what_the_client_is_given(workshop, where, sign_in):
    order = ready_order(workshop, jobs=rub(1_000), parts=rub(500))
    order.jobs.update(warranty_months=2, warranty_km=1_500)
    page = sign_in(workshop.manager).get(address(order)).content.decode().replace("\u00a0", " ")
    text = " ".join(page[page.index('class="receipt"') : page.index("closing-does")].split())
    for said in ("1 работа", "1 запчасть", "1 500,00 ₽", "Technician P.", "2 месяца или 1 500 км", order.number):
        assert said in text, said


def test_parts_that_are_still_awaited_are_not_fitted_by_a_default(workshop, where, sign_in):
    order = an_order(workshop, jobs=rub(1_000), parts=rub(500))
    order.parts.update(status="ordered")
    assert not sign_in(workshop.manager).get(address(order)).context["form"]["finish_jobs"].value()


def test_mileage_that_is_missing_is_noted_while_closing(workshop, where, sign_in):
    chosen = preferences()
    chosen.mileage_required = True
    chosen.save()
    client = a_client()
    vehicle = a_vehicle(client)
    vehicle.readings.create(value=50_000, meter="km", read_on=clock.today() - timedelta(days=9))
    order = ready_order(workshop, jobs=rub(1_000), client=client, vehicle=vehicle)
    browser = sign_in(workshop.manager)
    assert not browser.get(address(order)).context["form"]["mileage"].is_hidden
    typed = sent(way="cash", amount="1000")
    assert browser.post(address(order), typed).status_code == 409

    asked = browser.post(address(order), typed | {"mileage": "400"})
    assert asked.status_code == 409
    assert asked.context["form"].asked.questions
    assert browser.post(address(order), typed | {"mileage": "50 400"}).status_code == 302

    closed = read(order)
    assert (closed.phase, closed.mileage) == (Phase.CLOSED, 50_400)
    assert vehicle.readings.filter(order=order.pk, value=50_400).exists()
    assert "orders.edited" in story_of(order)


def test_mileage_needs_the_right_of_check_in_and_is_asked_about(workshop):
    order = an_order(workshop, jobs=rub(1_000))
    closer = hire("Closer", role_with(VIEW_ORDERS, CLOSE_ORDERS))
    with pytest.raises(Forbidden):
        close_order(order, on=clock.today(), mileage=1, by=closer)
    order.vehicle.readings.create(value=50_000, meter="km", read_on=clock.today() - timedelta(days=9))
    with pytest.raises(Asked):
        close_order(order, on=clock.today(), mileage=1, by=workshop.owner)


def test_a_prepayment_is_taken_as_the_vehicle_comes_in(workshop, where, sign_in):
    client = a_client()
    vehicle = a_vehicle(client)
    vehicle.readings.create(value=50_000, meter="km", read_on=clock.today() - timedelta(days=9))
    order = an_order(workshop, jobs=rub(1_000), client=client, vehicle=vehicle, phase=Phase.BOOKED)
    browser, page = sign_in(workshop.manager), f"/orders/{order.pk}/check-in/"
    assert 'name="then"' in browser.get(page).content.decode()

    asked = browser.post(page, {"mileage": "400", "then": "yes"})
    assert asked.status_code == 409
    assert '<input type="hidden" name="then" value="yes">' in asked.content.decode()
    sent = {"mileage": "50400", "then": "yes"}
    assert browser.post(page, sent)["Location"] == f"/finance/orders/{order.pk}/payment/"

    assert read(order).phase == Phase.ACCEPTED
    assert browser.get(f"/finance/orders/{order.pk}/payment/").context["form"]["amount"].value() == "1000"
    clerk = hire("Clerk", role_with(VIEW_ORDERS, CHANGE_STATUS))
    other = an_order(workshop, jobs=rub(1_000), phase=Phase.BOOKED)
    assert 'name="then"' not in sign_in(clerk).get(f"/orders/{other.pk}/check-in/").content.decode()
    sent = {"mileage": "", "then": "yes"}
    assert sign_in(clerk).post(f"/orders/{other.pk}/check-in/", sent)["Location"] == f"/orders/{other.pk}/"
