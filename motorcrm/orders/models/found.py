"""Which orders a query finds: by their own number and complaint, by their client, by their vehicle, or by all three.

Orders come from indexes, the newest first. If there are more than are taken, what is not over is looked through whole,
so that a list of open orders leaves nothing out.
"""

from typing import Any

from django.db.models import Q, QuerySet

from motorcrm.access.scopes import own_if_scoped
from motorcrm.clients.models import CLIENTS, columns_of, found_clients
from motorcrm.clients.models import sought as of_client
from motorcrm.clients.models import texts_sought as client_texts
from motorcrm.core.actor import Anyone
from motorcrm.core.search import (
    LOOKED_THROUGH,
    TOGETHER,
    Candidates,
    SearchIndex,
    Sought,
    candidates,
    looked_through,
    newest,
    newest_of,
    wanted,
    words_of,
)
from motorcrm.vehicles.models import VEHICLES, Vehicle, found_vehicles
from motorcrm.vehicles.models import sought as of_vehicle
from motorcrm.vehicles.models import texts_sought as vehicle_texts

Orders = QuerySet[Any, Any]

ORDERS = SearchIndex("orders_workorder")
WORDS = 4
"""How many words are tried as the rarest, the longest first."""
DEEP = 3000
"""How many rows of each table a common word finds to be compared by their ids."""


def found_orders(orders: Orders, query: str, reader: Anyone) -> Candidates:
    """Of all these orders."""
    found = _by_index(orders, query, reader)
    if not found.is_cut and len(words_of(query)) > 1:
        across = _across(orders, query, reader)
        fitting = looked_through(orders, _rule(query, reader), across.ids)
        found |= Candidates(fitting.ids, across.is_cut)
    return found | looked_through(orders, _rule(query, reader), _few(orders, reader)) if found.is_cut else found


def _few(orders: Orders, reader: Anyone) -> set[int]:
    """What is not over, and the reader's own: what newer orders must not crowd out."""
    open_ = orders.filter(is_open=True).order_by().values_list("pk", flat=True)
    return {*open_[:LOOKED_THROUGH], *own_if_scoped(orders.model, reader, LOOKED_THROUGH)}


def ranked_by(query: str, reader: Anyone) -> list[Sought]:
    """What ranks orders: their own text, and those of the client and the vehicle."""
    return [("search", query), *of_client(query, reader, "client__"), *of_vehicle(query, "vehicle__")]


def _by_index(orders: Orders, query: str, reader: Anyone) -> Candidates:
    """Orders with all of the query in one of the three."""
    of_clients = newest_of(orders.model, "client_id", found_clients(query, reader))
    of_vehicles = newest_of(orders.model, "vehicle_id", found_vehicles(query))
    # What begins or ends with a word is worth asking for by itself in numbers, not in complaints.
    has_digits = any(character.isdigit() for character in query)
    return (candidates if has_digits else newest)(ORDERS, query) | of_clients | of_vehicles


def _across(orders: Orders, query: str, reader: Anyone) -> Candidates:
    """Orders that may have the words in different places: «Иванов CB400» is a client and a vehicle.

    Those with the rarest word, whatever else they have; if every word is common, those where common words meet.
    """
    words = sorted(set(words_of(query)), key=len, reverse=True)[:WORDS]
    for word in words:
        own = newest(ORDERS, word)
        client, vehicle = newest(CLIENTS, word, columns=columns_of(reader)), newest(VEHICLES, word)
        if (own | client | vehicle).is_cut:
            continue
        found = own | _orders_of(orders, "client_id", client) | _orders_of(orders, "vehicle_id", vehicle)
        if not found.is_cut:
            return found
    return _where_all_meet(orders, words, reader)


def _orders_of(orders: Orders, key: str, found: Candidates) -> Candidates:
    return newest_of(orders.model, key, found, most=TOGETHER)


def _where_all_meet(orders: Orders, words: list[str], reader: Anyone) -> Candidates:
    """By the ids of what each word finds: vehicles with their owners, and orders with their clients and vehicles."""
    own, clients, vehicles = (
        [set(index.newest(wanted(word), DEEP, columns)) for word in words]
        for index, columns in ((ORDERS, ()), (CLIENTS, columns_of(reader)), (VEHICLES, ()))
    )
    owners = Vehicle.objects.filter(pk__in=set().union(*vehicles)).values_list("pk", "owner")
    sides = orders.filter(pk__in=set().union(*own)).order_by().values_list("pk", "client", "vehicle")
    both = {pk for pk, owner in owners if all(pk in v or owner in c for v, c in zip(vehicles, clients, strict=True))}
    meeting = list(zip(own, clients, vehicles, strict=True))
    found = {pk for pk, client, vehicle in sides if all(pk in o or client in c or vehicle in v for o, c, v in meeting)}
    is_cut = any(len(ids) == DEEP for ids in (*own, *clients, *vehicles))
    return _orders_of(orders, "vehicle_id", Candidates(frozenset(both), is_cut)) | Candidates(frozenset(found))


def _rule(query: str, reader: Anyone) -> Q:
    of_client = [f"client__{column}" for column in columns_of(reader)]
    fits: Q = wanted(query).condition("search", *of_client, "vehicle__search")
    fits |= wanted(*client_texts(query)).condition(*of_client)
    return fits | wanted(*vehicle_texts(query)).condition("vehicle__search")
