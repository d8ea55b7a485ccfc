"""An order is found by its number, however that is typed."""

from datetime import UTC, datetime

import pytest

from motorcrm.core import clock
from motorcrm.core.search import searchable
from motorcrm.orders.called import is_called, is_full_number
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.queries.numbers import orders_called
from motorcrm.testing.builders import an_order


@pytest.fixture
def numbered(workshop):
    """ЗН-2025-000123, ЗН-2026-000123 and ЗН-2026-000007."""
    made = []
    for year, sequence in ((2025, 123), (2026, 123), (2026, 7)):
        with clock.told(), clock.at(datetime(year, 6, 1, 12, tzinfo=UTC)):
            order = an_order(workshop)
            number = f"ЗН-{year}-{sequence:06}"
            WorkOrder.objects.filter(pk=order.pk).update(number=number, search=searchable(number, str(sequence)))
            made.append(order)
    return made


@pytest.mark.parametrize(
    "typed",
    [
        "ЗН-2026-000123",
        "зн-2026-000123",
        "зн 2026 123",
        "ЗН 2026–000123",
        "3Н-2026-123",
        "3H-2026-000123",
        "ZN-2026-123",
        "ЗН2026000123",
        "2026-123",
        "2026 000123",
        "№ 2026-123",
        "ЗН № 2026/123",
        "\u202aЗН\u20112026\u2011000123\u202c",
    ],
)
def test_a_number_with_its_year_means_one_order(numbered, typed):
    assert orders_called(WorkOrder.objects.all(), typed) == [numbered[1]]
    assert is_full_number(typed)


def test_a_number_of_another_year_or_prefix_is_not_the_orders(numbered):
    order = WorkOrder.objects.get(pk=numbered[1].pk)

    assert [is_called(order.number, typed) for typed in ("123", "2026-123", "ЗН-123")] == [True] * 3
    assert [is_called(order.number, typed) for typed in ("2025-123", "АБ-123", "12")] == [False] * 3


@pytest.mark.parametrize("typed", ["7", "000007", "№7", "зн 7", "ЗН-7"])
def test_a_number_alone_means_an_order_if_only_one_has_it(numbered, typed):
    assert orders_called(WorkOrder.objects.all(), typed) == [numbered[2]]


def test_a_number_of_two_years_means_both(numbered):
    assert orders_called(WorkOrder.objects.all(), "123") == [numbered[1], numbered[0]]


def test_a_complaint_is_found_by_its_words_and_by_no_others(workshop):
    order = an_order(workshop, complaint="Стук от двигателя CB-400")

    for typed in ("стук от", "двигателя", "cb400", "СВ-400", "двигателя стук"):
        assert list(WorkOrder.objects.search(typed, workshop.manager)) == [order], typed
    assert not WorkOrder.objects.search("кот", workshop.manager).exists(), "the end of one word and the next"


def test_orders_with_these_last_digits_come_first(workshop, numbered):
    with clock.told():
        later = an_order(workshop, complaint="Было по наряду 000123 в том году")

    found = WorkOrder.objects.search("000123", workshop.manager).ranked("000123", workshop.manager)

    assert list(found) == [numbered[1], numbered[0], later]


@pytest.mark.parametrize("typed", ["", "ЗН", "АБ-2026-000123", "2024-123", "23", "1230", "0123x", "ЗН-2026-000123-1"])
def test_what_is_no_number_of_an_order_means_none(numbered, typed):
    assert orders_called(WorkOrder.objects.all(), typed) == []
