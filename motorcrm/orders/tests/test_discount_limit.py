"""What a role may give can't be walked round, and nothing that was authorised is refused."""

from functools import partial

import pytest

from motorcrm.access.models import Role
from motorcrm.clients.models import Client, Contract
from motorcrm.clients.operations import add_client, edit_client
from motorcrm.clients.rights import EDIT_CLIENTS, VIEW_CLIENTS
from motorcrm.core import clock
from motorcrm.core.exact import HUNDRED_PERCENT, Money, Percent, Quantity, rub
from motorcrm.core.refusal import Invalid, Refused
from motorcrm.orders.inputs import format_discount
from motorcrm.orders.models import OrderPart, WorkOrder
from motorcrm.orders.operations import (
    JobDraft,
    PartDraft,
    add_job,
    add_part,
    cancel_job,
    cancel_order,
    close_order,
    create_order,
    edit_job,
    edit_order,
    edit_part,
    finish_job,
    move_part,
    remove_job,
    remove_part,
    start_job,
)
from motorcrm.orders.rights import EDIT_ORDERS, MOVE_PARTS, VIEW_ORDERS
from motorcrm.testing.builders import a_client, an_order, by_one, on_trust, the_job
from motorcrm.testing.cast import hire, role_with

NINE_THOUSAND = rub(9_000)
TOO_BIG = "discount-too-big"


@pytest.fixture
def storekeeper(workshop):
    """Someone who moves parts and gives no discounts."""
    return hire("Storekeeper", role_with(VIEW_ORDERS, MOVE_PARTS, name="Storekeeper"))


@pytest.fixture
def clerk(workshop):
    """Someone who edits orders and gives no discounts."""
    from motorcrm.access.rights import SEE_PRICES

    return hire("Clerk", role_with(VIEW_ORDERS, EDIT_ORDERS, MOVE_PARTS, SEE_PRICES, name="Clerk"))


def fresh(order):
    return WorkOrder.objects.get(pk=order.pk)


def discounted(order, by, **discount):
    return edit_order(order, version=fresh(order).version, by=by, **discount)


def given(order):
    order = fresh(order)
    return order.discount + order.line_discounts


def baited(workshop, **known):
    """An order of 10,000, with a bait of 60,000 in it that pays for a discount of 9,000."""
    order = an_order(workshop, jobs=rub(10_000), **known)
    bait = add_part(order, PartDraft("Engine", price=rub(60_000)), by=workshop.manager)
    discounted(order, workshop.manager, discount_sum=NINE_THOUSAND)
    return order, bait


# --- the ways round ---


def test_a_bait_part_is_not_removed_from_under_the_discount_it_paid_for(workshop):
    order, bait = baited(workshop)

    with pytest.raises(Refused, match=TOO_BIG):
        remove_part(bait, version=bait.version, by=workshop.manager)

    assert fresh(order).total == rub(61_000)


def test_nor_is_it_returned_by_anybody(workshop, storekeeper):
    order, bait = baited(workshop)
    move_part(bait, "issued", by=storekeeper)

    for person in (workshop.manager, storekeeper):
        with pytest.raises(Refused, match=TOO_BIG):
            move_part(bait, "returned", by=person)

    assert fresh(order).total == rub(61_000)


def test_nor_made_cheaper_or_fewer_or_the_clients_own_or_free(workshop):
    _order, bait = baited(workshop)
    for change in (
        {"price": rub(1)},
        {"quantity": Quantity(1)},
        {"is_clients_own": True, "reason": "He brought it"},
    ):
        seen = OrderPart.objects.get(pk=bait.pk)
        with pytest.raises(Refused, match=TOO_BIG):
            edit_part(seen, version=seen.version, by=workshop.manager, **change)


@pytest.mark.parametrize("is_started", [False, True])
def test_a_bait_job_is_neither_removed_nor_cancelled(workshop, is_started):
    order = an_order(workshop, jobs=rub(10_000))
    bait = add_job(
        order, JobDraft("Rebuild", price=rub(60_000), shares=by_one(workshop.technician)), by=workshop.manager
    )
    discounted(order, workshop.manager, discount_sum=NINE_THOUSAND)
    if is_started:
        start_job(bait, by=workshop.technician)

    take_out = partial(cancel_job, bait) if is_started else partial(remove_job, bait, version=bait.version)
    with pytest.raises(Refused, match=TOO_BIG):
        take_out(by=workshop.manager)

    assert fresh(order).total == rub(61_000)


def test_once_the_discount_is_lowered_the_bait_goes(workshop):
    order, bait = baited(workshop)

    discounted(order, workshop.manager, discount_percent=Percent.whole(15))
    remove_part(bait, version=bait.version, by=workshop.manager)

    assert fresh(order).total == rub(8_500)


def test_an_owners_discount_is_not_inflated_with_a_bait(workshop):
    """20 % of 10,000 was authorised; as an amount it would become 4,000 of 10,000."""
    order = an_order(workshop, jobs=rub(10_000))
    discounted(order, workshop.owner, discount_percent=Percent.whole(20))
    bait = add_part(order, PartDraft("Engine", price=rub(10_000)), by=workshop.manager)
    discounted(order, workshop.manager, discount_sum=rub(4_000))

    with pytest.raises(Refused, match=TOO_BIG):
        remove_part(bait, version=bait.version, by=workshop.manager)


def test_an_amount_larger_than_the_order_does_not_make_what_is_added_free(workshop):
    """4,000 of 10,000 was authorised; an amount of 1,000,000 would swallow every line that comes later."""
    order = an_order(workshop, jobs=rub(4_000), parts=rub(6_000))
    discounted(order, workshop.owner, discount_sum=rub(4_000))
    move_part(order.parts.get(), "returned", by=workshop.manager)
    discounted(order, workshop.manager, discount_sum=rub(1_000_000))

    with pytest.raises(Refused, match=TOO_BIG):
        add_job(order, JobDraft("Rebuild", price=rub(60_000)), by=workshop.manager)


def test_a_returned_part_is_not_discounted_to_be_needed_again(workshop):
    order = an_order(workshop, jobs=rub(60_000), parts=NINE_THOUSAND)
    part = order.parts.get()
    move_part(part, "returned", by=workshop.manager)

    with pytest.raises(Refused, match="line-settled"):
        edit_part(part, version=part.version, discount_percent=HUNDRED_PERCENT, by=workshop.manager)
    edit_part(part, version=part.version, name="Piston ring", by=workshop.manager)

    assert not OrderPart.objects.get(pk=part.pk).discount


def test_a_part_added_as_returned_gives_nothing_when_it_is_needed(workshop):
    order = an_order(workshop, jobs=rub(10_000))
    draft = PartDraft("Piston", price=NINE_THOUSAND, discount_percent=HUNDRED_PERCENT, status="returned")
    part = add_part(order, draft, by=workshop.manager)

    with pytest.raises(Refused, match=TOO_BIG):
        move_part(part, "needed", by=workshop.manager)


def test_nobody_agrees_with_a_client_to_more_than_they_may_give(workshop):
    """100 % in the client's card, and then a new order."""
    client = a_client()

    with pytest.raises(Invalid) as refused:
        edit_client(client, version=client.version, discount=HUNDRED_PERCENT, by=workshop.manager)
    with pytest.raises(Invalid):
        add_client(name="Friend", discount=Percent.whole(16), by=workshop.manager)
    assert set(refused.value.errors) == {"discount"}

    edit_client(client, version=client.version, discount=Percent.whole(15), by=workshop.manager)
    assert an_order(workshop, jobs=rub(10_000), client=client).total == rub(8_500)


def test_a_larger_discount_that_the_owner_agreed_to_does_not_stop_other_edits(workshop):
    client = a_client(discount=Percent.whole(30))

    edit_client(client, version=client.version, name="Ivan Sidorov", discount=Percent.whole(30), by=workshop.manager)
    edit_client(client, version=client.version, discount=Percent.whole(20), by=workshop.manager)
    with pytest.raises(Invalid):
        edit_client(client, version=client.version, discount=Percent.whole(30), by=workshop.manager)

    assert Client.objects.get(pk=client.pk).discount == Percent.whole(20)


def test_people_whose_role_gives_nothing_agree_to_nothing(workshop):
    from motorcrm.access.rights import SEE_PRICES

    helper = hire("Helper", role_with(VIEW_CLIENTS, EDIT_CLIENTS, SEE_PRICES, name="Helper"))
    with pytest.raises(Invalid):
        add_client(name="Friend", discount=Percent.whole(1), by=helper)


def test_an_agreed_discount_is_not_added_to_ones_own(workshop):
    order = an_order(workshop, jobs=rub(10_000), client=a_client(discount=Percent.whole(20)))
    job = the_job(order)

    with pytest.raises(Refused, match=TOO_BIG):
        edit_job(job, version=job.version, discount_percent=Percent.whole(1), by=workshop.manager)


# --- what is authorised, by whom ---


def test_the_order_keeps_what_was_authorised_by_whom_and_when(workshop):
    order = an_order(workshop, jobs=rub(10_000))
    discounted(order, workshop.owner, discount_percent=Percent.whole(40))

    order = fresh(order)
    assert (order.authorised_percent, order.authorised_sum) == (Percent.whole(40), rub(4_000))
    assert (order.authorised_by, order.authorised_limit) == (workshop.owner, HUNDRED_PERCENT)
    assert order.authorised_at is not None


def test_within_what_the_owner_authorised_others_edit_freely_but_go_no_further(workshop, clerk):
    order = an_order(workshop, jobs=rub(10_000))
    discounted(order, workshop.owner, discount_percent=Percent.whole(40))
    part = add_part(order, PartDraft("Piston", price=rub(500)), by=clerk)
    edit_part(part, version=part.version, quantity=Quantity.whole(3), by=clerk)

    with pytest.raises(Refused, match=TOO_BIG):
        edit_part(part, version=part.version, discount_percent=Percent.whole(10), by=workshop.manager)
    assert fresh(order).authorised_by == workshop.owner


def test_an_amount_the_owner_authorised_stays_when_the_order_shrinks(workshop, storekeeper):
    order = an_order(workshop, jobs=rub(6_000), parts=rub(4_000))
    discounted(order, workshop.owner, discount_sum=rub(5_000))

    move_part(order.parts.get(), "returned", by=storekeeper)

    assert fresh(order).total == rub(1_000)


def test_what_the_owner_takes_back_is_not_given_again_by_others(workshop):
    order = an_order(workshop, jobs=rub(10_000))
    discounted(order, workshop.owner, discount_percent=Percent.whole(50))
    discounted(order, workshop.owner, discount_percent=Percent.whole(10))

    with pytest.raises(Refused, match=TOO_BIG):
        discounted(order, workshop.manager, discount_percent=Percent.whole(50))


def test_several_people_together_give_no_more_than_the_largest_limit(workshop, clerk):
    order = an_order(workshop, jobs=rub(10_000), parts=rub(10_000))
    discounted(order, workshop.manager, discount_percent=Percent.whole(15))

    for person in (clerk, workshop.manager):
        part = order.parts.get()
        with pytest.raises(Refused, match=TOO_BIG):
            edit_part(part, version=part.version, discount_percent=Percent.whole(1), by=person)


# --- what was refused wrongly ---


def test_a_returned_part_is_fitted_again_by_a_storekeeper(workshop, storekeeper):
    order = an_order(workshop, jobs=rub(1_000), parts=rub(5_000))
    part = order.parts.get()
    edit_part(part, version=part.version, discount_percent=Percent.whole(15), by=workshop.manager)

    for status in ("installed", "returned", "installed"):
        move_part(part, status, by=storekeeper)

    assert fresh(order).parts_total == rub(4_250)


def test_a_storekeeper_takes_a_part_back_from_an_order_with_an_amount_off(workshop, storekeeper):
    order = an_order(workshop, jobs=rub(6_000), parts=rub(4_000))
    discounted(order, workshop.manager, discount_sum=rub(500))

    move_part(order.parts.get(), "returned", by=storekeeper)

    assert fresh(order).total == rub(5_500)


def test_forty_parts_are_added_for_a_client_with_an_agreed_discount(workshop, clerk):
    """Each line is rounded, so the share wanders around 20 % by a fraction of a kopeck."""
    order = an_order(workshop, jobs=rub(999, 99), client=a_client(discount=Percent.whole(20)))

    for number in range(40):
        by = clerk if number % 2 else workshop.manager
        add_part(order, PartDraft(f"Bolt {number}", price=Money(1_13 + number * 7)), by=by)

    assert fresh(order).parts.count() == 40


def test_an_agreed_discount_given_up_may_be_given_again(workshop):
    order = an_order(workshop, jobs=rub(10_000), client=a_client(discount=Percent.whole(20)))
    discounted(order, workshop.manager, discount_percent=None)
    discounted(order, workshop.manager, discount_percent=Percent.whole(20))
    assert fresh(order).total == rub(8_000)
    assert fresh(order).authorised_by is None


def test_a_contracts_discount_counts_as_agreed(workshop):
    client = a_client()
    contract = Contract.objects.create(
        client=client,
        organisation=workshop.organisation,
        number="7",
        since=clock.today(),
        discount=Percent.whole(30),
    )
    order = create_order(
        client,
        organisation=workshop.organisation,
        contract=contract,
        jobs=[JobDraft("Wash", price=rub(1_000))],
        by=workshop.manager,
    )
    assert order.total == rub(700)


def test_lowering_a_roles_limit_leaves_what_was_given(workshop):
    order = an_order(workshop, jobs=rub(10_000), parts=rub(500), discount_percent=Percent.whole(15))
    Role.objects.filter(members=workshop.manager).update(max_discount=Percent.whole(5))
    part = order.parts.get()

    edit_part(part, version=part.version, quantity=Quantity.whole(2), by=workshop.manager)
    discounted(order, workshop.manager, discount_percent=Percent.whole(12))
    finish_job(the_job(order), by=workshop.manager)
    move_part(part, "installed", by=workshop.manager)
    close_order(fresh(order), on=clock.today(), debt=on_trust(), by=workshop.owner)

    assert given(order) == rub(1_320)


def test_an_order_with_a_discount_is_cancelled_by_anybody_who_may(workshop):
    order, _bait = baited(workshop)
    assert cancel_order(order, reason="Sold the bike", by=workshop.manager).phase == "cancelled"


def test_an_amount_that_the_owner_allowed_does_not_grow_with_the_order(workshop):
    order = an_order(workshop, jobs=rub(4_000), parts=rub(6_000))
    edit_order(order, version=order.version, discount_sum=rub(4_000), by=workshop.owner)
    add_part(order, PartDraft("Engine", price=rub(60_000)), by=workshop.manager)

    with pytest.raises(Refused, match="discount-too-big"):
        add_part(order, PartDraft("Piston", price=rub(9_000), discount_sum=rub(9_000)), by=workshop.manager)
    with pytest.raises(Refused, match="discount-too-big"):
        edit_order(order, version=order.version, discount_sum=rub(28_000), by=workshop.manager)


# --- a percentage holds until what is given has doubled ---


def of_hundred(workshop):
    """A wash for 100, half of which the owner gave."""
    order = an_order(workshop, jobs=rub(100))
    discounted(order, workshop.owner, discount_percent=Percent.whole(50))
    return order


def test_half_of_a_wash_is_not_half_of_an_engine(workshop):
    order = of_hundred(workshop)

    with pytest.raises(Refused, match=TOO_BIG):
        add_part(order, PartDraft("Engine", price=rub(400_000), cost=rub(390_000)), by=workshop.manager)

    assert given(order) == rub(50)


@pytest.mark.parametrize("change", [{"price": rub(1_000)}, {"quantity": Quantity.whole(10)}])
def test_nor_is_it_half_of_a_wash_ten_times_as_dear(workshop, change):
    job = the_job(of_hundred(workshop))

    with pytest.raises(Refused, match=TOO_BIG):
        edit_job(job, version=job.version, by=workshop.manager, **change)


def test_doubling_again_and_again_goes_no_further_than_doubling(workshop):
    order = of_hundred(workshop)
    add_part(order, PartDraft("Bolt", price=rub(50)), by=workshop.manager)
    add_part(order, PartDraft("Nut", price=rub(50)), by=workshop.manager)

    with pytest.raises(Refused, match=TOO_BIG):
        add_part(order, PartDraft("Washer", price=rub(1)), by=workshop.manager)
    assert (given(order), fresh(order).authorised_sum) == (rub(100), rub(50))


def test_lowering_and_raising_again_does_not_widen_it(workshop):
    order = of_hundred(workshop)
    add_part(order, PartDraft("Bolt", price=rub(100)), by=workshop.manager)
    discounted(order, workshop.manager, discount_percent=Percent.whole(40))

    with pytest.raises(Refused, match=TOO_BIG):
        discounted(order, workshop.manager, discount_percent=Percent.whole(50))
    with pytest.raises(Refused, match=TOO_BIG):
        add_part(order, PartDraft("Pump", price=rub(100)), by=workshop.manager)


def test_a_clerk_goes_on_when_the_owner_has_set_the_same_discount_again(workshop, clerk):
    order = an_order(workshop, jobs=rub(10_000))
    discounted(order, workshop.owner, discount_percent=Percent.whole(20))
    add_part(order, PartDraft("Piston", price=rub(10_000)), by=clerk)
    for person in (clerk, workshop.manager):
        with pytest.raises(Refused, match=TOO_BIG):
            add_part(order, PartDraft("Ring", price=rub(500)), by=person)
        discounted(order, person, discount_percent=Percent.whole(20))
    assert (fresh(order).authorised_by, fresh(order).authorised_sum) == (workshop.owner, rub(2_000))

    discounted(order, workshop.owner, discount_percent=Percent.whole(20))
    add_part(order, PartDraft("Ring", price=rub(500)), by=clerk)

    assert (given(order), fresh(order).authorised_sum) == (rub(4_100), rub(4_000))


def test_a_form_sent_again_from_before_confirms_nothing(workshop):
    order = an_order(workshop, jobs=rub(10_000))
    seen = order.version
    discounted(order, workshop.owner, discount_percent=Percent.whole(20))
    add_part(order, PartDraft("Piston", price=rub(10_000)), by=workshop.manager)

    edit_order(order, version=seen, discount_percent=Percent.whole(20), by=workshop.owner)

    assert fresh(order).authorised_sum == rub(2_000)


def test_an_order_grows_under_those_who_may_give_as_much_themselves(workshop, clerk):
    """The manager enters the wash first and all the rest after it, at their own 10 %."""
    order = an_order(workshop, jobs=rub(100), discount_percent=Percent.whole(10))
    for price in (rub(90), rub(5_000)):
        add_part(order, PartDraft("Piston", price=price), by=workshop.manager)
    add_part(order, PartDraft("Ring", price=rub(5_000)), by=clerk)

    assert fresh(order).authorised_by == workshop.manager
    assert fresh(order).authorised_sum == rub(519)


def test_what_was_agreed_in_advance_holds_however_large_the_order_becomes(workshop, clerk):
    order = an_order(workshop, jobs=rub(100), client=a_client(discount=Percent.whole(30)))
    add_part(order, PartDraft("Engine", price=rub(400_000)), by=clerk)
    assert given(order) == rub(120_030)


def test_a_price_rounded_down_does_not_lower_what_was_authorised(workshop, clerk, storekeeper):
    """A kopeck off a bolt makes the share smaller by a fraction; the piston must still be fitted again."""
    order = an_order(workshop, jobs=Money(1_13), parts=rub(10_000))
    discounted(order, workshop.owner, discount_percent=Percent.whole(20))
    move_part(order.parts.get(), "returned", by=storekeeper)
    job = the_job(order)
    edit_job(job, version=job.version, price=Money(1_12), by=clerk)

    move_part(order.parts.get(), "installed", by=storekeeper)

    assert given(order) == Money(2_000_22)


def test_a_price_mistyped_and_put_right_leaves_what_was_authorised(workshop, clerk):
    order = an_order(workshop, jobs=rub(10_000))
    discounted(order, workshop.owner, discount_percent=Percent.whole(20))
    for price in (Money(1_000_02), rub(20_000)):
        job = the_job(order)
        edit_job(job, version=job.version, price=price, by=clerk)

    assert given(order) == rub(4_000)


def test_the_page_sends_the_discount_it_shows_to_confirm_it(workshop, sign_in):
    order = an_order(workshop, jobs=rub(10_000))
    discounted(order, workshop.owner, discount_percent=Percent.whole(20))
    add_part(order, PartDraft("Piston", price=rub(10_000)), by=workshop.manager)

    sign_in(workshop.owner).post(
        f"/orders/{order.pk}/edit/",
        {"version": fresh(order).version, "discount": format_discount(Percent.whole(20), None)},
    )

    assert fresh(order).authorised_sum == rub(4_000)
