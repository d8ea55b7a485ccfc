"""Which orders a query finds: by their own number and complaint, by their client, by their vehicle, or by all three.

Orders come from indexes, the newest first. If there are more than are taken, what is not over is looked through whole,
so that a list of open orders leaves nothing out.
"""

from typing import Any

from django.db.models import QuerySet

from motorcrm.access.scopes import own_if_scoped
from motorcrm.clients.models import CLIENTS, columns_of, found_clients
from motorcrm.clients.models import sought as of_client
from motorcrm.clients.models import texts_sought as client_texts
from motorcrm.core.actor import Anyone
from motorcrm.core.search import (
    LOOKED_THROUGH,
    MOST,
    TOGETHER,
    ByWord,
    Candidates,
    Grader,
    Place,
    Rule,
    SearchIndex,
    TextsOf,
    across,
    candidates,
    exactly,
    looked_through,
    meeting,
    newest,
    newest_of,
    wanted,
    words_of,
)
from motorcrm.orders.called import is_called, is_whole_number, readings
from motorcrm.vehicles.found import with_words_apart
from motorcrm.vehicles.models import VEHICLES, Vehicle, found_vehicles
from motorcrm.vehicles.models import sought as of_vehicle
from motorcrm.vehicles.models import texts_sought as vehicle_texts

Orders = QuerySet[Any, Any]

ORDERS = SearchIndex("orders_workorder")
TEXTS = TextsOf("search", *(f"client__{column}" for column in CLIENTS.columns), "vehicle__search")


def found_orders(orders: Orders, query: str, reader: Anyone, *, enough: int = 0) -> Candidates:
    """Of all these orders. The whole number of one finds only that: its letters and digits are in all of a year.

    Where a few are shown, the orders of `enough` vehicles do that have common words partly by their owner.
    """
    if is_whole_number(query) and (called := ids_called(orders, query)):
        return Candidates(called)
    found, rule = _by_index(orders, query, reader), _rule(query, reader)
    if not found.is_cut and len(words_of(query)) > 1:
        apart = _across(orders, query, reader, enough)
        fitting = looked_through(orders.model, TEXTS, rule, apart.ids)
        found |= Candidates(fitting.ids, apart.is_cut)
    if found.is_cut:
        found |= looked_through(orders.model, TEXTS, rule, _few(orders, reader))
    return found


def ids_called(orders: Orders, typed: str) -> frozenset[int]:
    """Orders with that number; a number alone may mean several, of other years and organisations."""
    ids = ORDERS.newest(exactly(*(str(asked.number) for asked in readings(typed))), MOST)
    numbers = orders.order_by().filter(pk__in=ids).values_list("pk", "number") if ids else ()
    return frozenset(pk for pk, number in numbers if is_called(number, typed))


def _few(orders: Orders, reader: Anyone) -> set[int]:
    """What is not over, and the reader's own: what newer orders must not crowd out."""
    open_ = orders.filter(is_open=True).order_by().values_list("pk", flat=True)
    return {*open_[:LOOKED_THROUGH], *own_if_scoped(orders.model, reader, LOOKED_THROUGH)}


def grader_of(query: str, reader: Anyone) -> Grader:
    """Orders are ranked by their own text, and those of the client and the vehicle."""
    return Grader([("search", query), *of_client(query, reader, "client__"), *of_vehicle(query, "vehicle__")])


def _by_index(orders: Orders, query: str, reader: Anyone) -> Candidates:
    """Orders with all of the query in one of the three."""
    of_clients = newest_of(orders.model, "client_id", found_clients(query, reader))
    of_vehicles = newest_of(orders.model, "vehicle_id", found_vehicles(query))
    # What begins or ends with a word is worth asking for by itself in numbers, not in complaints.
    has_digits = any(character.isdigit() for character in query)
    return (candidates if has_digits else newest)(ORDERS, query) | of_clients | of_vehicles


def _across(orders: Orders, query: str, reader: Anyone, enough: int) -> Candidates:
    """Orders that may have the words in different places: «Иванов CB400» is a client and a vehicle."""
    places = [
        Place(ORDERS),
        Place(CLIENTS, "client_id", columns_of(reader)),
        Place(VEHICLES, "vehicle_id"),
    ]

    def of_vehicles() -> Candidates:
        return newest_of(orders.model, "vehicle_id", with_words_apart(query, reader, enough), most=TOGETHER)

    return across(orders, places, query, lambda deep: _where_all_meet(orders, *deep), elsewhere=of_vehicles)


def _where_all_meet(orders: Orders, own: ByWord, clients: ByWord, vehicles: ByWord) -> set[int]:
    """By the ids of what each word finds: vehicles with their owners, and orders with their clients and vehicles."""
    with_owners = frozenset(meeting(Vehicle.objects.all(), ["owner"], [vehicles, clients]))
    of_vehicles = newest_of(orders.model, "vehicle_id", Candidates(with_owners), most=TOGETHER)
    return set(of_vehicles.ids) | meeting(orders, ["client", "vehicle"], [own, clients, vehicles])


def _rule(query: str, reader: Anyone) -> Rule:
    of_client = [f"client__{column}" for column in columns_of(reader)]
    return Rule.of(
        (wanted(query), ["search", *of_client, "vehicle__search"]),
        (wanted(*client_texts(query)), of_client),
        (wanted(*vehicle_texts(query)), ["vehicle__search"]),
    )
