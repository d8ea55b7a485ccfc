"""An order comes to be."""

from datetime import UTC, datetime

import pytest

from motorcrm.core import clock
from motorcrm.core.exact import Money, Percent, Quantity, rub
from motorcrm.core.refusal import Absent, Forbidden, Invalid, Refused
from motorcrm.history.queries import story_of
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import JobDraft, PartDraft, Share, create_order
from motorcrm.orders.phases import Phase
from motorcrm.testing.builders import a_client, a_service, a_vehicle, an_order, by_one


def test_a_call_becomes_a_booking_with_jobs_parts_and_technicians(workshop):
    client = a_client()
    order = create_order(
        client,
        organisation=workshop.organisation,
        vehicle=a_vehicle(client),
        complaint="Knocks when cold",
        jobs=[JobDraft("Diagnostics", price=rub(1_000), shares=by_one(workshop.technician))],
        parts=[PartDraft("Oil", price=rub(700), quantity=Quantity.whole(4), cost=rub(500))],
        by=workshop.manager,
    )

    assert (order.phase, order.status.code) == (Phase.BOOKED, "booking")
    assert (order.jobs_total, order.parts_total, order.total) == (rub(1_000), rub(2_800), rub(3_800))
    assert order.cost_total == rub(2_000)
    assert order.manager == workshop.manager
    assert order.booked_at
    assert story_of(order) == ["orders.job-assigned", "orders.created"]


def test_numbers_go_up_by_one_and_start_again_each_year(workshop):
    with clock.at(datetime(2026, 12, 31, 20, 30, tzinfo=UTC)):
        last = an_order(workshop)
    with clock.at(datetime(2026, 12, 31, 21, 30, tzinfo=UTC)):  # half past midnight in Moscow
        first, second = an_order(workshop), an_order(workshop)

    assert last.number == "ЗН-2026-000001"
    assert [first.number, second.number] == ["ЗН-2027-000001", "ЗН-2027-000002"]


def test_a_refused_order_takes_no_number(workshop):
    with pytest.raises(Invalid):
        an_order(workshop, jobs=rub(100), technician=workshop.accountant)

    assert an_order(workshop).number.endswith("000001")
    assert WorkOrder.objects.count() == 1


def test_the_same_key_makes_one_order(workshop):
    client = a_client()
    sent = {"organisation": workshop.organisation, "complaint": "Smokes", "by": workshop.manager, "key": "k" * 32}

    first, second = create_order(client, **sent), create_order(client, **sent)

    assert first.pk == second.pk
    with pytest.raises(Refused, match="key-reused"):
        create_order(client, **(sent | {"complaint": "Another"}))
    assert WorkOrder.objects.count() == 1


@pytest.mark.parametrize("person", ["technician", "senior", "accountant"])
def test_only_those_with_the_right_create_orders(workshop, person):
    client = a_client()
    # technicians don't even see a client who has no order of theirs
    expected = Absent if person == "technician" else Forbidden
    with pytest.raises(expected):
        create_order(client, organisation=workshop.organisation, by=getattr(workshop, person))
    assert not WorkOrder.objects.exists()


def test_hours_are_priced_at_the_rate_and_a_price_typed_by_hand_stays(workshop):
    from motorcrm.catalog.models import LabourRate

    LabourRate.objects.update_or_create(vehicle_class=None, defaults={"price": rub(2_000)})
    service = a_service("Valves", hours=Quantity(1_500))
    order = create_order(
        a_client(),
        organisation=workshop.organisation,
        jobs=[JobDraft(service=service), JobDraft(service=service, price=rub(3_500))],
        by=workshop.manager,
    )

    by_rate, by_hand = order.jobs.all()
    assert (by_rate.price, by_rate.rate, by_rate.name) == (rub(3_000), rub(2_000), "Valves")
    assert (by_hand.price, by_hand.rate) == (rub(3_500), None)


def test_a_clients_own_discount_is_given_by_itself(workshop):
    order = an_order(workshop, jobs=rub(1_000), client=a_client(discount=Percent.whole(20)))

    assert order.total == rub(800)


def test_a_discount_beyond_the_role_is_refused(workshop):
    with pytest.raises(Refused, match="discount-too-big"):
        an_order(workshop, jobs=rub(1_000), discount_percent=Percent.whole(16))
    assert an_order(workshop, jobs=rub(1_000), discount_percent=Percent.whole(15)).total == rub(850)
    assert an_order(workshop, jobs=rub(1_000), discount_sum=rub(900), by=workshop.owner).total == rub(100)


def test_an_archived_client_gets_no_order(workshop):
    with pytest.raises(Invalid):
        an_order(workshop, client=a_client(is_archived=True))


def test_two_technicians_share_a_job_to_the_hundredth(workshop):
    shares = (Share(workshop.technician, Percent(6_000)), Share(workshop.other_technician, Percent(4_000)))
    order = create_order(
        a_client(),
        organisation=workshop.organisation,
        jobs=[JobDraft("Gearbox", price=Money(100), shares=shares)],
        by=workshop.manager,
    )

    assert [a.share for a in order.jobs.get().assignments.all()] == [Percent(6_000), Percent(4_000)]


@pytest.mark.parametrize(
    "shares",
    [
        [("technician", 5_000), ("other_technician", 4_999)],
        [("technician", 5_000), ("technician", 5_000)],
        [("technician", 10_000), ("other_technician", 0)],
        [("accountant", 10_000)],
    ],
)
def test_shares_that_do_not_make_a_whole_are_refused(workshop, shares):
    typed = tuple(Share(getattr(workshop, name), Percent(units)) for name, units in shares)
    with pytest.raises(Invalid):
        create_order(
            a_client(),
            organisation=workshop.organisation,
            jobs=[JobDraft("Gearbox", price=rub(1), shares=typed)],
            by=workshop.manager,
        )
