"""The measure of work tells what grows with the past from what does not."""

import pytest

from motorcrm.clients.models import Client
from motorcrm.core.exact import rub
from motorcrm.ledger.models import Entry
from motorcrm.orders.models import WorkOrder
from motorcrm.testing.builders import closed_order
from motorcrm.testing.past import multiply
from motorcrm.testing.plans import ON_SQLITE, assert_no_dearer, cost_of

SHORT, LONG = 10, 1_000


@pytest.fixture
def order(workshop):
    return closed_order(workshop, jobs=rub(100))


def test_copies_of_the_past_belong_together(order):
    multiply(1, SHORT)

    assert Client.objects.count() == SHORT + 1
    oldest = WorkOrder.objects.earliest("closed_on")
    assert (order.closed_on - oldest.closed_on).days == SHORT
    assert oldest.client.orders.get() == oldest
    sale = Entry.objects.get(about=f"order:{oldest.pk}")
    assert set(sale.postings.values_list("order", "client", "on")) == {(oldest.pk, oldest.client_id, oldest.closed_on)}


@ON_SQLITE
@pytest.mark.parametrize(
    ("asked", "is_dearer"),
    [
        (lambda: WorkOrder.objects.order_by("-pk")[:5], False),
        (lambda: WorkOrder.objects.filter(pk__in=[1, 2, 3]), False),
        (lambda: Entry.objects.order_by("-on", "-pk")[:5], False),
        (lambda: WorkOrder.objects.filter(complaint__contains="no such"), True),
        (lambda: Entry.objects.filter(way="no such").order_by("-on", "-pk")[:5], True),
        (lambda: Client.objects.filter(pk__gt=0).values("kind").distinct(), True),
    ],
)
def test_what_reads_everything_is_found(order, asked, is_dearer):
    multiply(1, SHORT)
    short = cost_of(lambda: list(asked()))
    multiply(SHORT + 1, LONG)
    long = cost_of(lambda: list(asked()))

    if is_dearer:
        with pytest.raises(AssertionError, match="with a long past"):
            assert_no_dearer(short, long)
    else:
        assert_no_dearer(short, long)
