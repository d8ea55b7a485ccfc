"""`motorcrm check` finds what does not fit in orders."""

from datetime import timedelta

import pytest
from django.db import transaction

from motorcrm.company.models import NumberSequence
from motorcrm.core import clock
from motorcrm.core.exact import Percent, rub
from motorcrm.core.invariants import INVARIANTS
from motorcrm.orders import invariants
from motorcrm.orders.models import Job, JobAssignment, OrderPart, OrderStatus, StatusStay, WorkOrder
from motorcrm.orders.operations import cancel_order, close_order, edit_job, edit_order, reopen_order, start_job
from motorcrm.orders.phases import Phase
from motorcrm.testing.builders import an_order, closed_order, on_trust, ready_order, the_job

OURS = [ask for ask in INVARIANTS.values() if ask.__module__ == invariants.__name__]


def found():
    return {ask.__name__ for ask in OURS if list(ask())}


@pytest.fixture
def orders(workshop):
    """An open order, a closed one with discounts, one closed twice, a cancelled one."""
    by = workshop.owner
    discounted = ready_order(workshop, jobs=rub(333), parts=rub(77))
    job = the_job(discounted)
    edit_job(job, version=job.version, discount_percent=Percent.whole(7), by=by)
    edit_order(discounted, version=discounted.version, discount_sum=rub(10), by=by)
    close_order(discounted, on=clock.today(), debt=on_trust(), by=by)
    twice = closed_order(workshop, jobs=rub(100))
    reopen_order(twice, reason="x", by=by)
    close_order(twice, on=clock.today(), debt=on_trust(), by=by)
    gone = an_order(workshop, jobs=rub(50))
    cancel_order(gone, reason="x", by=by)
    return [an_order(workshop, jobs=rub(500), parts=rub(40)), discounted, twice, gone]


def test_orders_made_by_the_operations_pass(orders):
    assert found() == set()


@pytest.mark.parametrize("field", ["jobs_total", "parts_total", "discount", "rounding", "total", "vat", "cost_total"])
def test_a_changed_sum_of_an_order_is_found(orders, field):
    WorkOrder.objects.filter(pk=orders[1].pk).update(**{field: rub(1)})

    assert found() == {"lines_sum_to_totals"}


@pytest.mark.parametrize("field", ["price", "discount", "total", "order_discount", "vat"])
@pytest.mark.parametrize("line", [Job, OrderPart])
def test_a_changed_sum_of_a_line_is_found(orders, field, line):
    line.objects.filter(order=orders[1]).update(**{field: rub(1)})

    assert found() == {"lines_sum_to_totals"}


def test_a_share_too_small_is_found(orders):
    JobAssignment.objects.filter(job__order=orders[0]).update(share=Percent.whole(99))

    assert found() == {"shares_sum_to_a_whole"}


def test_a_lost_number_is_found(orders):
    NumberSequence.objects.update(last=9)

    assert found() == {"numbers_are_whole"}


def test_a_number_that_was_not_given_is_found(orders):
    WorkOrder.objects.filter(pk=orders[0].pk).update(number=f"{orders[0].number}9")

    assert found() == {"numbers_are_whole"}


def test_a_number_in_two_spellings_is_found(orders):
    last = orders[0].number.rpartition("-")
    WorkOrder.objects.filter(pk=orders[1].pk).update(number=f"{last[0]}-0{last[2]}")

    assert found() == {"numbers_are_whole"}


def test_something_that_is_no_number_is_found(orders):
    WorkOrder.objects.filter(pk=orders[1].pk).update(number="by hand")

    assert found() == {"numbers_are_whole"}


def test_a_status_of_another_phase_is_found(orders):
    WorkOrder.objects.filter(pk=orders[0].pk).update(status=OrderStatus.objects.get(code="ready"))

    assert found() == {"phases_are_of_their_status", "stays_have_no_gaps"}


def test_a_status_changed_past_the_verbs_is_found(orders):
    other = OrderStatus.objects.get(code="diagnostics")
    WorkOrder.objects.filter(pk=orders[0].pk).update(status=other)

    assert found() == {"stays_have_no_gaps"}


@pytest.mark.parametrize("lost", [0, 1, 2])
def test_a_lost_or_shifted_stay_is_found(orders, lost):
    stay = orders[2].stays.order_by("pk")[lost]
    StatusStay.objects.filter(pk=stay.pk).update(since=stay.since - timedelta(seconds=1))
    assert found() == {"stays_have_no_gaps"}
    stay.delete()
    assert found() == {"stays_have_no_gaps"}


@pytest.mark.parametrize("field", ["promised_at", "first_promised_at", "promise_moves"])
def test_a_promise_changed_past_the_verbs_is_found(orders, field):
    order, day = orders[0], clock.now() + timedelta(days=1)
    for days in range(3):
        edit_order(
            order,
            version=order.version,
            promised_at=day + timedelta(days=days),
            promise_reason="parts",
            by=order.manager,
        )
    assert found() == set()

    for pk in (order.pk, orders[1].pk):
        with transaction.atomic():
            WorkOrder.objects.filter(pk=pk).update(**{field: 7 if field == "promise_moves" else day})
            assert found() == ({"promises_are_kept"} if (pk, field) != (order.pk, "first_promised_at") else set())
            transaction.set_rollback(True)
    with transaction.atomic():
        order.promise_changes.first().delete()
        assert found() == {"promises_are_kept"}
        transaction.set_rollback(True)


@pytest.mark.parametrize("line", [Job, OrderPart])
def test_a_line_without_what_was_agreed_is_found(orders, line):
    line.objects.filter(order=orders[1]).update(agreed_at=None)

    assert found() == {"agreements_are_kept"}


def test_a_closed_order_without_a_date_is_found(orders):
    WorkOrder.objects.filter(pk=orders[1].pk).update(closed_on=None)

    assert found() == {"closed_orders_are_finished"}


def test_an_open_order_with_a_date_of_closing_is_found(orders):
    WorkOrder.objects.filter(pk=orders[0].pk).update(closed_on=clock.today())

    assert found() == {"closed_orders_are_finished"}


def test_an_unfinished_job_in_a_closed_order_is_found(orders):
    assert orders[1].phase == Phase.CLOSED
    Job.objects.filter(order=orders[1]).update(status="planned")

    assert found() == {"closed_orders_are_finished"}


def test_a_clock_running_in_a_paused_job_is_found(orders):
    start_job(the_job(orders[0]), by=orders[0].manager)
    assert found() == set()

    Job.objects.filter(order=orders[0]).update(status="paused")

    assert found() == {"clocks_run_on_running_jobs"}


def test_a_job_in_progress_without_a_clock_is_found(orders):
    Job.objects.filter(order=orders[0]).update(status="in-progress")

    assert found() == {"clocks_run_on_running_jobs"}


def test_jobs_and_orders_of_former_employees_are_found(workshop, orders):
    type(workshop.technician).objects.filter(pk=workshop.technician.pk).update(left_on=clock.today())
    assert found() == {"former_employees_have_nothing_in_hand"}
    type(workshop.technician).objects.filter(pk=workshop.technician.pk).update(left_on=None)

    type(workshop.manager).objects.filter(pk=workshop.manager.pk).update(left_on=clock.today())
    assert found() == {"former_employees_have_nothing_in_hand"}
