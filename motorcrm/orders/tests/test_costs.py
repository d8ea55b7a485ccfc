"""A part of unknown cost is not free: closing asks what it cost, and whoever sees costs sees that one is missing."""

import pytest
from django.urls import reverse

from motorcrm.access.rights import SEE_PRICES
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.refusal import Forbidden, Invalid
from motorcrm.history.models import Happening
from motorcrm.ledger.chart import COST_OF_PARTS, STOCK
from motorcrm.ledger.journal import balance
from motorcrm.orders.operations import PartDraft, add_part, close_order, edit_part, move_part
from motorcrm.orders.rights import CLOSE_ORDERS, RELEASE_ON_CREDIT, VIEW_ORDERS
from motorcrm.testing.builders import on_trust, ready_order, typed_on_trust
from motorcrm.testing.cast import hire, role_with


def two_parts(workshop):
    """An order with a piston and rings, of which nobody knows what they cost."""
    order = ready_order(workshop, parts=rub(1_000))
    rings = add_part(order, PartDraft("Rings", price=rub(200)), by=workshop.owner)
    move_part(rings, "installed", by=workshop.owner)
    order.refresh_from_db()
    return order, *order.parts.all()


def close(order, by, **known):
    return close_order(order, on=clock.today(), debt=on_trust(), by=by, **known)


def test_what_a_part_cost_is_entered_while_closing(workshop):
    order, piston, rings = two_parts(workshop)

    close(order, workshop.owner, costs={piston.pk: rub(700), rings.pk: rub(50)})

    assert (balance(COST_OF_PARTS), balance(STOCK)) == (rub(750), -rub(750))
    piston.refresh_from_db()
    assert piston.cost == rub(700)
    assert "unknown_costs" not in Happening.objects.get(event="orders.closed").facts


def test_it_may_stay_unknown_and_history_counts_it(workshop):
    order, piston, _rings = two_parts(workshop)

    close(order, workshop.owner, costs={piston.pk: rub(0)})

    assert balance(COST_OF_PARTS) == rub(0)
    assert Happening.objects.get(event="orders.closed").facts["unknown_costs"] == 1


def test_a_cost_that_was_known_is_not_overwritten_by_closing(workshop):
    order, piston, _rings = two_parts(workshop)
    edit_part(piston, version=piston.version, cost=rub(700), by=workshop.owner)

    with pytest.raises(Invalid) as refusal:
        close(order, workshop.owner, costs={piston.pk: rub(1)})

    assert list(refusal.value.errors) == ["costs"]
    order.refresh_from_db()
    assert order.phase == "accepted"


def test_who_sees_no_costs_closes_without_being_asked(workshop, sign_in):
    order, piston, _rings = two_parts(workshop)
    clerk = hire("Clerk", role_with(VIEW_ORDERS, CLOSE_ORDERS, RELEASE_ON_CREDIT, SEE_PRICES))
    page = reverse("order-close", args=[order.pk])

    asked = sign_in(workshop.owner).get(page).context["form"]
    assert [field.name for field in asked.costs] == [f"cost_{part.pk}" for part in order.parts.all()]
    assert sign_in(clerk).get(page).context["form"].costs == []
    with pytest.raises(Forbidden):
        close(order, clerk, costs={piston.pk: rub(1)})
    close(order, clerk)
    assert "unknown-costs" not in sign_in(clerk).get(reverse("order", args=[order.pk])).content.decode()


def test_the_page_takes_costs_and_marks_those_that_are_missing(workshop, sign_in):
    order, piston, rings = two_parts(workshop)
    browser = sign_in(workshop.owner)

    form = {
        "on": clock.today().isoformat(),
        "key": "closing-1",
        f"cost_{piston.pk}": "700",
        f"cost_{rings.pk}": "",
    } | typed_on_trust()
    assert browser.post(reverse("order-close", args=[order.pk]), form).status_code == 302

    page = browser.get(reverse("order", args=[order.pk])).content.decode()
    assert "себестоимость 1 запчасти неизвестна" in page
    assert balance(COST_OF_PARTS) == rub(700)
