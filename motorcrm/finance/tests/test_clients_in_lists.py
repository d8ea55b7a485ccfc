"""What lists show of clients is kept ready: sums and visits, the same as the journal and the orders come to."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from motorcrm.clients.models import Client, Contract
from motorcrm.clients.operations import add_client, archive_client
from motorcrm.core import clock
from motorcrm.core.exact import Money, rub
from motorcrm.finance.operations import reverse_payment, take_payment, take_prepayment
from motorcrm.finance.queries import client_balance
from motorcrm.finance.queries.clients import (
    clients_by_turnover,
    clients_who_owe,
    clients_with_prepayments,
    standings,
)
from motorcrm.ledger import derived, ready
from motorcrm.ledger.invariants.derived import totals_of_clients_are_right
from motorcrm.ledger.models import ClientTotal
from motorcrm.orders.invariants import visits_are_those_of_orders
from motorcrm.orders.models import NEVER, ClientVisits
from motorcrm.orders.operations import cancel_order, check_in, close_order, reopen_order
from motorcrm.orders.operations.visits import rebuild_visits, stored_visits
from motorcrm.orders.phases import Phase
from motorcrm.orders.queries.clients import clients_by_last_visit, clients_not_here_since, visits_of
from motorcrm.testing.builders import a_client, a_vehicle, an_order, closed_order, merged, on_trust, ready_order
from motorcrm.testing.past import multiply
from motorcrm.testing.plans import ON_SQLITE, assert_no_dearer, cost_of
from motorcrm.testing.tampering import run
from motorcrm.ui.lists import BY_ID, Keyset, by_day
from motorcrm.vehicles.queries import garages

SUMS = ("owed", "turnover", "prepaid")
BY_SUM = {name: Keyset(name, lambda sum_: str(sum_.units), lambda units: Money(int(units))) for name in SUMS}


def sums(client):
    found = standings([client])[client.pk]
    return found.turnover, found.owed, found.prepaid


def nothing_is_wrong():
    return [*totals_of_clients_are_right(), *visits_are_those_of_orders()] == []


def walked(rows, by=BY_ID):
    return [row.client for row in rows.order_by(*by.ordering)]


# Sums


def test_a_sale_is_turnover_and_what_is_not_paid_of_it_is_owed(workshop, where):
    order = ready_order(workshop, jobs=rub(1_000))
    take_payment(order, amount=rub(300), money_account=where.till, on=clock.today(), by=workshop.owner)

    assert sums(order.client) == (rub(0), rub(0), rub(300))
    close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)

    assert sums(order.client) == (rub(1_000), rub(700), rub(0))
    assert client_balance(order.client).owes == rub(700)


def test_what_is_taken_back_is_neither_turnover_nor_debt(workshop, where):
    order = ready_order(workshop, jobs=rub(1_000))
    close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)
    payment = take_payment(order, amount=rub(400), money_account=where.till, on=clock.today(), by=workshop.owner)
    assert sums(order.client) == (rub(1_000), rub(600), rub(0))

    reopen_order(order, reason="A bolt was forgotten", by=workshop.owner)
    assert sums(order.client) == (rub(0), rub(0), rub(400))

    close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)
    assert sums(order.client) == (rub(1_000), rub(600), rub(0))
    assert payment.amount == rub(400)
    assert nothing_is_wrong()


def test_paying_what_is_owed_is_no_turnover(workshop, where):
    order = closed_order(workshop, jobs=rub(1_000))
    payment = take_payment(order, amount=rub(1_000), money_account=where.till, on=clock.today(), by=workshop.owner)
    assert sums(order.client) == (rub(1_000), rub(0), rub(0))

    reverse_payment(payment, reason="typo", by=workshop.owner)
    assert sums(order.client) == (rub(1_000), rub(1_000), rub(0))


def test_a_prepayment_of_one_order_pays_no_debt_of_another(workshop, where):
    ann = a_client("Ann")
    closed_order(workshop, client=ann, jobs=rub(500))
    taken = {"organisation": workshop.organisation, "money_account": where.till, "on": clock.today()}
    take_prepayment(ann, amount=rub(200), by=workshop.owner, **taken)

    assert sums(ann) == (rub(500), rub(500), rub(200))


def test_a_debt_says_since_when_and_how_late_it_is(workshop, where):
    today, fleet = clock.today(), a_client("Fleet Ltd", kind="company")
    with clock.at(clock.moment(today - timedelta(days=40), 12)):
        term = Contract.objects.create(
            client=fleet, organisation=workshop.organisation, number="7", since=clock.today(), payment_days=30
        )
        paid = closed_order(workshop, client=fleet, jobs=rub(100))
        take_payment(paid, amount=rub(100), money_account=where.till, on=clock.today(), by=workshop.owner)
    with clock.at(clock.moment(today - timedelta(days=35), 12)):
        closed_order(workshop, client=fleet, contract=term, jobs=rub(100))
    with clock.at(clock.moment(today, 12)):
        closed_order(workshop, client=fleet, contract=term, jobs=rub(100))
        found = standings([fleet])[fleet.pk]

        assert (found.owed, found.since) == (rub(200), today - timedelta(days=35))
        assert (found.due, found.days_late) == (today - timedelta(days=28), 28)


# Visits


def test_a_visit_is_the_day_the_vehicle_came(workshop):
    today, ann = clock.today(), a_client("Ann")
    with clock.at(clock.moment(today - timedelta(days=9), 12)):
        order = an_order(workshop, client=ann, phase=Phase.BOOKED, jobs=rub(100))
    assert (visits_of([ann])[ann.pk].orders, visits_of([ann])[ann.pk].last_visit_on) == (1, NEVER)

    with clock.at(clock.moment(today - timedelta(days=3), 12)):
        check_in(order, by=workshop.owner)
        cancel_order(order, reason="Changed her mind", by=workshop.owner)
    with clock.at(clock.moment(today - timedelta(days=2), 12)):
        an_order(workshop, client=ann, phase=Phase.BOOKED, jobs=rub(100))

    assert (visits_of([ann])[ann.pk].orders, visits_of([ann])[ann.pk].last_visit_on) == (2, today - timedelta(days=3))
    assert nothing_is_wrong()


def test_an_order_that_begins_with_the_check_in_is_a_visit(workshop):
    order = an_order(workshop, phase=Phase.ACCEPTED, jobs=rub(100))

    assert visits_of([order.client])[order.client_id].last_visit_on == clock.today()


def test_who_was_not_here_for_long_was_here_once(workshop):
    today = clock.today()
    a_client("Never came")
    with clock.at(clock.moment(today - timedelta(days=40), 12)):
        long_ago = an_order(workshop, client=a_client("Long ago"), jobs=rub(100)).client
    lately = an_order(workshop, client=a_client("Lately"), jobs=rub(100)).client

    assert walked(clients_not_here_since(today - timedelta(days=30)), by_day("last_visit_on")) == [long_ago]
    assert walked(clients_by_last_visit(), by_day("last_visit_on"))[:2] == [lately, long_ago]
    assert clients_by_last_visit().count() == Client.objects.active().count()


# Lists


def test_lists_are_in_the_order_of_what_is_kept(workshop, where):
    small, large = a_client("Small"), a_client("Large")
    closed_order(workshop, client=large, jobs=rub(900))
    closed_order(workshop, client=small, jobs=rub(100))
    settled = closed_order(workshop, client=a_client("Settled"), jobs=rub(500))
    take_payment(settled, amount=rub(500), money_account=where.till, on=clock.today(), by=workshop.owner)
    taken = {"organisation": workshop.organisation, "money_account": where.till, "on": clock.today()}
    take_prepayment(small, amount=rub(20), by=workshop.owner, **taken)

    assert walked(clients_who_owe(), BY_SUM["owed"]) == [large, small]
    assert walked(clients_with_prepayments(), BY_SUM["prepaid"]) == [small]
    assert walked(clients_by_turnover(), BY_SUM["turnover"])[:3] == [large, settled.client, small]


def test_a_client_who_has_just_been_added_is_in_every_list(workshop):
    new = add_client(name="New", by=workshop.owner)

    assert new in walked(clients_by_turnover())
    assert new in walked(clients_by_last_visit())
    archive_client(new, by=workshop.owner)
    assert new not in walked(clients_by_turnover())
    assert new not in walked(clients_by_last_visit())


def test_all_of_a_merged_client_stands_with_the_one_who_remains(workshop, where):
    stays, goes = a_client("Ann"), a_client("Anna")
    later = closed_order(workshop, client=goes, jobs=rub(100))
    closed_order(workshop, client=stays, jobs=rub(50))
    merged(goes, into=stays)

    assert sums(stays) == (rub(150), rub(150), rub(0))
    assert visits_of([stays])[stays.pk].orders == 2
    assert walked(clients_who_owe(), BY_SUM["owed"]) == [stays]
    assert standings([stays])[stays.pk].since == clock.today()

    take_payment(later, amount=rub(100), money_account=where.till, on=clock.today(), by=workshop.owner)
    assert sums(stays) == (rub(150), rub(50), rub(0))
    assert nothing_is_wrong()


def test_garages_show_the_latest_vehicle_and_how_many_more(workshop):
    ann, bob = a_client("Ann"), a_client("Bob")
    a_vehicle(ann, model="M-62")
    a_vehicle(ann, model="M-67", is_archived=True)
    latest = a_vehicle(ann, model="M-72")

    found = garages(workshop.owner, [ann, bob])
    assert (found[ann.pk].latest, found[ann.pk].more) == (latest, 1)
    assert bob.pk not in found


# Cost, and what tampering leaves


def test_a_page_of_clients_asks_the_same_however_many_they_are(workshop, where):
    def asked(clients):
        with CaptureQueriesContext(connection) as queries:
            standings(clients), visits_of(clients), garages(workshop.owner, clients)
        return len(queries)

    clients = [closed_order(workshop, client=a_client(f"C{n}"), jobs=rub(100)).client for n in range(6)]
    for client in clients:
        a_vehicle(client)
    assert asked(clients) == asked(clients[:1]) <= 7


def test_a_client_of_many_paid_orders_costs_no_more_than_one_of_few(workshop, where):
    fleet = a_client("Fleet")
    order = closed_order(workshop, client=fleet, vehicle=a_vehicle(fleet), jobs=rub(100))
    take_payment(order, amount=rub(100), money_account=where.till, on=clock.today(), by=workshop.owner)

    def page():
        standings([fleet]), visits_of([fleet])

    before = cost_of(page)
    for _ in range(20):
        order = closed_order(workshop, client=fleet, vehicle=fleet.vehicles.get(), jobs=rub(100))
        take_payment(order, amount=rub(100), money_account=where.till, on=clock.today(), by=workshop.owner)
    after = cost_of(page)

    assert len(after.queries) == len(before.queries)
    assert after.whole <= before.whole + 20


@ON_SQLITE
def test_lists_by_what_is_kept_cost_the_same_with_many_clients(workshop, where):
    for name in ("Ann", "Bob"):
        closed_order(workshop, client=a_client(name), jobs=rub(100))
    order = ready_order(workshop, client=a_client("Cy"), jobs=rub(100))
    take_payment(order, amount=rub(30), money_account=where.till, on=clock.today(), by=workshop.owner)
    close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)
    taken = {"organisation": workshop.organisation, "money_account": where.till, "on": clock.today()}
    take_prepayment(order.client, amount=rub(20), by=workshop.owner, **taken)
    last_year = clock.today() - timedelta(days=365)
    lists = [
        (clients_by_turnover, BY_SUM["turnover"]),
        (clients_who_owe, BY_SUM["owed"]),
        (clients_with_prepayments, BY_SUM["prepaid"]),
        (clients_by_last_visit, by_day("last_visit_on")),
        (lambda: clients_not_here_since(last_year), by_day("last_visit_on")),
    ]

    def page(rows, by, place=None):
        rows = by.after(rows(), *place) if place else rows()
        return list(rows.order_by(*by.ordering)[:50])

    def costs():
        found = []
        for rows, by in lists:
            found.append(cost_of(lambda rows=rows, by=by: page(rows, by)))
            if len(first := page(rows, by)) == 50:
                place = getattr(first[-1], by.field), first[-1].pk
                found.append(cost_of(lambda rows=rows, by=by, place=place: page(rows, by, place)))
        return found

    multiply(1, 450)
    before = costs()
    multiply(451, 1_800)
    for short, long in zip(before, costs(), strict=True):
        assert_no_dearer(short, long)


def test_check_names_what_is_kept_wrong_and_it_can_be_made_anew(workshop, where):
    order = closed_order(workshop, jobs=rub(100))
    stored = derived.stored_clients(), stored_visits()
    ClientTotal.objects.filter(client=order.client).update(owed=rub(1))
    run("UPDATE orders_clientvisits SET orders = 9")

    assert len(list(totals_of_clients_are_right())) == 1
    assert len(list(visits_are_those_of_orders())) == ClientVisits.objects.count()
    derived.rebuild()
    rebuild_visits()
    assert (derived.stored_clients(), stored_visits()) == stored
    assert ready.totals_of_clients([order.client_id])[order.client_id].owed == rub(100)
