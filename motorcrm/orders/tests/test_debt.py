"""What closing leaves unpaid has a reason and a day, or a contract that says so."""

from datetime import timedelta

import pytest

from motorcrm.clients.models import Contract
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.refusal import Invalid, Refused
from motorcrm.history.models import Happening
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import Debt, close_order, reopen_order
from motorcrm.orders.phases import Phase
from motorcrm.testing.builders import a_client, ready_order


def in_days(days):
    return clock.today() + timedelta(days=days)


def under_contract(workshop, **terms):
    client = a_client()
    known = {"client": client, "organisation": workshop.organisation, "number": "1", "since": in_days(-30)}
    return ready_order(workshop, jobs=rub(1_000), client=client, contract=Contract.objects.create(**known | terms))


@pytest.mark.parametrize(
    ("debt", "beside"),
    [
        (None, {"debt_reason", "pay_by"}),
        (Debt("  "), {"debt_reason", "pay_by"}),
        (Debt("Pays on Friday"), {"pay_by"}),
        (Debt("", clock.today() + timedelta(days=700)), {"debt_reason"}),
        (Debt("Pays on Friday", clock.today() - timedelta(days=700)), {"pay_by"}),
        (Debt("x" * 401, clock.today() + timedelta(days=700)), {"debt_reason"}),
    ],
)
def test_nobody_releases_an_unpaid_vehicle_without_saying_why_and_until_when(workshop, debt, beside):
    order = ready_order(workshop, jobs=rub(1_000))
    with pytest.raises(Invalid) as refusal:
        close_order(order, on=clock.today(), debt=debt, by=workshop.owner)
    assert refusal.value.errors.keys() == beside
    assert WorkOrder.objects.get(pk=order.pk).phase == Phase.READY


def test_the_reason_and_the_day_stay_with_the_order_and_in_its_history(workshop):
    order = ready_order(workshop, jobs=rub(1_000))
    close_order(order, on=clock.today(), debt=Debt("Pays on Friday", in_days(3)), by=workshop.owner)

    kept = WorkOrder.objects.get(pk=order.pk)
    assert (kept.debt_reason, kept.pay_by, kept.is_payment_late) == ("Pays on Friday", in_days(3), False)
    told = Happening.objects.get(event="orders.closed").facts
    assert (told["owed"], told["reason"], told["pay_by"]) == ("1000", "Pays on Friday", in_days(3).isoformat())
    with clock.at(clock.now() + timedelta(days=4)):
        assert kept.is_payment_late


def test_reopening_forgets_them(workshop):
    order = ready_order(workshop, jobs=rub(1_000))
    close_order(order, on=clock.today(), debt=Debt("Pays on Friday", in_days(3)), by=workshop.owner)
    reopen_order(order, reason="Wrong price", by=workshop.owner)
    kept = WorkOrder.objects.get(pk=order.pk)
    assert (kept.debt_reason, kept.pay_by) == ("", None)


def test_what_is_paid_in_full_keeps_neither(workshop):
    order = ready_order(workshop, jobs=rub(0) or None, parts=None)
    assert order.total == rub(0)
    order = ready_order(workshop, parts=rub(1))
    order.parts.update(price=rub(0), total=rub(0))
    close_order(order, on=clock.today(), debt=Debt("Pays on Friday", in_days(3)), by=workshop.owner)
    kept = WorkOrder.objects.get(pk=order.pk)
    assert (kept.debt_reason, kept.pay_by) == ("", None)


def test_under_a_contracts_credit_the_day_is_the_contracts(workshop):
    order = under_contract(workshop, debt_limit=rub(5_000), payment_days=10)
    close_order(order, on=clock.today(), debt=Debt("Pays never", in_days(99)), by=workshop.manager)
    kept = WorkOrder.objects.get(pk=order.pk)
    assert (kept.debt_reason, kept.pay_by) == ("", in_days(10))


def test_beyond_its_limit_somebody_answers_for_it_and_the_day_may_still_be_the_contracts(workshop):
    order = under_contract(workshop, debt_limit=rub(500), payment_days=10)
    with pytest.raises(Refused, match="unpaid"):
        close_order(order, on=clock.today(), debt=Debt("Pays soon"), by=workshop.manager)
    with pytest.raises(Invalid):
        close_order(order, on=clock.today(), by=workshop.owner)
    close_order(order, on=clock.today(), debt=Debt("Pays soon"), by=workshop.owner)
    kept = WorkOrder.objects.get(pk=order.pk)
    assert (kept.debt_reason, kept.pay_by) == ("Pays soon", in_days(10))


def test_the_page_asks_for_both_and_the_lists_show_the_day(workshop, sign_in):
    order = ready_order(workshop, jobs=rub(1_000))
    owner = sign_in(workshop.owner)
    address = f"/orders/{order.pk}/close/"
    assert not owner.get(address).context["form"]["pay_by"].is_hidden
    assert "pay_by" not in sign_in(workshop.manager).get(address).context["form"].fields
    sent = {"on": clock.today().isoformat(), "key": "k" * 32}

    refused = owner.post(address, sent)
    assert (refused.status_code, set(refused.context["form"].errors)) == (422, {"debt_reason", "pay_by"})
    said = {"debt_reason": "Pays on Friday", "pay_by": in_days(3).isoformat()}
    assert owner.post(address, sent | said).status_code == 302

    day = in_days(3).strftime("%d.%m.%Y")
    for page in ("/orders/?status=closed&debt=on", f"/clients/{order.client_id}/", f"/orders/{order.pk}/"):
        assert day in owner.get(page).content.decode(), page
