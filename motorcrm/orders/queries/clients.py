"""Clients by their visits: how often they came, and when last."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from motorcrm.access.catalogue import ALL
from motorcrm.access.scopes import scope_of
from motorcrm.clients.models import Client
from motorcrm.clients.queries import of_listed
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core.actor import Person
from motorcrm.orders.models import NEVER, ClientVisits
from motorcrm.orders.rights import VIEW_ORDERS


def sees_visits(reader: Person) -> bool:
    """Whether what is kept over all orders tells them nothing that they could not see order by order."""
    return scope_of(reader, VIEW_ORDERS) == ALL and scope_of(reader, VIEW_CLIENTS) == ALL


def visits_of(clients: Iterable[Client]) -> dict[int, ClientVisits]:
    """How often each of a page's clients came and when last, by id. One query."""
    return ClientVisits.objects.in_bulk([client.pk for client in clients])


def clients_by_last_visit() -> QuerySet[ClientVisits]:
    """Listed clients to be walked by their last visit; those who never came are last."""
    return of_listed(ClientVisits.objects.all())


def clients_not_here_since(day: date) -> QuerySet[ClientVisits]:
    """Of these, those who came, but not on that day or later."""
    return clients_by_last_visit().filter(last_visit_on__gt=NEVER, last_visit_on__lt=day)
