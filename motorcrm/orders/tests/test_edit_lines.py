"""Lines are edited by several people at once, and nothing is lost."""

import pytest

from motorcrm.core.exact import HUNDRED_PERCENT, Percent, Quantity, rub
from motorcrm.core.refusal import Absent, Forbidden, Invalid, Refused, Stale
from motorcrm.orders.models import Job, WorkOrder
from motorcrm.orders.operations import (
    JobDraft,
    PartDraft,
    Share,
    add_job,
    add_part,
    assign_technicians,
    comment_order,
    edit_job,
    edit_order,
    edit_part,
    move_part,
    remove_job,
    remove_part,
    start_job,
)
from motorcrm.testing.builders import an_order, by_one, the_job


def test_a_changed_price_changes_the_total(workshop):
    order = an_order(workshop, jobs=rub(1_000), parts=rub(500))
    job = the_job(order)

    edit_job(job, version=job.version, price=rub(1_200), quantity=Quantity(2_000), by=workshop.manager)

    assert (job.total, job.order.total) == (rub(2_400), rub(2_900))


def test_two_editors_of_one_line_lose_nothing(workshop):
    order = an_order(workshop, jobs=rub(1_000))
    mine, hers = the_job(order), the_job(order)
    edit_job(hers, version=hers.version, price=rub(1_500), by=workshop.owner)

    with pytest.raises(Stale) as stale:
        edit_job(mine, version=mine.version, price=rub(900), by=workshop.manager)

    assert (stale.value.facts["theirs"]["price"], stale.value.facts["yours"]["price"]) == ("1500", "900")
    assert the_job(order).price == rub(1_500)


def test_different_lines_do_not_disturb_each_other(workshop):
    order = an_order(workshop, jobs=rub(1_000), parts=rub(500))
    job, part = the_job(order), order.parts.get()

    edit_job(job, version=job.version, price=rub(1_100), by=workshop.owner)
    edit_part(part, version=part.version, price=rub(600), by=workshop.manager)

    assert WorkOrder.objects.get(pk=order.pk).total == rub(1_700)


def test_a_technicians_tap_does_not_make_the_managers_edit_stale(workshop):
    order = an_order(workshop, jobs=rub(1_000))
    seen = the_job(order)
    header = WorkOrder.objects.get(pk=order.pk).version

    start_job(the_job(order), by=workshop.technician)
    edit_job(seen, version=seen.version, price=rub(1_100), by=workshop.manager)
    edit_order(order, version=header, complaint="Smokes", by=workshop.manager)

    assert WorkOrder.objects.get(pk=order.pk).complaint == "Smokes"


def test_a_job_is_removed_only_before_it_is_started(workshop):
    order = an_order(workshop, jobs=rub(1_000), parts=rub(500))
    other = add_job(order, JobDraft("Chain", price=rub(300)), by=workshop.manager)
    remove_job(other, version=other.version, by=workshop.manager)
    job = the_job(order)
    start_job(job, by=workshop.technician)

    with pytest.raises(Refused, match="job-begun"):
        remove_job(job, version=job.version, by=workshop.manager)
    assert WorkOrder.objects.get(pk=order.pk).total == rub(1_500)


def test_a_job_removed_meanwhile_is_not_there_any_more(workshop):
    order = an_order(workshop, jobs=rub(100))
    job = the_job(order)
    remove_job(the_job(order), version=job.version, by=workshop.manager)

    with pytest.raises(Absent):
        edit_job(job, version=job.version, price=rub(1), by=workshop.manager)
    with pytest.raises(Absent):
        remove_job(job, version=job.version, by=workshop.manager)


def test_what_was_read_before_the_lock_is_not_believed_after_it(workshop):
    order = an_order(workshop, jobs=rub(100))
    seen = Job.objects.select_related("order").prefetch_related("order__jobs").get(order=order)
    job = the_job(order)
    edit_job(job, version=job.version, price=rub(300), by=workshop.manager)

    edit_job(seen, version=job.version, quantity=Quantity.whole(2), by=workshop.manager)

    assert (seen.price, seen.total, seen.order.total) == (rub(300), rub(600), rub(600))


def test_a_part_on_the_vehicle_is_not_removed(workshop):
    order = an_order(workshop, parts=rub(500))
    part = order.parts.get()
    move_part(part, "installed", by=workshop.manager)
    with pytest.raises(Refused, match="part-issued"):
        remove_part(part, version=part.version, by=workshop.manager)
    move_part(part, "returned", by=workshop.manager)
    assert WorkOrder.objects.get(pk=order.pk).total == rub(0)


def test_a_part_the_client_brought_costs_them_nothing(workshop):
    order = an_order(workshop)
    add_part(order, PartDraft("His own tyre", price=rub(5_000), is_clients_own=True, reason="His"), by=workshop.manager)
    assert WorkOrder.objects.get(pk=order.pk).total == rub(0)


@pytest.mark.parametrize("changes", [{"name": ""}, {"quantity": Quantity.zero()}])
def test_a_line_says_what_and_how_many(workshop, changes):
    job = the_job(an_order(workshop, jobs=rub(1)))
    with pytest.raises(Invalid):
        edit_job(job, version=job.version, by=workshop.manager, **changes)


def test_a_percent_replaces_a_sum_off(workshop):
    job = the_job(an_order(workshop, jobs=rub(1_000)))
    edit_job(job, version=job.version, discount_sum=rub(100), by=workshop.manager)
    edit_job(job, version=job.version, discount_percent=Percent.whole(5), by=workshop.manager)
    assert (job.discount_sum, job.total) == (None, rub(950))


def test_line_and_order_discounts_together_stay_within_the_role(workshop):
    order = an_order(workshop, jobs=rub(1_000), discount_percent=Percent.whole(10))
    job = the_job(order)
    with pytest.raises(Refused, match="discount-too-big"):
        edit_job(job, version=job.version, discount_percent=Percent.whole(10), by=workshop.manager)
    assert Job.objects.get(pk=job.pk).total == rub(1_000)


def test_technicians_are_given_in_shares_and_by_those_who_may(workshop):
    job = the_job(an_order(workshop, jobs=rub(1_000)))
    shares = [Share(workshop.technician, Percent(6_000)), Share(workshop.other_technician, Percent(4_000))]

    assign_technicians(job, shares, version=1 + 1, by=workshop.senior)
    with pytest.raises(Stale):
        assign_technicians(job, by_one(workshop.technician), version=2, by=workshop.manager)
    with pytest.raises(Forbidden):
        assign_technicians(job, by_one(workshop.technician), by=workshop.technician)

    assert sum((a.share for a in job.assignments.all()), Percent.zero()) == HUNDRED_PERCENT


def test_people_without_the_right_cannot_edit(workshop):
    order = an_order(workshop, jobs=rub(1_000))
    job = the_job(order)
    for person, refusal in (
        (workshop.technician, Forbidden),
        (workshop.other_technician, Absent),
        (workshop.senior, Forbidden),
    ):
        with pytest.raises(refusal):
            edit_job(job, version=job.version, price=rub(1), by=person)
        with pytest.raises(refusal):
            add_job(order, JobDraft("Free beer"), by=person)
    assert the_job(order).price == rub(1_000)


def test_comments_are_for_everyone_who_sees_the_order(workshop):
    order = an_order(workshop, jobs=rub(1_000))
    comment_order(order, "Bolts are rusty", by=workshop.technician)
    with pytest.raises(Absent):
        comment_order(order, "Let me in", by=workshop.other_technician)
    with pytest.raises(Invalid):
        comment_order(order, "   ", by=workshop.technician)
    assert order.comments.get().text == "Bolts are rusty"
