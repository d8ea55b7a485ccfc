"""The list of orders: who sees which, its filters, and nonsense in the address."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motorcrm.access.catalogue import OWN
from motorcrm.core import clock
from motorcrm.core.counting import Count
from motorcrm.core.exact import rub
from motorcrm.orders.columns import CLOSED_SORTS, OPEN_SORTS
from motorcrm.orders.models import OrderStatus, WorkOrder
from motorcrm.orders.operations import cancel_order
from motorcrm.orders.phases import Phase
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.testing.builders import a_client, a_vehicle, an_order, closed_order
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.queries import asked
from motorcrm.ui.lists import page_of


def listed(client, query=""):
    answer = client.get(f"/orders/{query}")
    assert answer.status_code == 200
    return [order.number for order in answer.context["page"].rows]


def test_the_manager_sees_open_orders_and_the_closed_ones_behind_their_tab(workshop, sign_in):
    fresh, over = an_order(workshop), closed_order(workshop, jobs=rub(1_000))
    desk = sign_in(workshop.manager)

    assert listed(desk) == [fresh.number]
    assert listed(desk, "?status=closed") == [over.number]
    assert listed(desk, "?status=all") == [over.number, fresh.number]


def test_a_technician_sees_their_own_orders_and_no_sums(workshop, sign_in):
    own = an_order(workshop, jobs=rub(4_321), technician=workshop.technician)
    not_own = an_order(workshop, jobs=rub(1_000), technician=workshop.other_technician)
    answer = sign_in(workshop.technician).get("/orders/?status=all")

    assert [order.pk for order in answer.context["page"].rows] == [own.pk]
    page = answer.content.decode()
    assert "4\u00a0321" not in page
    assert not_own.number not in page
    assert "manager" not in answer.context["form"].fields


def test_a_technician_sees_no_counts_of_what_they_cannot_see(workshop, sign_in):
    an_order(workshop, jobs=rub(1_000), technician=workshop.technician)
    an_order(workshop, jobs=rub(1_000), technician=workshop.other_technician)
    answer = sign_in(workshop.technician).get("/orders/figures/?status=all")

    assert answer.context["count"] == Count(1)
    assert "total" not in answer.content.decode().lower().replace("list-totals", "")


def test_figures_add_up_what_is_filtered_not_only_this_page(workshop, sign_in):
    client = a_client("Anna Smirnova")
    an_order(workshop, client=client, jobs=rub(1_000), technician=workshop.technician)
    an_order(workshop, client=client, jobs=rub(500), technician=workshop.technician)
    an_order(workshop, jobs=rub(70_000), technician=workshop.technician)
    answer = sign_in(workshop.manager).get(f"/orders/figures/?client={client.pk}")

    assert answer.context["count"] == Count(2)
    assert answer.context["total"] == rub(1_500)
    counts = {tab.url: tab.count for tab in answer.context["tabs"]}
    assert counts[f"?client={client.pk}&status=all"] == Count(2)


def test_orders_are_found_by_client_plate_in_either_alphabet_and_number(workshop, sign_in):
    client = a_client("Пётр Семёнов", phone="+79123456789")
    order = an_order(workshop, client=client, vehicle=a_vehicle(client, plate="A123BC77"))
    an_order(workshop, client=a_client("Somebody Else"))
    desk = sign_in(workshop.manager)

    for typed in ("семенов", "А123ВС", "345-67-89", order.number.lower()):
        assert listed(desk, f"?q={typed}") == [order.number], typed


def test_a_closed_order_is_found_without_choosing_a_tab(workshop, sign_in):
    over = closed_order(workshop, jobs=rub(1_000))

    assert listed(sign_in(workshop.manager), f"?q={over.number}") == [over.number]


def test_a_phone_finds_nothing_for_people_without_contacts(workshop, sign_in):
    an_order(workshop, client=a_client("Ivan", phone="+79123456789"))

    assert listed(sign_in(workshop.senior), "?q=345-67-89") == []


def test_filters_by_people_period_and_status(workshop, sign_in):
    tomorrow = clock.now() + timedelta(days=1)
    mine = an_order(
        workshop, jobs=rub(1_000), technician=workshop.technician, promised_at=tomorrow, manager=workshop.manager
    )
    other = an_order(workshop, jobs=rub(1_000), technician=workshop.other_technician, manager=workshop.owner)
    desk, day = sign_in(workshop.manager), clock.local(tomorrow).date()

    assert listed(desk, f"?technician={workshop.technician.pk}") == [mine.number]
    assert listed(desk, f"?manager={workshop.owner.pk}") == [other.number]
    assert listed(desk, f"?promised_from={day}&promised_to={day}") == [mine.number]
    assert listed(desk, f"?created_to={clock.today() - timedelta(days=1)}") == []
    assert listed(desk, f"?status={mine.status_id}") == [mine.number, other.number]
    assert listed(desk, f"?status={OrderStatus.objects.get(code='ready').pk}") == []


def test_an_overdue_order_is_marked_and_found(workshop, sign_in):
    late = an_order(workshop, phase=Phase.ACCEPTED)
    WorkOrder.objects.filter(pk=late.pk).update(promised_at=clock.now() - timedelta(hours=2))
    an_order(workshop)
    answer = sign_in(workshop.manager).get("/orders/?overdue=on")

    assert [order.pk for order in answer.context["page"].rows] == [late.pk]
    assert "−2 " in answer.content.decode()


def test_a_cancelled_order_stays_behind_its_tab(workshop, sign_in):
    order = an_order(workshop)
    cancel_order(order, reason="Changed his mind", by=workshop.manager)

    assert listed(sign_in(workshop.manager), "?status=cancelled") == [order.number]


def test_a_chip_takes_its_filter_off_and_leaves_the_others(workshop, sign_in):
    answer = sign_in(workshop.manager).get(f"/orders/?q=oil&overdue=on&technician={workshop.technician.pk}&before=7")

    chips = {chip.label: chip.url for chip in answer.context["form"].chips}
    assert len(chips) == 3
    assert all("before" not in url for url in chips.values())
    assert any(url == f"?overdue=on&technician={workshop.technician.pk}" for url in chips.values())


HOSTILE = [
    "status=nonsense",
    "status=99999999999999999999999999",
    "technician=1e30",
    f"technician={2**63}",
    f"client={10**30}",
    "client=%00",
    "client=1%00",
    f"vehicle={2**64}",
    "vehicle=-1",
    "q=%00",
    "q=%ED%A0%80",
    "q=%FF%FE",
    "q=" + "a" * 5_000,
    "q=%25%27%22%3Cscript%3E",
    "created_from=9999-12-31",
    "created_to=0001-01-01",
    "created_to=2199-12-31",
    "promised_from=NaN",
    "closed_to=31.02.2026",
    "before=" + "9" * 400,
    "before=-5",
    "before=%D9%A3",
    "overdue=%00",
    "status=open&status=all&status[]=1",
]


@pytest.mark.parametrize("query", HOSTILE)
@pytest.mark.parametrize("address", ["/orders/", "/orders/figures/"])
def test_nonsense_in_the_address_is_passed_over(workshop, sign_in, address, query):
    an_order(workshop)

    assert sign_in(workshop.manager).get(f"{address}?{query}").status_code == 200


def test_what_was_not_understood_is_reported(workshop, sign_in):
    order = an_order(workshop)
    answer = sign_in(workshop.manager).get("/orders/?created_from=yesterday")

    assert answer.context["form"].misunderstood == [str(answer.context["form"].fields["created_from"].label)]
    assert order.number in answer.content.decode()


def test_the_filter_does_not_reveal_clients_of_others(workshop, sign_in):
    """A chip must not name a client whose orders the technician cannot see."""
    stranger = a_client("Secret Stranger")
    an_order(workshop, client=stranger, jobs=rub(1_000), technician=workshop.other_technician)
    answer = sign_in(workshop.technician).get(f"/orders/?client={stranger.pk}&status=all")

    assert "Secret Stranger" not in answer.content.decode()


def test_the_list_pages_by_cursor(workshop, sign_in):
    for _ in range(51):
        an_order(workshop)
    desk = sign_in(workshop.manager)
    first = desk.get("/orders/").context["page"]
    rest = listed(desk, f"?before={first.next}")

    assert len(first.rows) == 50
    assert len(rest) == 1


def test_fifty_rows_cost_no_more_queries_than_five(workshop, sign_in):
    desk = sign_in(workshop.manager)

    def questions():
        with CaptureQueriesContext(connection) as found:
            desk.get("/orders/")
        return len(asked(found))

    for _ in range(5):
        client = a_client()
        an_order(workshop, client=client, vehicle=a_vehicle(client), jobs=rub(1_000), technician=workshop.technician)
    desk.get("/orders/")
    few = questions()
    for _ in range(40):
        client = a_client()
        an_order(
            workshop, client=client, vehicle=a_vehicle(client), jobs=rub(1_000), technician=workshop.other_technician
        )

    assert questions() == few
    assert few <= 20


def test_open_orders_stand_by_their_promise_the_latest_ones_on_top_and_those_without_one_last(workshop, sign_in):
    now = clock.now()
    without, later = an_order(workshop), an_order(workshop, promised_at=now + timedelta(days=2))
    late, soon = an_order(workshop), an_order(workshop, promised_at=now + timedelta(minutes=40))
    WorkOrder.objects.filter(pk=late.pk).update(promised_at=now - timedelta(hours=2))
    in_order = [late.number, soon.number, later.number, without.number]
    desk = sign_in(workshop.manager)

    assert listed(desk) == in_order
    assert listed(desk, "?sort=-promised") == [later.number, soon.number, late.number, without.number]
    assert listed(desk, "?sort=number") == sorted(in_order)
    assert listed(desk, "?sort=password") == in_order
    assert listed(desk, "?status=all&sort=number") == sorted(in_order, reverse=True), "of all orders no such sort"


@pytest.mark.parametrize("sort", [sort.column for sort in OPEN_SORTS])
@pytest.mark.parametrize("sign", ["", "-"])
def test_every_sort_has_its_pages(workshop, sign_in, monkeypatch, sort, sign):
    monkeypatch.setattr("motorcrm.orders.views.orders.page_of", partial(page_of, size=2))
    names = ["Borisova", "Antonov", "Borisova", "Vlasov", "Antonov"]
    for number, name in enumerate(names):
        client = a_client(name)
        promised = clock.now() + timedelta(hours=number % 2) if number else None
        an_order(workshop, client=client, vehicle=a_vehicle(client) if number else None, promised_at=promised)
    desk, seen, cursor = sign_in(workshop.manager), [], ""
    while cursor is not None:
        page = desk.get("/orders/", {"sort": f"{sign}{sort}", "before": cursor}).context["page"]
        seen, cursor = [*seen, *(row.number for row in page.rows)], page.next

    assert len(seen) == len(names)
    assert sorted(seen) == sorted(WorkOrder.objects.values_list("number", flat=True))


def test_a_sort_of_what_only_grows_walks_an_index(workshop, sign_in):
    indexes = {index.name: index.fields for index in WorkOrder._meta.indexes}
    for sort in CLOSED_SORTS:
        assert indexes[sort.index] == [sort.by.field, "id"], "all of the index, so that it has no condition"
    first, second = closed_order(workshop, jobs=rub(100)), closed_order(workshop, jobs=rub(100))
    WorkOrder.objects.filter(pk=second.pk).update(closed_on=clock.today() - timedelta(days=3))
    desk = sign_in(workshop.manager)

    assert listed(desk, "?status=closed&sort=-closed") == [first.number, second.number]
    assert listed(desk, "?status=closed&sort=closed") == [second.number, first.number]
    assert listed(desk, f"?status=closed&sort=closed&manager={workshop.manager.pk}") == [second.number, first.number]


def test_a_row_says_who_works_what_is_done_and_what_is_left_to_pay(workshop, sign_in):
    client = a_client("Маслова Анна Игоревна")
    vehicle = a_vehicle(client, plate="1234АВ77")
    order = an_order(workshop, client=client, vehicle=vehicle, jobs=rub(1_000), technician=workshop.technician)
    [row] = sign_in(workshop.manager).get("/orders/").context["page"].rows
    page = sign_in(workshop.manager).get("/orders/").content.decode()

    assert (row.client, row.plate, row.due) == ("Маслова Анна Игоревна", "1234АВ77", order.total)
    assert list(row.technicians) == [workshop.technician.pk]
    assert row.jobs == [order.jobs.get().name]
    assert "Маслова А. И." in page
    assert order.number in page


def test_people_without_the_orders_right_are_refused(workshop, sign_in):
    nobody = hire("Nobody", role_with())

    assert sign_in(nobody).get("/orders/").status_code == 403
    assert sign_in(nobody).get("/orders/figures/").status_code == 403


def test_a_manager_with_the_scope_own_filters_by_nobody(workshop, sign_in):
    own = hire("Deputy", role_with(VIEW_ORDERS, scope=OWN))
    answer = sign_in(own).get(f"/orders/?manager={workshop.manager.pk}")

    assert "manager" not in answer.context["form"].fields
    assert answer.context["form"].chips == []


@pytest.mark.parametrize(("language", "title"), [("ru", "Заказ-наряды"), ("en", "Work orders")])
def test_the_page_speaks_both_languages(workshop, sign_in, language, title):
    an_order(workshop)
    workshop.manager.language = language
    workshop.manager.save()

    assert title in sign_in(workshop.manager).get("/orders/").content.decode()
