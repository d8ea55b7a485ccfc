"""One payment in several parts: some in cash, the rest by card; all of it or nothing, and once."""

import pytest

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.invariants import violations
from motorcrm.core.refusal import Asked, Invalid, Refused
from motorcrm.employees.models import Employee
from motorcrm.finance.models import MoneyAccount, Payment, Tender
from motorcrm.finance.money.payments import Tendered
from motorcrm.finance.operations import reverse_payment, take_payment, take_prepayment
from motorcrm.finance.queries import client_balance
from motorcrm.finance.queries.ways import last_way
from motorcrm.ledger.journal import balance
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.queries.money import money_of
from motorcrm.testing.builders import a_client, closed_order, ready_order
from motorcrm.testing.race import race


def pay(order, where, by, cash=5_000, card=4_000, **known):
    further = [Tendered(rub(card), where.terminal, "sbp")]
    return take_payment(
        order, amount=rub(cash), money_account=where.till, further=further, on=clock.today(), by=by, **known
    )


def pay_both(order, till, terminal, person, key=None):
    return take_payment(
        WorkOrder.objects.get(pk=order),
        amount=rub(500),
        money_account=MoneyAccount.objects.get(pk=till),
        further=[Tendered(rub(200), MoneyAccount.objects.get(pk=terminal))],
        on=clock.today(),
        by=Employee.objects.get(pk=person),
        **({"key": key} if key else {}),
    ).pk


def test_it_is_one_payment_with_one_receipt_and_each_part_is_where_it_went(workshop, where):
    order = closed_order(workshop, jobs=rub(9_000))

    payment = pay(order, where, workshop.manager, receipt_number="77")

    assert (payment.amount, payment.kind, money_of(order).due) == (rub(9_000), Payment.Kind.PAYMENT, rub(0))
    parts = [(tender.money_account, tender.method, tender.amount) for tender in payment.tenders.all()]
    assert parts == [(where.till, "cash", rub(5_000)), (where.terminal, "sbp", rub(4_000))]
    assert (balance(where.till.account), balance(where.terminal.account)) == (rub(5_000), rub(4_000))
    assert payment.entry.receipts.get().number == "77"
    assert violations() == {}

    reverse_payment(payment, reason="typo", by=workshop.owner)
    assert (money_of(order).due, balance(where.till.account), balance(where.terminal.account)) == (
        rub(9_000), rub(0), rub(0),
    )  # fmt: skip


def test_together_the_parts_are_no_more_than_is_left_to_pay(workshop, where):
    order = closed_order(workshop, jobs=rub(8_999))
    with pytest.raises(Refused, match="more-than-due"):
        pay(order, where, workshop.manager)
    with pytest.raises(Invalid, match="amount"):
        pay(order, where, workshop.manager, card=0)
    where.terminal.is_archived = True
    where.terminal.save()
    with pytest.raises(Refused, match="account-archived"):
        pay(order, where, workshop.manager, card=1)
    assert not Payment.objects.exists()
    assert balance(where.till.account) == rub(0)


def test_sent_again_it_is_taken_once(workshop, where):
    order = closed_order(workshop, jobs=rub(9_000))
    first = pay(order, where, workshop.manager, key="the-only-key")
    assert pay(order, where, workshop.manager, key="the-only-key") == first
    with pytest.raises(Refused, match="key-reused"):
        pay(order, where, workshop.manager, card=1, key="the-only-key")
    assert Tender.objects.count() == 2


def test_what_somebody_took_meanwhile_is_said_and_nothing_is_taken_twice(workshop, where):
    order = closed_order(workshop, jobs=rub(9_000))
    pay(order, where, workshop.owner, cash=1_000, card=2_000)
    with pytest.raises(Asked) as asked:
        pay(order, where, workshop.manager, expected_due=rub(9_000))
    assert "3 000,00 ₽ уже приняты" in asked.value.questions[0].message.replace("\u00a0", " ")
    assert money_of(order).due == rub(6_000)


def test_a_balance_is_topped_up_in_parts_too(workshop, where):
    client = a_client()
    take_prepayment(
        client, organisation=workshop.organisation, amount=rub(10), money_account=where.till,
        further=[Tendered(rub(20), where.bank)], on=clock.today(), by=workshop.manager,
    )  # fmt: skip
    assert client_balance(client).free == rub(30)


@pytest.mark.parametrize("page", ["payment", "client"])
def test_on_the_page_each_part_has_its_way(workshop, where, sign_in, page):
    order = closed_order(workshop, jobs=rub(9_000))
    address = {
        "payment": f"/finance/orders/{order.pk}/payment/",
        "client": f"/finance/clients/{order.client_id}/prepayment/",
    }[page]
    browser = sign_in(workshop.manager)
    sent = {"on": clock.today().isoformat()} | {
        "way": "cash",
        "amount": "5000",
        "way_2": "card",
        "amount_2": "3 000",
        "way_3": "sbp",
        "amount_3": "1000",
    }

    answer = browser.post(address, sent | {"receipt": "missing", "key": "k" * 32})

    assert answer.status_code == 302
    assert [(one.method, one.amount) for one in Payment.objects.get().tenders.all()] == [
        ("cash", rub(5_000)), ("card", rub(3_000)), ("sbp", rub(1_000)),
    ]  # fmt: skip


def test_a_part_that_is_wrong_comes_back_open_with_all_that_was_typed(workshop, where, sign_in):
    order = closed_order(workshop, jobs=rub(9_000))
    sent = {"on": clock.today().isoformat()} | {
        "way": "cash",
        "amount": "5000",
        "way_2": "",
        "amount_2": "1",
        "comment": "Hello",
        "receipt": "missing",
    }
    answer = sign_in(workshop.manager).post(f"/finance/orders/{order.pk}/payment/", sent)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["money_account_2"])
    assert [row.is_open for row in answer.context["form"].rows] == [True, True, False]
    assert answer.context["form"]["comment"].value() == "Hello"
    assert not Payment.objects.exists()


def test_the_way_used_last_is_chosen_each_persons_own(workshop, where, sign_in):
    order = closed_order(workshop, jobs=rub(9_000))
    assert last_way(workshop.manager) == ""
    known = {"amount": rub(1), "money_account": where.terminal, "on": clock.today()}
    take_payment(order, method="card", by=workshop.manager, **known)
    take_payment(order, method="sbp", by=workshop.owner, **known)
    for person, way in ((workshop.manager, "card"), (workshop.owner, "sbp"), (workshop.accountant, "cash")):
        form = sign_in(person).get(f"/finance/orders/{order.pk}/payment/").context["form"]
        assert form["way"].value() == way
        assert form["way_2"].value() != way
    ready = ready_order(workshop, jobs=rub(1))
    assert sign_in(workshop.manager).get(f"/orders/{ready.pk}/close/").context["form"]["way"].value() == "card"


def test_of_many_at_once_one_takes_the_whole_and_under_one_key_all_get_its_answer(real_database, workshop, where):
    order = closed_order(workshop, jobs=rub(700))
    sent = (order.pk, where.till.pk, where.terminal.pk, workshop.manager.pk)
    outcomes = race(real_database, pay_both, [sent] * 4)
    assert sorted(outcome.code for outcome in outcomes) == ["", *["more-than-due"] * 3]

    order = ready_order(workshop, jobs=rub(700))
    sent = (order.pk, *sent[1:], "one-key-1")
    outcomes = race(real_database, pay_both, [sent] * 4)
    assert len({outcome.value for outcome in outcomes}) == 1
    assert (balance(where.till.account), balance(where.terminal.account)) == (rub(1_000), rub(400))
    assert violations() == {}
