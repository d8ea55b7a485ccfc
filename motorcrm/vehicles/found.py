"""Which vehicles a query finds: by themselves, by their owners, or by both together, «Иванов CB400»."""

from typing import cast

from motorcrm.access.catalogue import ALL
from motorcrm.access.scopes import own_if_scoped, scope_of
from motorcrm.clients.models import CLIENTS, Client, columns_of, found_clients
from motorcrm.clients.models import texts_sought as client_texts
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core.actor import Anyone
from motorcrm.core.search import (
    LOOKED_THROUGH,
    MOST,
    Candidates,
    Place,
    Rule,
    TextsOf,
    across,
    asked,
    looked_through,
    meeting,
    newest_of,
    wanted,
    words_of,
)
from motorcrm.vehicles.models import VEHICLES, Vehicle, found_vehicles, texts_sought

TEXTS = TextsOf("search", *(f"owner__{column}" for column in CLIENTS.columns))


def found_with_owners(query: str, reader: Anyone, most: int = MOST, *, enough: int = 0) -> Candidates:
    """The newest, those that fit better, and all of the reader's own if there are more.

    Where a few are shown, `enough` of the newest do that have common words partly by their owner.
    """
    rule = _rule(query, reader)
    by_itself = found_vehicles(query, reader, most)
    of_owners = newest_of(Vehicle, "owner_id", found_clients(query, reader, most), most=most)
    is_cut = by_itself.is_cut or of_owners.is_cut
    if not is_cut and len(words_of(query)) > 1:
        apart = with_words_apart(query, reader, enough)
        of_owners |= apart
        is_cut = apart.is_cut
    if is_cut:
        of_owners |= looked_through(Vehicle, TEXTS, rule, own_if_scoped(Vehicle, reader, LOOKED_THROUGH))
    found = by_itself | _with_owner_seen(of_owners, reader)
    return Candidates(found.ids, is_cut)


def with_words_apart(query: str, reader: Anyone, enough: int = 0) -> Candidates:
    """Vehicles that have some of the words themselves and the others by their owner."""
    columns, rows = columns_of(reader), Vehicle.objects.all()
    question = "vehicles with words apart", query, tuple(columns), enough
    if (known := asked().get(question)) is not None:
        return cast(Candidates, known)
    places = [Place(VEHICLES), Place(CLIENTS, "owner_id", columns)]
    apart = across(rows, places, query, lambda deep: meeting(rows, ["owner"], deep), enough=enough)
    fitting = looked_through(Vehicle, TEXTS, _rule(query, reader), apart.ids)
    found = asked()[question] = Candidates(fitting.ids, apart.is_cut)
    return found


def _with_owner_seen(found: Candidates, reader: Anyone) -> Candidates:
    """Without owners the reader does not see: a vehicle from one of their orders may since have a new one."""
    if scope_of(reader, VIEW_CLIENTS) == ALL or not found.ids:
        return found
    owners = dict(Vehicle.objects.filter(pk__in=found.ids).order_by().values_list("pk", "owner"))
    seen = set(Client.objects.visible_to(reader).filter(pk__in=set(owners.values())).values_list("pk", flat=True))
    return Candidates(frozenset(pk for pk, owner in owners.items() if owner in seen), found.is_cut)


def _rule(query: str, reader: Anyone) -> Rule:
    of_owner = [f"owner__{column}" for column in columns_of(reader)]
    return Rule.of(
        (wanted(query), ["search", *of_owner]),
        (wanted(*client_texts(query)), of_owner),
        (wanted(*texts_sought(query)), ["search"]),
    )
