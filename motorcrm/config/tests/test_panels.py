"""Pages show panels of other apps to people who may see them."""

import re
from pathlib import Path

import motorcrm
from motorcrm.core.exact import rub
from motorcrm.testing.builders import a_client, a_vehicle, an_order
from motorcrm.testing.builders import merged as merge

PACKAGE = Path(motorcrm.__file__).parent
DECLARED = re.compile(r"^([A-Z_]+) = Place\(", re.MULTILINE)
SHOWN = re.compile(r"panels_for\(([A-Z_]+),")


def test_the_clients_page_shows_their_orders_balance_and_the_button(workshop, sign_in):
    client = a_client()
    order = an_order(workshop, client=client)
    shown = sign_in(workshop.manager).get(f"/clients/{client.pk}/").content.decode()

    assert order.number in shown
    assert f"/orders/new/?client={client.pk}" in shown
    assert f"/finance/clients/{client.pk}/prepayment/" in shown


def test_the_vehicles_page_shows_its_orders_and_the_button(workshop, sign_in):
    vehicle = a_vehicle(a_client())
    order = an_order(workshop, vehicle=vehicle)
    shown = sign_in(workshop.manager).get(f"/vehicles/{vehicle.pk}/").content.decode()

    assert order.number in shown
    assert f"/orders/new/?vehicle={vehicle.pk}" in shown


def test_a_technician_sees_only_their_own_orders_there_and_no_button(workshop, sign_in):
    client = a_client()
    own = an_order(workshop, client=client, jobs=rub(4_321), technician=workshop.technician)
    others = an_order(workshop, client=client, jobs=rub(4_321), technician=workshop.other_technician)
    shown = sign_in(workshop.technician).get(f"/clients/{client.pk}/").content.decode()

    assert own.number in shown
    assert others.number not in shown
    assert "/orders/new/" not in shown
    assert "4\u00a0321" not in shown


def test_orders_of_a_merged_client_are_shown_with_the_survivor(workshop, sign_in):
    survivor, merged = a_client("Anna"), a_client("Anna again")
    order = an_order(workshop, client=merged)
    merge(merged, into=survivor)

    assert order.number in sign_in(workshop.manager).get(f"/clients/{survivor.pk}/").content.decode()


def test_the_orders_page_shows_its_money(workshop, sign_in):
    order = an_order(workshop, jobs=rub(4_321))

    assert (
        f"/finance/orders/{order.pk}/payment/" in sign_in(workshop.manager).get(f"/orders/{order.pk}/").content.decode()
    )
    assert "/finance/" not in sign_in(workshop.technician).get("/jobs/").content.decode()


def test_every_place_that_is_declared_is_shown_by_a_page():
    sources = [path.read_text() for path in PACKAGE.rglob("*.py") if "tests" not in path.parts]
    declared, shown = ({name for text in sources for name in said.findall(text)} for said in (DECLARED, SHOWN))

    assert len(declared) > 10
    assert declared == shown
