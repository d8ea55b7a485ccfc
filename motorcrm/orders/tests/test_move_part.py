"""A part goes its way: needed, ordered, arrived, issued, installed."""

import pytest

from motorcrm.core.exact import rub
from motorcrm.core.refusal import Absent, Forbidden, Refused
from motorcrm.history.queries import story_of
from motorcrm.orders.operations import cancel_order, edit_part, move_part
from motorcrm.orders.rights import MOVE_PARTS, VIEW_ORDERS
from motorcrm.testing.builders import an_order
from motorcrm.testing.cast import hire, role_with


@pytest.fixture
def part(workshop):
    return an_order(workshop, jobs=rub(1_000), parts=rub(500)).parts.get()


@pytest.fixture
def storekeeper(workshop):
    return hire("Storekeeper", role_with(VIEW_ORDERS, MOVE_PARTS))


def test_a_storekeeper_moves_parts_and_edits_nothing(part, storekeeper):
    for status in ("ordered", "arrived", "issued"):
        move_part(part, status, by=storekeeper)

    part.refresh_from_db()
    assert part.status == "issued"
    assert story_of(part.order)[-3:] == ["orders.part-moved"] * 3
    with pytest.raises(Forbidden):
        edit_part(part, version=part.version, price=rub(1), by=storekeeper)


def test_twice_is_once(part, storekeeper):
    for _time in range(2):
        move_part(part, "arrived", by=storekeeper)

    assert story_of(part.order).count("orders.part-moved") == 1


def test_there_is_no_other_way(part, storekeeper):
    with pytest.raises(Refused, match="no-such-status"):
        move_part(part, "eaten", by=storekeeper)


def test_it_is_refused_without_the_right(workshop, part):
    with pytest.raises(Forbidden):
        move_part(part, "issued", by=workshop.technician)
    with pytest.raises(Absent):
        move_part(part, "issued", by=workshop.other_technician)
    with pytest.raises(Absent):
        move_part(part, "issued", by=hire("Narrow", role_with(VIEW_ORDERS, MOVE_PARTS, scope="own", name="Own")))


def test_not_in_an_order_that_is_over(workshop, part, storekeeper):
    cancel_order(part.order, reason="He sold it", by=workshop.manager)

    with pytest.raises(Refused):
        move_part(part, "issued", by=storekeeper)


def test_the_choice_is_on_the_page_of_people_who_may_make_it(workshop, sign_in, part, storekeeper):
    url, address = f"/orders/{part.order_id}/", f"/orders/{part.order_id}/parts/{part.pk}/status/"

    assert address in sign_in(storekeeper).get(url).content.decode()
    assert address not in sign_in(workshop.senior).get(url).content.decode()
    assert sign_in(storekeeper).post(address, {"status": "arrived"}).status_code == 302
    part.refresh_from_db()
    assert part.status == "arrived"
