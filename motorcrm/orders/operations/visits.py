"""What is kept of each client's visits. Written last by the verbs of a visit, and made anew from the orders."""

from datetime import date, datetime

from django.db import connection
from django.db.models import Count, Max
from django.db.models.functions import Coalesce

from motorcrm.clients.models import Client
from motorcrm.clients.queries import ids_of
from motorcrm.core import clock, locks
from motorcrm.orders.models import NEVER, ClientVisits, WorkOrder

BATCH = 2_000
# `WHERE` parts the SELECT from what follows, which SQLite would take for the condition of a join.
_CAME = """
INSERT INTO orders_clientvisits (client_id, orders, last_visit_on)
SELECT COALESCE(merged_into_id, id), %s, %s FROM clients_client WHERE id = %s
ON CONFLICT (client_id) DO UPDATE SET
    orders = orders_clientvisits.orders + excluded.orders,
    last_visit_on = CASE WHEN orders_clientvisits.last_visit_on < excluded.last_visit_on
        THEN excluded.last_visit_on ELSE orders_clientvisits.last_visit_on END
"""
Visits = dict[int, tuple[int, date]]
"""How many orders, and the day of the last visit, by client."""


def begin_client(client: Client) -> None:
    """A client was added: nobody else knows them yet."""
    ClientVisits.objects.create(client=client)


def note_visit(order: WorkOrder, *, is_new: bool) -> None:
    """Count an order that is new, and the visit if its vehicle is here. The row stays locked: call it last."""
    client = order.client
    came = connection.ops.adapt_datefield_value(_day(order.accepted_at))
    with connection.cursor() as cursor:
        cursor.execute(_CAME, [int(is_new), came, client.pk])
    locks.note(ClientVisits, client.merged_into_id or client.pk)


def visits_of_clients(*only: Client) -> Visits:
    """What ClientVisits must hold, of every client or of these and all merged into them."""
    clients, rows = Client.objects.filter(merged_into=None), WorkOrder.objects.order_by()
    if only:
        clients = clients.filter(pk__in=[client.pk for client in only])
        rows = rows.filter(client__in=[pk for client in only for pk in ids_of(client)])
    found: Visits = dict.fromkeys(clients.order_by().values_list("pk", flat=True), (0, NEVER))
    by_owner = rows.values_list(Coalesce("client__merged_into", "client"))
    for client, orders, last in by_owner.annotate(orders=Count("pk"), last=Max("accepted_at")).order_by():
        found[client] = (orders, _day(last))
    return found


def stored_visits() -> Visits:
    rows = ClientVisits.objects.values_list("client", "orders", "last_visit_on")
    return {client: (orders, last) for client, orders, last in rows}


def join_clients(survivor: Client) -> None:
    """Others were merged into this client: their visits are now theirs."""
    ClientVisits.objects.filter(client__in=ids_of(survivor)).delete()
    _make(visits_of_clients(survivor))


def rebuild_visits() -> None:
    """Make them all anew. Whoever counts an order meanwhile waits for the rows that are gone, and adds to the new."""
    ClientVisits.objects.all().delete()
    _make(visits_of_clients())


def _make(visits: Visits) -> None:
    rows = (ClientVisits(client_id=pk, orders=orders, last_visit_on=last) for pk, (orders, last) in visits.items())
    ClientVisits.objects.bulk_create(rows, batch_size=BATCH)


def _day(moment: datetime | None) -> date:
    return clock.local(moment).date() if moment else NEVER
