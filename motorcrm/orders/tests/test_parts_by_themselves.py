"""Parts from the shelf are issued and fitted by themselves; what was ordered is not touched."""

import pytest

from motorcrm.company.queries import preferences
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.refusal import Refused
from motorcrm.history.models import Happening
from motorcrm.orders.models import OrderPart
from motorcrm.orders.operations import (
    PartDraft,
    add_part,
    check_in,
    close_order,
    finish_job,
    move_part,
    remove_part,
    resume_job,
)
from motorcrm.orders.phases import PartStatus, Phase
from motorcrm.testing.builders import an_order, on_trust, the_job

S = PartStatus


def switch_off(*names):
    chosen = preferences()
    chosen.automation = dict.fromkeys(names, False)
    chosen.save()


def places(order):
    return [part.status for part in order.parts.all()]


def test_a_part_is_needed_until_the_vehicle_comes_and_issued_from_then_on(workshop):
    order = an_order(workshop, jobs=rub(1_000), parts=rub(500), phase=Phase.BOOKED)
    assert places(order) == [S.NEEDED]

    check_in(order, by=workshop.manager)
    add_part(order, PartDraft("Oil", price=rub(300)), by=workshop.manager)

    assert places(order) == [S.ISSUED, S.ISSUED]
    moved = Happening.objects.get(event="orders.part-moved")
    assert moved.by_id is None, "the program did it, in its own name"


def test_with_the_last_job_what_is_here_is_fitted_and_what_is_awaited_is_not(workshop):
    order = an_order(workshop, jobs=rub(1_000), parts=rub(500))
    for status in (S.NEEDED, S.ORDERED, S.ARRIVED):
        move_part(add_part(order, PartDraft(status, price=rub(1)), by=workshop.manager), status, by=workshop.manager)

    finish_job(the_job(order), by=workshop.technician)

    assert places(order) == [S.INSTALLED, S.NEEDED, S.ORDERED, S.INSTALLED]


@pytest.mark.parametrize("status", [S.NEEDED, S.ORDERED])
def test_closing_still_names_a_part_that_is_awaited(workshop, status):
    order = an_order(workshop, jobs=rub(1_000), parts=rub(500))
    move_part(order.parts.get(), status, by=workshop.manager)
    finish_job(the_job(order), by=workshop.technician)
    with pytest.raises(Refused, match="not-complete"):
        close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)


def test_a_part_added_after_the_last_job_keeps_nobody_from_closing(workshop):
    order = an_order(workshop, jobs=rub(1_000))
    finish_job(the_job(order), by=workshop.technician)
    add_part(order, PartDraft("Lamp", price=rub(100)), by=workshop.manager)

    close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)

    assert places(order) == [S.INSTALLED]


def test_parts_alone_are_sold_without_a_tick(workshop):
    order = an_order(workshop, parts=rub(500))
    close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)
    assert places(order) == [S.INSTALLED]


def test_both_can_be_switched_off(workshop):
    switch_off("parts-from-shelf", "fit-with-last-job")
    order = an_order(workshop, jobs=rub(1_000), parts=rub(500), phase=Phase.BOOKED)
    check_in(order, by=workshop.manager)
    assert places(order) == [S.NEEDED]
    move_part(order.parts.get(), S.ISSUED, by=workshop.manager)
    finish_job(the_job(order), by=workshop.technician)
    assert places(order) == [S.ISSUED]
    with pytest.raises(Refused, match="not-complete"):
        close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)


def test_a_job_reopened_leaves_what_is_fitted(workshop):
    order = an_order(workshop, jobs=rub(1_000), parts=rub(500))
    finish_job(the_job(order), by=workshop.technician)
    resume_job(the_job(order), by=workshop.technician)
    assert places(order) == [S.INSTALLED]


def test_what_nobody_has_issued_can_be_removed_what_somebody_has_is_returned(workshop):
    order = an_order(workshop, jobs=rub(1_000), parts=rub(500))
    remove_part(order.parts.get(), version=1, by=workshop.manager)
    assert not OrderPart.objects.exists()

    given = add_part(order, PartDraft("Oil", price=rub(300)), by=workshop.manager)
    move_part(given, S.ARRIVED, by=workshop.manager)
    move_part(given, S.ISSUED, by=workshop.manager)
    with pytest.raises(Refused, match="part-issued"):
        remove_part(given, version=given.version, by=workshop.manager)
