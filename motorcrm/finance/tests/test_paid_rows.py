"""What an order's page lists as paid sums to its «paid», wherever prepayments came from or went."""

import re

import pytest
from django.urls import reverse

from motorcrm.access.rights import SEE_PRICES
from motorcrm.core import clock
from motorcrm.core.exact import Money, rub
from motorcrm.finance.operations import (
    move_prepayment,
    refund_prepayment,
    reverse_payment,
    take_payment,
    take_prepayment,
)
from motorcrm.finance.queries import paid_for
from motorcrm.finance.rights import VIEW_FINANCE
from motorcrm.orders.operations import cancel_order, close_order, reopen_order
from motorcrm.orders.queries.money import money_of
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.testing.builders import a_client, an_order, closed_order, on_trust, ready_order
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.queries import queries


class Hands:
    """What people do with money here, in few words."""

    def __init__(self, workshop, where):
        self.workshop, self.by = workshop, workshop.owner
        self.known = {"money_account": where.till, "on": clock.today(), "by": self.by}

    def pay(self, order, amount):
        return take_payment(order, amount=amount, **self.known)

    def prepay(self, client, amount):
        return take_prepayment(client, organisation=self.workshop.organisation, amount=amount, **self.known)

    def move(self, client, amount, source, target):
        organisation = self.workshop.organisation
        move_prepayment(client, organisation=organisation, amount=amount, source=source, target=target, by=self.by)

    def close(self, order, from_balance=None):
        return close_order(order, on=clock.today(), from_balance=from_balance, debt=on_trust(), by=self.by)

    def reopen(self, order):
        return reopen_order(order, reason="typo", by=self.by)


@pytest.fixture
def hands(workshop, where):
    return Hands(workshop, where)


@pytest.fixture
def listed(workshop, sign_in):
    """The rows of an order's panel as the manager reads them; they sum to what it says is paid."""
    browser = sign_in(workshop.manager)

    def read(order, browser=browser):
        order.refresh_from_db()
        counted = sum((row.counted for row in paid_for(order)), Money.zero())
        assert counted == money_of(order).paid
        text = browser.get(reverse("finance-order-money", args=[order.pk])).content.decode()
        rows = text.split('<div class="list-group-item')[1:]
        plain = [re.sub(r"<[^>]*>", "", row.split(">", 1)[1]) for row in rows]
        return [" ".join(row.split()) for row in plain]

    return read


def sum_of(roubles):
    return f"{roubles},00 ₽"


def test_a_prepayment_moved_away(hands, listed, workshop):
    order = an_order(workshop, jobs=rub(900))
    other = an_order(workshop, jobs=rub(900), client=order.client)
    hands.pay(order, rub(500))
    hands.move(order.client, rub(200), order, other)
    hands.move(order.client, rub(100), order, None)

    assert listed(order) == [
        f"Предоплата перенесена, сегодня на баланс клиента −{sum_of(100)}",
        f"Предоплата перенесена, сегодня в заказ {other.number} −{sum_of(200)}",
        f"Предоплата, сегодня Касса · Наличные {sum_of(500)}",
    ]
    assert money_of(order).paid == rub(200)


def test_a_prepayment_moved_here(hands, listed, workshop):
    order = an_order(workshop, jobs=rub(900))
    other = an_order(workshop, jobs=rub(900), client=order.client)
    hands.pay(other, rub(500))
    hands.prepay(order.client, rub(70))
    hands.move(order.client, rub(500), other, order)
    hands.move(order.client, rub(70), None, order)

    assert listed(order) == [
        f"Предоплата перенесена, сегодня с баланса клиента {sum_of(70)}",
        f"Предоплата перенесена, сегодня из заказа {other.number} {sum_of(500)}",
    ]
    assert money_of(order).paid == rub(570)
    assert len(listed(other)) == 2


def test_one_used_from_elsewhere_after_closing(hands, listed, workshop):
    order = closed_order(workshop, jobs=rub(900))
    over = ready_order(workshop, jobs=rub(100), client=order.client)
    hands.pay(over, rub(300))
    over = hands.close(over)
    hands.prepay(order.client, rub(70))
    hands.move(order.client, rub(200), over, order)
    hands.move(order.client, rub(70), None, order)

    assert listed(order) == [
        f"Зачёт предоплаты, сегодня с баланса клиента {sum_of(70)}",
        f"Зачёт предоплаты, сегодня из заказа {over.number} {sum_of(200)}",
    ]
    assert listed(over)[0] == f"Зачёт предоплаты, сегодня в заказ {order.number} −{sum_of(200)}"
    assert money_of(over).paid == rub(100)


def test_one_used_in_closing_and_the_use_taken_back(hands, listed, workshop):
    order = ready_order(workshop, jobs=rub(900))
    hands.prepay(order.client, rub(70))
    hands.pay(order, rub(10))
    order = hands.close(order, from_balance=rub(70))
    assert len(listed(order)) == 2  # what closing used of the order's own prepayment moved nothing

    hands.reopen(order)

    assert listed(order) == [f"Предоплата, сегодня Касса · Наличные {sum_of(10)}"]


def test_a_payment_stays_when_the_order_is_reopened_and_closed_again(hands, listed, workshop):
    order = closed_order(workshop, jobs=rub(900))
    hands.pay(order, rub(900))
    hands.reopen(order)
    assert listed(order) == [f"Оплата, сегодня Касса · Наличные {sum_of(900)}"]
    hands.close(order)
    assert len(listed(order)) == 1


def test_a_reversed_payment_counts_for_nothing_and_its_moves_are_gone(hands, listed, workshop):
    order = an_order(workshop, jobs=rub(900))
    other = an_order(workshop, jobs=rub(900), client=order.client)
    payment = hands.pay(order, rub(500))
    hands.move(order.client, rub(200), order, other)

    reverse_payment(payment, reason="typo", by=workshop.owner)

    assert listed(order) == [f"Предоплата, сегодня Касса · Наличные сторнирована {sum_of(500)}"]
    assert listed(other) == []


def test_a_refund_and_a_cancelled_order(hands, listed, workshop):
    order = an_order(workshop, jobs=rub(900))
    hands.pay(order, rub(500))
    known = hands.known | {"organisation": workshop.organisation, "source": order}
    refund_prepayment(order.client, amount=rub(100), **known)
    cancel_order(order, reason="no", by=workshop.owner)

    assert listed(order)[0] == f"Предоплата перенесена, сегодня на баланс клиента −{sum_of(400)}"
    assert listed(order)[1].startswith("Возврат")
    assert money_of(order).paid == rub(0)


def test_an_order_one_does_not_see_is_not_named(hands, listed, workshop, sign_in):
    clerk = hire("Clerk", role_with(VIEW_FINANCE, SEE_PRICES))
    clerk.roles.add(role_with(VIEW_ORDERS, scope="own", name="Own orders"))
    order = an_order(workshop, jobs=rub(900), manager=clerk)
    hidden = an_order(workshop, jobs=rub(900), client=order.client)
    hands.pay(order, rub(500))
    hands.move(order.client, rub(500), order, hidden)
    hands.move(order.client, rub(300), hidden, order)
    browser = sign_in(clerk)

    rows = listed(order, browser)
    assert rows[:2] == [
        f"Предоплата перенесена, сегодня из другого заказа {sum_of(300)}",
        f"Предоплата перенесена, сегодня в другой заказ −{sum_of(500)}",
    ]
    text = browser.get(reverse("finance-order-money", args=[order.pk])).content.decode()
    assert f"/orders/{hidden.pk}/" not in text
    opened = re.findall(r"/finance/transactions/\d+/", text)
    assert len(opened) == 1
    assert browser.get(opened[0]).status_code == 200


def test_many_rows_cost_the_same_queries(hands, workshop, sign_in):
    client, browser, counts = a_client(), sign_in(workshop.manager), []
    order = an_order(workshop, jobs=rub(900), client=client)
    for more in (2, 12):
        for _ in range(more):
            hands.pay(order, rub(50))
            hands.move(client, rub(50), order, an_order(workshop, jobs=rub(100), client=client))
        browser.get(reverse("finance-order-money", args=[order.pk]))
        with queries(max=25) as captured:
            text = browser.get(reverse("finance-order-money", args=[order.pk])).content.decode()
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert text.count("list-group-item") == 28
