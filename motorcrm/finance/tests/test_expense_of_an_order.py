"""An expense takes an order's number however it is typed."""

import pytest
from django.urls import reverse

from motorcrm.core import clock
from motorcrm.finance.models import CashTransaction, Category
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations.creation import searchable
from motorcrm.testing.builders import an_order


@pytest.fixture
def spending(workshop, where, sign_in):
    """Sends the form of an expense for the order with that number."""
    category = Category.objects.filter(direction="expense", is_archived=False).first()

    def spend(number):
        form = {
            "category": category.pk, "amount": "1\u00a0234,56\u00a0₽", "money_account": where.bank.pk,
            "on": str(clock.today()), "month": str(clock.today().replace(day=1)), "order": number, "key": "k" * 20,
        }  # fmt: skip
        return sign_in(workshop.manager).post(reverse("finance-expense"), form)

    return spend


@pytest.fixture
def order(workshop):
    order = an_order(workshop)
    WorkOrder.objects.filter(pk=order.pk).update(number="ЗН-2026-000123", search=searchable("ЗН-2026-000123", ""))
    return order


@pytest.mark.parametrize("typed", ["ЗН-2026-000123", "зн 2026 123", "3H–2026–123", "2026-000123", "123", " №123 "])
def test_the_order_is_understood(spending, order, typed):
    assert spending(typed).status_code == 302
    assert CashTransaction.objects.get().order == order


def test_a_number_that_means_several_orders_is_refused_with_their_numbers(workshop, spending, order):
    WorkOrder.objects.filter(pk=an_order(workshop).pk).update(
        number="ЗН-2025-000123", search=searchable("ЗН-2025-000123", "")
    )

    answer = spending("123")

    assert answer.status_code == 422
    assert "ЗН-2025-000123" in answer.content.decode()
    assert "ЗН-2026-000123" in answer.content.decode()
    assert spending("2025-123").status_code == 302


def test_an_unknown_number_is_refused(spending, order):
    assert spending("124").status_code == 422
