"""Clients, declared as a noun."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.access.fields import masked_phone
from motorcrm.access.nouns import Explained, Files, Listed, Noun, declare
from motorcrm.access.ownership import Reason, own_because
from motorcrm.clients.models import Client
from motorcrm.clients.places import CLIENT_PAGE
from motorcrm.clients.queries import client_list, phones_shown
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.files.operations import add_file, remove_file


def _why_added(person: Any, thing: Any, asker: Any) -> str:
    return _("This person added it.") if thing.created_by_id == person.pk else ""


def added_to(model: type[Any]) -> Reason:
    """People keep seeing the clients and vehicles they have added, with or without an order."""

    def newest(person: Any, most: int) -> list[int]:
        added = model._default_manager.filter(created_by=person)
        return list(added.order_by("-pk").values_list("pk", flat=True)[:most])

    return Reason(lambda person: Q(created_by=person), _why_added, newest)


IN_NO_ORDER = gettext_lazy("It is not in any of this person's own orders.")


def _found(person: Any, typed: str) -> QuerySet[Any, Any]:
    return client_list(person, query=typed).prefetch_related("phones")


def _with_phones(clients: list[Any], reader: Any, typed: str) -> None:
    for client in clients:
        client.phones_shown = phones_shown(client, reader, typed)


def _first_phone(client: Any) -> str:
    return next((masked_phone(phone.number) for phone in client.phones.all()), "")


CLIENT = declare(
    Noun(
        model=Client,
        position=20,
        page="client",
        find=lambda rows, typed, reader: rows.search(typed, reader),  # type: ignore[attr-defined]  # its queryset
        beside=_first_phone,
        listed=Listed(
            label=gettext_lazy("Clients"),
            icon="users",
            page="clients",
            found=_found,
            row="clients/_found.html",
            prepare=_with_phones,
        ),
        explained=Explained(not_own=IN_NO_ORDER),
        files=Files(right=VIEW_CLIENTS, add=add_file, remove=remove_file, place=CLIENT_PAGE),
    )
)
own_because(Client, added_to(Client))
