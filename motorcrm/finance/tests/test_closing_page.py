"""Closing with payment on one page: what it asks, of whom, and what it says afterwards."""

import pytest

from motorcrm.access.rights import SEE_PRICES
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core import clock
from motorcrm.core.exact import Money, rub
from motorcrm.finance.models import Payment
from motorcrm.finance.operations import take_payment, take_prepayment
from motorcrm.finance.queries import client_balance
from motorcrm.finance.rights import TAKE_PAYMENTS
from motorcrm.history.queries import story_of
from motorcrm.ledger.journal import balance
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.phases import Phase
from motorcrm.orders.queries.money import money_of
from motorcrm.orders.rights import CLOSE_ORDERS, VIEW_ORDERS
from motorcrm.testing.builders import an_order, closed_order, ready_order, typed_on_trust
from motorcrm.testing.cast import hire, role_with

SPACE = "\u00a0"


def address(order):
    return f"/orders/{order.pk}/close/"


def form(**typed):
    return {"key": "k" * 32, "on": clock.today().isoformat(), "hand_over": "on", "hand_over_to": "Ivan"} | typed


def prepay(order, amount, where, workshop):
    known = {"money_account": where.till, "on": clock.today(), "by": workshop.manager}
    return take_payment(order, amount=amount, **known)


def read(order):
    return WorkOrder.objects.get(pk=order.pk)


def text_of(answer):
    return " ".join(answer.content.decode().replace(SPACE, " ").split())


def test_one_button_takes_the_rest_closes_and_hands_over(workshop, where, sign_in):
    order = ready_order(workshop, jobs=rub(1_000))
    prepay(order, rub(300), where, workshop)
    browser = sign_in(workshop.manager)
    asked = browser.get(address(order)).context["form"]
    offered = {name: asked[name].value() for name in ("amount", "way")}
    assert offered == {"amount": "700", "way": "cash"}

    answer = browser.post(address(order), form(**offered))

    assert answer.status_code == 302
    closed = read(order)
    assert (closed.phase, closed.handed_over_to, money_of(closed).due) == (Phase.CLOSED, "Ivan", rub(0))
    assert balance(where.till.account) == rub(1_000)


def test_a_double_click_takes_the_money_once(workshop, where, sign_in):
    order = ready_order(workshop, jobs=rub(1_000))
    typed = form(amount="1000", money_account=where.terminal.pk, method="sbp", receipt_number="77")
    browser = sign_in(workshop.manager)

    answers = [browser.post(address(order), typed) for _ in range(2)]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, f"/orders/{order.pk}/")] * 2
    payment = Payment.objects.get()
    assert [(tender.money_account, tender.method) for tender in payment.tenders.all()] == [(where.terminal, "sbp")]
    assert payment.entry.receipts.get().number == "77"
    assert read(order).closings == 1


def test_a_repeat_gets_the_first_answer_though_the_account_has_been_archived_since(workshop, where, sign_in):
    order = ready_order(workshop, jobs=rub(1_000))
    typed = form(amount="1000", money_account=where.terminal.pk)
    browser = sign_in(workshop.manager)
    browser.post(address(order), typed)
    where.terminal.is_archived = True
    where.terminal.save()

    assert browser.post(address(order), typed).status_code == 302
    other = ready_order(workshop, jobs=rub(1_000))
    assert str(where.terminal.pk) not in dict(
        browser.get(address(other)).context["form"].fields["money_account"].choices
    )
    refused = browser.post(address(other), typed | {"key": "q" * 32})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["money_account"])


def test_what_is_paid_may_be_split_over_two_accounts(workshop, where, sign_in):
    order = ready_order(workshop, jobs=rub(1_000))
    typed = form(amount="400", money_account=where.till.pk, amount_2="600", money_account_2=where.terminal.pk)

    assert sign_in(workshop.manager).post(address(order), typed).status_code == 302

    assert [(tender.amount, tender.method) for tender in Payment.objects.get().tenders.all()] == [
        (rub(400), "cash"),
        (rub(600), "card"),
    ]


def test_the_clients_free_prepayment_comes_first_and_the_rest_is_taken(workshop, where, sign_in):
    order = ready_order(workshop, jobs=rub(1_000))
    known = {"money_account": where.bank, "on": clock.today(), "by": workshop.manager}
    take_prepayment(order.client, organisation=workshop.organisation, amount=rub(250), **known)
    browser = sign_in(workshop.manager)
    asked = browser.get(address(order)).context["form"]
    assert (asked["from_balance"].value(), asked["amount"].value()) == ("250", "750")

    browser.post(address(order), form(from_balance="250", amount="750", money_account=where.till.pk))

    assert money_of(read(order)).due == rub(0)
    assert client_balance(order.client).free == rub(0)


@pytest.mark.parametrize("ticked", [True, False])
def test_a_refused_closing_does_not_name_what_the_tick_takes_care_of(workshop, where, sign_in, ticked):
    order = an_order(workshop, jobs=rub(1_000))
    browser, tick = sign_in(workshop.manager), {"finish_jobs": "on"} if ticked else {}

    refused = browser.post(address(order), form(amount="1001", money_account=where.till.pk, **tick))

    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["amount"])
    assert ("не завершена" in text_of(refused)) is not ticked
    assert ("Ещё не хватает:" in text_of(refused)) is bool(refused.context["missing"])
    assert not refused.context["form"]["finish_jobs"].is_hidden
    assert bool(refused.context["form"]["finish_jobs"].value()) is ticked


def test_everything_in_the_way_is_named_at_once_the_debt_too(workshop, where, sign_in):
    order = an_order(workshop, jobs=rub(1_000))
    browser = sign_in(workshop.manager)

    answer = browser.post(address(order), form(amount="400", money_account=where.till.pk))

    assert answer.status_code == 409
    told = answer.context["form"].refused.facts["missing"]
    assert len(told) == 2
    assert "Engine overhaul" in told[0]
    assert told[1].replace(SPACE, " ") == "осталось оплатить 600,00 ₽"
    assert 'value="400"' in answer.content.decode()
    assert (read(order).phase, Payment.objects.count()) == (Phase.ACCEPTED, 0)
    paid = form(amount="1000", money_account=where.till.pk, finish_jobs="on", key="q" * 32)
    assert browser.post(address(order), paid).status_code == 302


def test_a_debt_alone_is_named_with_its_sum(workshop, where, sign_in):
    order = ready_order(workshop, jobs=rub(1_000))
    answer = sign_in(workshop.manager).post(address(order), form(amount="400", money_account=where.till.pk))
    assert answer.status_code == 409
    assert "осталось оплатить 600,00 ₽" in text_of(answer)


@pytest.mark.parametrize(
    ("typed", "beside"),
    [
        ({"amount": "1001"}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"amount": "a lot"}, "amount"),
        ({"amount": "5", "money_account": ""}, "money_account"),
        ({"amount": "5", "money_account": "987654"}, "money_account"),
        ({"amount": "5", "method": "barter"}, "method"),
        ({"amount": "5", "amount_2": "5", "money_account_2": ""}, "money_account_2"),
        ({"from_balance": "5"}, "from_balance"),
    ],
)
def test_what_cannot_be_comes_back_beside_its_field(workshop, where, sign_in, typed, beside):
    order = ready_order(workshop, jobs=rub(1_000))
    sent = form(**({"amount": "1000", "money_account": where.till.pk} | typed))

    answer = sign_in(workshop.manager).post(address(order), sent)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [beside])
    assert read(order).phase == Phase.READY
    assert not Payment.objects.exists()


def test_accounts_of_another_organisation_are_no_choice(workshop, where, sign_in):
    from motorcrm.company.models import Organisation
    from motorcrm.finance.shipped import open_money_accounts

    other = Organisation.objects.create(name="Other Ltd", kind=workshop.organisation.kind)
    till = open_money_accounts(other)[0]
    order = ready_order(workshop, jobs=rub(1_000))

    answer = sign_in(workshop.manager).post(address(order), form(amount="1000", money_account=till.pk))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["money_account"])


def test_nothing_is_asked_of_what_is_paid_already(workshop, where, sign_in):
    order = ready_order(workshop, jobs=rub(1_000))
    prepay(order, rub(1_000), where, workshop)
    asked = sign_in(workshop.manager).get(address(order)).context["form"]
    shown = {field.name for field in asked.visible_fields()}
    assert shown == {"on", "hand_over", "hand_over_to"}
    assert sign_in(workshop.manager).post(address(order), form()).status_code == 302


def test_who_may_not_take_payments_sees_what_is_left_to_pay(workshop, where, sign_in):
    closer = hire("Closer", role_with(VIEW_ORDERS, CLOSE_ORDERS, SEE_PRICES))
    order = ready_order(workshop, jobs=rub(1_000))
    prepay(order, rub(300), where, workshop)

    answer = sign_in(closer).get(address(order))

    assert "amount" not in answer.context["form"].fields
    assert "К оплате: 700,00 ₽. Примите оплату до закрытия." in text_of(answer)
    sign_in(closer).post(address(order), form(amount="700", money_account=where.till.pk))
    assert Payment.objects.count() == 1


def test_who_sees_no_prices_closes_as_before(workshop, where, sign_in):
    blind = hire("Blind", role_with(VIEW_ORDERS, VIEW_CLIENTS, CLOSE_ORDERS, TAKE_PAYMENTS))
    order = ready_order(workshop, jobs=rub(1_000))
    prepay(order, rub(300), where, workshop)

    asked = sign_in(blind).get(address(order))
    refused = sign_in(blind).post(address(order), form())

    assert not {"amount", "from_balance"} & asked.context["form"].fields.keys()
    assert refused.status_code == 409
    assert "₽" not in asked.content.decode() + refused.content.decode()
    prepay(order, rub(800), where, workshop)
    closed = sign_in(blind).post(address(order), form(key="q" * 32), follow=True)
    assert read(order).phase == Phase.CLOSED
    assert "₽" not in closed.content.decode()


def test_an_order_that_is_closed_already_is_not_paid_again(workshop, where, sign_in):
    order = closed_order(workshop, jobs=rub(1_000))
    answer = sign_in(workshop.manager).post(address(order), form(amount="1000", money_account=where.till.pk))
    assert answer.status_code == 409
    assert not Payment.objects.exists()


def test_what_is_left_of_a_prepayment_is_said_and_remembered(workshop, where, sign_in):
    order = ready_order(workshop, jobs=rub(100))
    prepay(order, Money(105_95), where, workshop)

    answer = sign_in(workshop.manager).post(address(order), form(), follow=True)

    text = text_of(answer)
    assert "Остаток предоплаты: 5,95 ₽. Верните его или зачтите в другой заказ." in text
    history = f"/orders/{order.pk}/history/"
    assert "остаток предоплаты: 5,95 ₽" in text_of(sign_in(workshop.manager).get(history))
    assert "orders.closed" in story_of(order)
    blind = hire("Blind", role_with(VIEW_ORDERS, VIEW_CLIENTS))
    assert "5,95" not in text_of(sign_in(blind).get(f"/orders/{order.pk}/"))
    assert "5,95" not in text_of(sign_in(blind).get(history))


def test_a_debt_that_closing_leaves_is_said(workshop, where, sign_in):
    order = ready_order(workshop, jobs=rub(1_000))
    paid = form(amount="400", money_account=where.till.pk, **typed_on_trust())
    assert "Долг клиента по заказу: 600,00 ₽." in text_of(
        sign_in(workshop.owner).post(address(order), paid, follow=True)
    )


def test_a_surplus_elsewhere_is_offered_at_the_next_closing(workshop, where, sign_in):
    first = ready_order(workshop, jobs=rub(100))
    prepay(first, Money(105_95), where, workshop)
    browser = sign_in(workshop.manager)
    browser.post(address(first), form())
    second = ready_order(workshop, client=first.client, jobs=rub(1_000))

    asked = browser.get(address(second)).context["form"]

    assert (asked["from_balance"].value(), asked["amount"].value()) == ("5,95", "994,05")
