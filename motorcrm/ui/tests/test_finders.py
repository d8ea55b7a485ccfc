"""What stands in a path is found within the scope of whoever asks, whoever has asked before."""

import pytest
from django.http import Http404

from motorcrm.access.scopes import sees_every_row
from motorcrm.core.exact import rub
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.testing.builders import an_order
from motorcrm.ui.guards import Finder


def test_the_query_of_those_who_see_all_is_not_asked_for_others(workshop):
    finder = Finder(WorkOrder, VIEW_ORDERS, related=("client",))
    own = an_order(workshop, jobs=rub(100), technician=workshop.technician)
    others = an_order(workshop, jobs=rub(100), technician=workshop.other_technician)

    for order in (own, others):
        assert finder(workshop.manager, {"pk": order.pk}) == order
    assert finder(workshop.technician, {"pk": own.pk}) == own
    with pytest.raises(Http404):
        finder(workshop.technician, {"pk": others.pk})
    with pytest.raises(Http404):
        finder(workshop.manager, {"pk": others.pk + 1})


def test_only_the_widest_scope_sees_every_row(workshop):
    assert sees_every_row(WorkOrder, workshop.manager, VIEW_ORDERS)
    assert not sees_every_row(WorkOrder, workshop.technician, VIEW_ORDERS)


def test_what_is_found_is_read_anew_with_what_it_refers_to(workshop, django_assert_num_queries):
    finder, order = Finder(WorkOrder, VIEW_ORDERS, related=("client",)), an_order(workshop)
    finder(workshop.manager, {"pk": order.pk})
    WorkOrder.objects.filter(pk=order.pk).update(complaint="Knocks")

    with django_assert_num_queries(1):
        found = finder(workshop.manager, {"pk": order.pk})
        assert (found.complaint, found.client.name) == ("Knocks", order.client.name)
