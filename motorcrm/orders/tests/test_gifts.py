"""Free and cheap lines are discounts too: they need a right and a reason, and the owner can look through them."""

import pytest

from motorcrm.access.rights import SEE_PRICES
from motorcrm.catalog.models import LabourRate, Part, Service
from motorcrm.clients.models import Contract
from motorcrm.core import clock
from motorcrm.core.exact import Percent, Quantity, rub
from motorcrm.core.refusal import Forbidden, Invalid
from motorcrm.history.models import Happening
from motorcrm.orders.invariants import gifts_are_in_force_with_their_lines
from motorcrm.orders.models import Gift, Job
from motorcrm.orders.operations import (
    JobDraft,
    PartDraft,
    add_job,
    add_part,
    cancel_job,
    cancel_order,
    create_order,
    edit_job,
    edit_order,
    edit_part,
    move_part,
    remove_job,
    start_job,
)
from motorcrm.orders.queries.gifts import GiftFilters
from motorcrm.orders.queries.gifts import gifts as gifts_listed
from motorcrm.orders.rights import EDIT_ORDERS, VIEW_ORDERS
from motorcrm.testing.builders import a_client, a_service, an_order, the_job
from motorcrm.testing.cast import hire, role_with

Kind = Gift.Kind


@pytest.fixture
def clerk(workshop):
    """Someone who edits orders and may not give lines away."""
    return hire("Clerk", role_with(VIEW_ORDERS, EDIT_ORDERS, SEE_PRICES, name="Clerk"))


@pytest.fixture
def valves():
    """Five hours at 2,000."""
    LabourRate.objects.update_or_create(vehicle_class=None, defaults={"price": rub(2_000)})
    return a_service("Valves", hours=Quantity.whole(5))


def gifts(order):
    return {(gift.kind, gift.amount, gift.by_id and gift.by.login, gift.reason) for gift in order.gifts.in_force()}


def refused_reason(call):
    with pytest.raises(Invalid) as refused:
        call()
    assert set(refused.value.errors) == {"reason"}


def test_a_warranty_job_needs_a_right_and_a_reason(workshop, clerk):
    order = an_order(workshop, jobs=rub(3_000))

    with pytest.raises(Forbidden):
        edit_job(the_job(order), version=1, is_warranty=True, reason="Our valves", by=clerk)
    for reason in ("", "   "):
        job = the_job(order)
        refused_reason(lambda job=job, reason=reason: edit_job(
            job, version=job.version, is_warranty=True, reason=reason, by=workshop.manager
        ))  # fmt: skip
    job = the_job(order)
    edit_job(job, version=job.version, is_warranty=True, reason="Our valves", by=workshop.manager)

    assert job.order.total == rub(0)
    assert gifts(order) == {(Kind.WARRANTY, rub(3_000), "manager", "Our valves")}


def test_a_part_of_the_clients_own_needs_them_too(workshop, clerk):
    order = an_order(workshop, parts=rub(5_000))
    draft = PartDraft("His own tyre", is_clients_own=True)

    with pytest.raises(Forbidden):
        add_part(order, draft, by=clerk)
    refused_reason(lambda: add_part(order, draft, by=workshop.manager))
    part = order.parts.get()
    edit_part(part, version=part.version, is_clients_own=True, reason="Brought it along", by=workshop.manager)

    assert gifts(order) == {(Kind.CLIENTS_OWN, rub(5_000), "manager", "Brought it along")}


@pytest.mark.parametrize("change", [{"price": rub(9_000)}, {"labour_hours": Quantity.whole(4)}, {"price": rub(0)}])
def test_a_price_below_the_price_list_needs_them_too(workshop, clerk, valves, change):
    order = an_order(workshop)
    job = add_job(order, JobDraft(service=valves), by=clerk)

    with pytest.raises(Forbidden):
        edit_job(the_job(order), version=job.version, by=clerk, **change)
    refused_reason(lambda: edit_job(the_job(order), version=job.version, by=workshop.manager, **change))
    edit_job(job, version=job.version, reason="Slow day", by=workshop.manager, **change)

    assert gifts(order) == {(Kind.BELOW_LIST, rub(10_000) - the_job(order).price, "manager", "Slow day")}


def test_so_does_a_new_line_below_the_price_list(workshop, clerk, valves):
    order = an_order(workshop)
    for draft in (JobDraft(service=valves, price=rub(1)), JobDraft(service=valves, labour_hours=Quantity.zero())):
        with pytest.raises(Forbidden):
            add_job(order, draft, by=clerk)
        refused_reason(lambda draft=draft: add_job(order, draft, by=workshop.manager))
    with pytest.raises(Invalid) as refused:
        create_order(
            order.client,
            organisation=workshop.organisation,
            jobs=[JobDraft("Wash", price=rub(1)), JobDraft(service=valves, price=rub(1))],
            by=workshop.manager,
        )
    assert set(refused.value.errors) == {"jobs-2-reason"}


def test_a_dearer_price_more_hours_and_free_text_are_no_gifts(workshop, clerk, valves):
    order = an_order(workshop)
    add_job(order, JobDraft(service=valves, price=rub(12_000)), by=clerk)
    add_job(order, JobDraft(service=valves, labour_hours=Quantity.whole(6)), by=clerk)
    add_job(order, JobDraft("Whatever", price=rub(1)), by=clerk)
    assert not gifts(order)


def test_a_contracts_rate_is_no_gift(workshop, clerk, valves):
    client = a_client()
    contract = Contract.objects.create(
        client=client, organisation=workshop.organisation, number="7", since=clock.today(), labour_rate=rub(1_500)
    )
    order = an_order(workshop, client=client, contract=contract)
    add_job(order, JobDraft(service=valves), by=clerk)
    late = an_order(workshop, client=client)
    job = add_job(late, JobDraft(service=valves), by=clerk)
    edit_order(late, version=late.version, contract=contract, by=clerk)
    edit_job(job, version=job.version, price=rub(7_500), by=clerk)

    assert (order.jobs.get().price, late.jobs.get().price) == (rub(7_500), rub(7_500))
    assert not gifts(order) | gifts(late)


def test_an_agreed_discount_is_no_gift_and_a_larger_one_is(workshop):
    order = an_order(workshop, jobs=rub(1_000), client=a_client(discount=Percent.whole(10)))
    assert not gifts(order)

    edit_order(order, version=order.version, discount_percent=Percent.whole(15), by=workshop.manager)
    assert gifts(order) == {(Kind.DISCOUNT, rub(150), "manager", "")}


@pytest.mark.parametrize("asked", [rub(900), rub(2_500)])
def test_a_price_from_is_agreed_in_each_order(workshop, clerk, asked):
    service = a_service("Welding", price=rub(1_500))
    Service.objects.update(pricing=Service.Pricing.FROM)
    service.refresh_from_db()
    order = an_order(workshop)

    job = add_job(order, JobDraft(service=service), by=clerk)
    edit_job(job, version=job.version, price=asked, by=clerk)

    assert the_job(order).price == asked
    assert not gifts(order)


def test_discounts_stand_on_the_list_without_a_reason(workshop):
    order = an_order(workshop, jobs=rub(1_000), parts=rub(1_000))
    job = the_job(order)
    edit_job(job, version=job.version, discount_percent=Percent.whole(10), by=workshop.manager)
    edit_order(order, version=order.version, discount_sum=rub(50), by=workshop.owner)

    assert gifts(order) == {(Kind.DISCOUNT, rub(100), "manager", ""), (Kind.DISCOUNT, rub(50), "owner", "")}


def test_whoever_gives_more_is_named_and_whoever_only_touches_it_is_not(workshop):
    order = an_order(workshop, jobs=rub(1_000))
    for by, change in (
        (workshop.manager, {"is_warranty": True, "reason": "Squeaks again"}),
        (workshop.owner, {"name": "Overhaul again"}),
        (workshop.owner, {"quantity": Quantity(500)}),
    ):
        job = the_job(order)
        edit_job(job, version=job.version, by=by, **change)
    assert gifts(order) == {(Kind.WARRANTY, rub(500), "manager", "Squeaks again")}

    job = the_job(order)
    edit_job(job, version=job.version, by=workshop.owner, quantity=Quantity.whole(2))
    assert gifts(order) == {(Kind.WARRANTY, rub(2_000), "owner", "Squeaks again")}


def test_a_line_that_gives_nothing_any_more_leaves_the_list(workshop):
    order = an_order(workshop, jobs=rub(1_000), parts=rub(1_000))
    job = the_job(order)
    edit_job(job, version=job.version, is_warranty=True, reason="Squeaks again", by=workshop.manager)
    edit_job(job, version=job.version, is_warranty=False, by=workshop.manager)
    assert (the_job(order).reason, gifts(order)) == ("", set())

    part = order.parts.get()
    edit_part(part, version=part.version, discount_percent=Percent.whole(5), by=workshop.manager)
    move_part(part, "returned", by=workshop.manager)
    assert not gifts(order)
    move_part(part, "needed", by=workshop.owner)
    assert gifts(order) == {(Kind.DISCOUNT, rub(50), "manager", "")}


def test_removed_and_cancelled_jobs_give_nothing(workshop):
    order = an_order(workshop, jobs=rub(1_000))
    free = add_job(order, JobDraft("Wash", price=rub(500), is_warranty=True, reason="Late"), by=workshop.manager)
    remove_job(free, version=free.version, by=workshop.manager)
    job = the_job(order)
    edit_job(job, version=job.version, is_warranty=True, reason="Late", by=workshop.manager)
    start_job(job, by=workshop.technician)
    cancel_job(job, by=workshop.manager)
    assert not gifts(order)


def test_a_cancelled_order_gives_nothing(workshop):
    order = an_order(workshop, jobs=rub(1_000))
    edit_order(order, version=order.version, discount_percent=Percent.whole(5), by=workshop.manager)
    assert gifts(order)
    cancel_order(order, reason="Changed his mind", by=workshop.manager)
    assert not gifts(order)
    assert not list(gifts_are_in_force_with_their_lines())


def test_a_gift_that_says_otherwise_than_its_order_is_named(workshop):
    order = an_order(workshop, jobs=rub(1_000))
    edit_order(order, version=order.version, discount_percent=Percent.whole(5), by=workshop.manager)
    order.gifts.update(is_in_force=False)
    assert order.number in "".join(gifts_are_in_force_with_their_lines())


def test_it_is_found_by_the_reason_it_has_now(workshop):
    order = an_order(workshop, jobs=rub(1_000))
    edit_job(the_job(order), version=1, is_warranty=True, reason="Squeaks", by=workshop.manager)
    edit_job(the_job(order), version=2, reason="Rattles", by=workshop.manager)

    def found(typed):
        return list(gifts_listed(GiftFilters(q=typed), workshop.owner))

    assert found("rattles") == list(order.gifts.all())
    assert not found("squeaks")


def test_what_is_given_away_stands_in_the_audit_log(workshop, valves):
    order = an_order(workshop)
    job = add_job(order, JobDraft(service=valves, price=rub(8_000), reason="Regular"), by=workshop.manager)

    happened = Happening.objects.get(event="orders.given")
    assert (happened.about, happened.by_id) == (f"job:{job.pk}", workshop.manager.pk)
    assert happened.facts == {
        "name": "Valves", "quantity": "1", "price": "8000", "list_price": "10000", "reason": "Regular",
    }  # fmt: skip


def test_others_edit_the_rest_of_a_free_line(workshop, clerk):
    order = an_order(workshop, jobs=rub(1_000))
    job = the_job(order)
    edit_job(job, version=job.version, is_warranty=True, reason="Squeaks again", by=workshop.manager)

    edit_job(job, version=job.version, name="Overhaul again", by=clerk)
    with pytest.raises(Forbidden):
        edit_job(the_job(order), version=job.version, quantity=Quantity.whole(2), by=clerk)

    assert Job.objects.get(pk=job.pk).reason == "Squeaks again"


# --- whose hands a discount grew under ---


def test_whoever_makes_a_discount_grow_beyond_what_was_given_is_named(workshop):
    order = an_order(workshop, jobs=rub(1_000))
    edit_order(order, version=order.version, discount_percent=Percent.whole(50), by=workshop.owner)
    add_part(order, PartDraft("Piston", price=rub(800)), by=workshop.manager)
    assert gifts(order) == {(Kind.DISCOUNT, rub(900), "manager", "")}

    add_part(order, PartDraft("Engine", price=rub(10_000)), by=workshop.owner)
    assert gifts(order) == {(Kind.DISCOUNT, rub(5_900), "owner", "")}


def test_a_part_fitted_again_leaves_whoever_gave_the_discount(workshop):
    order = an_order(workshop, jobs=rub(1_000), parts=rub(1_000))
    edit_order(order, version=order.version, discount_percent=Percent.whole(50), by=workshop.owner)
    for status in ("returned", "installed"):
        move_part(order.parts.get(), status, by=workshop.manager)
    assert gifts(order) == {(Kind.DISCOUNT, rub(1_000), "owner", "")}


# --- a service is asked for at least once ---


@pytest.mark.parametrize("service", ["valves", "wash"])
def test_a_tenth_of_a_job_from_the_price_list_needs_them_too(workshop, clerk, valves, service):
    """By hours, or at a price of its own."""
    order = an_order(workshop)
    add_job(order, JobDraft(service=valves if service == "valves" else a_service("Wash", price=rub(10_000))), by=clerk)
    tenth = {"quantity": Quantity(100)}

    with pytest.raises(Forbidden):
        edit_job(the_job(order), version=1, by=clerk, **tenth)
    refused_reason(lambda: edit_job(the_job(order), version=1, by=workshop.manager, **tenth))
    edit_job(the_job(order), version=1, reason="One valve only", by=workshop.manager, **tenth)

    assert gifts(order) == {(Kind.BELOW_LIST, rub(9_000), "manager", "One valve only")}


def test_so_does_a_new_job_of_a_tenth(workshop, clerk, valves):
    order = an_order(workshop)
    draft = JobDraft(service=valves, quantity=Quantity(100))
    with pytest.raises(Forbidden):
        add_job(order, draft, by=clerk)
    refused_reason(lambda: add_job(order, draft, by=workshop.manager))


def test_a_tenth_at_ten_times_the_price_and_a_tenth_of_free_text_are_no_gifts(workshop, clerk, valves):
    order = an_order(workshop)
    add_job(order, JobDraft(service=valves, quantity=Quantity(100), price=rub(100_000)), by=clerk)
    add_job(order, JobDraft("Whatever", quantity=Quantity(100), price=rub(1)), by=clerk)
    assert not gifts(order)


def test_nor_is_half_a_litre_of_oil(workshop, clerk):
    order = an_order(workshop)
    oil = Part.objects.create(name="Oil", price=rub(900))
    add_part(order, PartDraft("Oil", part=oil, price=rub(900), quantity=Quantity(500)), by=clerk)
    assert not gifts(order)


def test_a_tenth_of_a_warranty_job_is_worth_a_whole_one(workshop, valves):
    order = an_order(workshop)
    draft = JobDraft(service=valves, quantity=Quantity(100), is_warranty=True, reason="Squeaks again")
    add_job(order, draft, by=workshop.manager)
    assert gifts(order) == {(Kind.WARRANTY, rub(10_000), "manager", "Squeaks again")}


def test_a_tenth_of_a_job_with_a_price_from_is_agreed_in_each_order(workshop, clerk):
    service = a_service("Welding", price=rub(1_500))
    Service.objects.update(pricing=Service.Pricing.FROM)
    service.refresh_from_db()
    order = an_order(workshop)

    add_job(order, JobDraft(service=service, quantity=Quantity(100)), by=clerk)

    assert not gifts(order)
