"""Pages that apply, move and give back what a client has prepaid."""

import pytest
from django.urls import reverse

from motorcrm.access.rights import SEE_PRICES
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core import clock
from motorcrm.core.exact import Money, rub
from motorcrm.core.refusal import Forbidden
from motorcrm.finance.models import MoneyAccount, Payment
from motorcrm.finance.operations import refund_prepayment, take_payment, take_prepayment
from motorcrm.finance.queries import client_balance
from motorcrm.finance.rights import GIVE_BACK, TAKE_PAYMENTS
from motorcrm.ledger.journal import balance
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import cancel_order, close_order, reopen_order
from motorcrm.orders.queries.money import money_of
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.testing.builders import a_client, an_order, closed_order, ready_order
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.queries import queries

SPACE = "\u00a0"
KEY = "k" * 32


def prepay(client, amount, where, workshop):
    known = {"money_account": where.till, "on": clock.today(), "by": workshop.manager}
    take_prepayment(client, organisation=workshop.organisation, amount=amount, **known)


def surplus_of(workshop, where):
    """A closed order of 100 with 105.95 prepaid."""
    order = ready_order(workshop, jobs=rub(100))
    take_payment(order, amount=Money(105_95), money_account=where.till, on=clock.today(), by=workshop.manager)
    return close_order(order, on=clock.today(), by=workshop.manager)


def page(name, thing):
    return reverse(f"finance-{name}", args=[thing.pk])


def links_of(browser, thing, path):
    """The pages of prepayments that the thing's own page leads to."""
    text = browser.get(f"/{path}/{thing.pk}/").content.decode()
    names = ("order-apply", "order-move", "order-refund", "client-apply", "client-move", "client-refund")
    return [name for name in names if f'href="{page(name, thing)}"' in text]


def on_balance(workshop):
    return f"balance-{workshop.organisation.pk}"


def of_order(order):
    return f"order-{order.pk}"


@pytest.fixture
def blind(workshop):
    return hire("Blind", role_with(VIEW_ORDERS, VIEW_CLIENTS, TAKE_PAYMENTS, GIVE_BACK))


def test_a_debt_is_set_off_against_the_balance(workshop, where, sign_in):
    order = closed_order(workshop, jobs=rub(500))
    prepay(order.client, rub(500), where, workshop)
    browser = sign_in(workshop.manager)
    assert links_of(browser, order, "orders") == ["order-apply"]
    asked = browser.get(page("order-apply", order)).context["form"]
    assert (asked["amount"].value(), asked["source"].value()) == ("500", on_balance(workshop))

    sent = {"amount": "500", "source": on_balance(workshop), "key": KEY}
    answers = [browser.post(page("order-apply", order), sent) for _ in range(2)]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, f"/orders/{order.pk}/")] * 2
    assert money_of(order).due == rub(0)
    found = client_balance(order.client)
    assert (found.owes, found.free) == (rub(0), rub(0))
    assert links_of(browser, order, "orders") == []


def test_the_clients_page_lists_debts_by_order_and_applies_to_each(workshop, where, sign_in):
    first = closed_order(workshop, jobs=rub(500))
    second = closed_order(workshop, jobs=rub(40), client=first.client)
    prepay(first.client, rub(40), where, workshop)
    browser = sign_in(workshop.manager)
    text = browser.get(f"/clients/{first.client_id}/").content.decode()
    assert all(f'href="{page("client-apply", order)}"' in text for order in (first, second))
    asked = browser.get(page("client-apply", first)).context["form"]
    assert asked["amount"].value() == "40"

    sent = {"amount": "40", "source": on_balance(workshop), "key": KEY}
    answer = browser.post(page("client-apply", second), sent)

    assert answer["Location"] == f"/clients/{first.client_id}/"
    assert (money_of(first).due, money_of(second).due) == (rub(500), rub(0))
    text = browser.get(f"/clients/{first.client_id}/").content.decode()
    assert f'Долг <a href="/orders/{first.pk}/">' in text
    assert "/apply/" not in text


def test_a_surplus_goes_to_another_order_or_to_the_balance(workshop, where, sign_in):
    order = surplus_of(workshop, where)
    debt = closed_order(workshop, jobs=rub(3), client=order.client)
    open_one = an_order(workshop, jobs=rub(1), client=order.client)
    foreign = closed_order(workshop, jobs=rub(3), client=a_client("Other"))
    browser = sign_in(workshop.manager)
    assert links_of(browser, order, "orders") == ["order-move", "order-refund"]
    asked = browser.get(page("order-move", order)).context["form"]
    offered = [code for code, _label in asked.fields["target"].choices]
    assert offered == [of_order(debt), of_order(open_one), on_balance(workshop)]
    assert asked["amount"].value() == "3"

    def move(amount, target, key):
        return browser.post(page("order-move", order), {"amount": amount, "target": target, "key": key * 16})

    assert move("3", of_order(foreign), "a").status_code == 422
    assert list(move("4", of_order(debt), "b").context["form"].errors) == ["amount"]
    assert list(move("5,96", on_balance(workshop), "c").context["form"].errors) == ["amount"]
    assert move("3", of_order(debt), "d").status_code == 302
    assert move("1", of_order(open_one), "e").status_code == 302
    assert move("1,95", on_balance(workshop), "f").status_code == 302

    assert money_of(debt).due == rub(0)
    assert money_of(open_one).prepaid == rub(1)
    assert (money_of(order).prepaid, client_balance(order.client).free) == (rub(0), Money(1_95))


def test_the_balance_goes_to_an_order(workshop, where, sign_in):
    order = an_order(workshop, jobs=rub(100))
    prepay(order.client, rub(70), where, workshop)
    browser = sign_in(workshop.manager)
    assert links_of(browser, order.client, "clients") == ["client-move", "client-refund"]

    sent = {"amount": "60", "source": on_balance(workshop), "target": of_order(order), "key": KEY}
    answer = browser.post(page("client-move", order.client), sent)

    assert answer["Location"] == f"/clients/{order.client_id}/"
    assert (money_of(order).prepaid, client_balance(order.client).free) == (rub(60), rub(10))


def test_nothing_moves_to_where_it_is_or_to_an_order_that_will_not_be_done(workshop, where, sign_in):
    order = an_order(workshop, jobs=rub(100))
    prepay(order.client, rub(70), where, workshop)
    cancelled = an_order(workshop, jobs=rub(100), client=order.client)
    cancel_order(cancelled, reason="no", by=workshop.owner)
    browser = sign_in(workshop.manager)
    for number, target in enumerate((on_balance(workshop), of_order(cancelled), "order-987654", "", "till")):
        sent = {"amount": "60", "source": on_balance(workshop), "target": target, "key": f"key-number-{number}"}
        answer = browser.post(page("client-move", order.client), sent)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["target"])
    assert client_balance(order.client).free == rub(70)


def test_a_prepayment_is_given_back_from_an_order_and_from_the_balance(workshop, where, sign_in):
    order = surplus_of(workshop, where)
    prepay(order.client, rub(20), where, workshop)
    browser = sign_in(workshop.manager)
    assert browser.get(page("order-refund", order)).context["form"]["amount"].value() == "5,95"
    assert browser.get(page("client-refund", order.client)).context["form"]["amount"].value() == "20"

    for name, thing, amount, key in (
        ("order-refund", order, "5,95", "a"),
        ("client-refund", order.client, "20", "b"),
    ):
        sent = {"amount": amount, "money_account": where.till.pk, "on": clock.today().isoformat(), "key": key * 16}
        assert [browser.post(page(name, thing), sent).status_code for _ in range(2)] == [302, 302]
        again = browser.post(page(name, thing), sent | {"key": key * 17})
        assert list(again.context["form"].errors) == ["amount"]

    refunds = Payment.objects.filter(kind="refund").order_by("pk")
    assert [refund.amount for refund in refunds] == [Money(5_95), rub(20)]
    assert [refund.tenders.get().method for refund in refunds] == ["cash", "cash"]
    assert balance(where.till.account) == rub(100)
    text = browser.get(f"/orders/{order.pk}/").content.decode()
    assert f"−5,95{SPACE}₽" in text
    assert links_of(browser, order, "orders") == []


def test_money_goes_back_the_way_it_came_unless_another_is_chosen(workshop, where, sign_in):
    order = an_order(workshop, jobs=rub(500))
    for account, method in ((where.bank, "sbp"), (where.till, "cash")):
        take_payment(order, amount=rub(50), money_account=account, method=method, on=clock.today(), by=workshop.manager)
    prepay(order.client, rub(10), where, workshop)
    browser = sign_in(workshop.manager)

    def proposed(name, thing):
        form = browser.get(page(name, thing)).context["form"]
        return form["money_account"].value(), form["method"].value()

    assert proposed("order-refund", order) == (where.bank.pk, "sbp")
    assert proposed("client-refund", order.client) == (where.till.pk, "")
    MoneyAccount.objects.filter(pk=where.bank.pk).update(is_archived=True)
    assert proposed("order-refund", order) == (where.till.pk, None)


def test_who_takes_money_need_not_give_any_back(workshop, where, sign_in):
    order = surplus_of(workshop, where)
    takes = hire("Takes", role_with(VIEW_ORDERS, VIEW_CLIENTS, TAKE_PAYMENTS, SEE_PRICES, name="Takes"))
    gives = hire("Gives", role_with(VIEW_ORDERS, VIEW_CLIENTS, GIVE_BACK, SEE_PRICES, name="Gives"))

    assert links_of(sign_in(takes), order, "orders") == ["order-move"]
    assert links_of(sign_in(gives), order, "orders") == ["order-refund"]
    assert sign_in(takes).get(page("order-refund", order)).status_code == 403
    with pytest.raises(Forbidden):
        refund_prepayment(
            order.client, organisation=order.organisation, source=order, amount=Money(5_95), money_account=where.till,
            on=clock.today(), by=takes,
        )  # fmt: skip


def test_a_till_does_not_give_back_more_than_it_holds(workshop, where, sign_in):
    order = an_order(workshop, jobs=rub(100))
    take_prepayment(
        order.client, organisation=workshop.organisation, amount=rub(50), money_account=where.bank,
        on=clock.today(), by=workshop.manager,
    )  # fmt: skip
    sent = {"amount": "50", "money_account": where.till.pk, "on": clock.today().isoformat(), "key": KEY}
    answer = sign_in(workshop.manager).post(page("client-refund", order.client), sent)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["amount"])


def test_a_mistaken_payment_on_an_order_reopened_and_cancelled_is_taken_back(workshop, where, sign_in):
    order = closed_order(workshop, jobs=rub(500))
    mistaken = take_payment(order, amount=rub(500), money_account=where.till, on=clock.today(), by=workshop.manager)
    reopen_order(order, reason="wrong client", by=workshop.owner)
    cancel_order(order, reason="wrong client", by=workshop.owner)
    assert client_balance(order.client).free == rub(500)
    browser = sign_in(workshop.accountant)
    assert (
        reverse("finance-reverse", args=[mistaken.entry_id])
        in browser.get(reverse("finance-transaction", args=[mistaken.entry_id])).content.decode()
    )

    answer = browser.post(reverse("finance-reverse", args=[mistaken.entry_id]), {"reason": "another client's money"})

    assert answer.status_code == 302
    assert client_balance(order.client).is_empty
    assert balance(where.till.account) == rub(0)


def test_only_what_is_possible_is_offered(workshop, where, sign_in):
    paid = an_order(workshop, jobs=rub(100))
    debt = closed_order(workshop, jobs=rub(100), client=a_client("Without a balance"))
    browser = sign_in(workshop.manager)
    assert links_of(browser, paid, "orders") == []
    assert links_of(browser, debt, "orders") == []
    assert links_of(browser, debt.client, "clients") == []
    for name in ("order-apply", "order-move", "order-refund"):
        text = browser.get(page(name, paid)).content.decode()
        assert "Остатка предоплаты здесь нет." in text


def test_these_pages_are_for_people_who_take_payments_and_see_prices(workshop, where, sign_in, blind):
    order = surplus_of(workshop, where)
    prepay(order.client, rub(20), where, workshop)
    closed_order(workshop, jobs=rub(10), client=order.client)
    lost = hire("Lost", role_with(VIEW_ORDERS, TAKE_PAYMENTS, GIVE_BACK, SEE_PRICES, name="Without clients"))
    routes = [("order-apply", order), ("order-move", order), ("order-refund", order), ("client-apply", order)]
    routes += [("client-move", order.client), ("client-refund", order.client)]
    for name, thing in routes:
        for method in ("get", "post"):
            for person in (workshop.senior, blind):
                assert getattr(sign_in(person), method)(page(name, thing)).status_code == 403, (name, person)
            for person in (workshop.other_technician, lost):
                assert getattr(sign_in(person), method)(page(name, thing)).status_code in (403, 404), (name, person)
    assert links_of(sign_in(blind), order, "orders") == links_of(sign_in(lost), order, "orders") == []
    assert links_of(sign_in(workshop.senior), order, "orders") == []


def test_money_does_not_go_to_orders_one_does_not_see(workshop, where, sign_in):
    clerk = hire("Clerk", role_with(VIEW_CLIENTS, SEE_PRICES))
    clerk.roles.add(role_with(VIEW_ORDERS, TAKE_PAYMENTS, scope="own", name="Own orders"))
    own = an_order(workshop, jobs=rub(100), manager=clerk)
    hidden = closed_order(workshop, jobs=rub(100), client=own.client)
    prepay(own.client, rub(70), where, workshop)
    browser = sign_in(clerk)

    asked = browser.get(page("client-move", own.client)).context["form"]
    sent = {"amount": "60", "source": on_balance(workshop), "target": of_order(hidden), "key": KEY}

    assert [code for code, _label in asked.fields["target"].choices] == [of_order(own)]
    assert browser.post(page("client-move", own.client), sent).status_code == 422
    assert hidden.number not in browser.get(f"/clients/{own.client_id}/").content.decode()


def test_many_debts_cost_the_same_queries(workshop, where, sign_in):
    client = a_client()
    prepay(client, rub(70), where, workshop)
    browser, counts = sign_in(workshop.manager), []
    for more in (2, 10):
        for _ in range(more):
            closed_order(workshop, jobs=rub(100), client=client)
        browser.get(f"/clients/{client.pk}/")
        with queries(max=30) as captured:
            text = browser.get(f"/clients/{client.pk}/").content.decode()
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert text.count("/apply/") == 8
    assert "debt=on" in text
    latest = WorkOrder.objects.latest("pk")
    with queries(max=15):
        browser.get(page("order-apply", latest))
