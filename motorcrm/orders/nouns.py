"""What the rest of the program knows about orders, and what they make someone's own."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from motorcrm.access.nouns import Explained, Files, Listed, Noun, PartByPart, declare, declare_extra_rights
from motorcrm.access.ownership import own_because
from motorcrm.clients.models import Client
from motorcrm.core.search import ENOUGH, MOST, begins
from motorcrm.files.operations import add_file, remove_file
from motorcrm.ledger.rights import RECORD_EARLIER
from motorcrm.orders.called import is_called, is_full_number
from motorcrm.orders.models import Job, OrderPart, WorkOrder
from motorcrm.orders.models.found import ORDERS
from motorcrm.orders.ownership import MANAGED, WORKED_ON, through_orders
from motorcrm.orders.places import ORDER_PAGE
from motorcrm.orders.queries.numbers import orders_called
from motorcrm.orders.queries.orders import shown_in_rows
from motorcrm.orders.rights import DO_JOBS, GIVE_AWAY, RELEASE_ON_CREDIT, VIEW_ORDERS
from motorcrm.vehicles.models import Vehicle


def _by_number(rows: QuerySet[Any, Any], typed: str, reader: Any) -> QuerySet[Any, Any]:
    """Orders whose number begins with what was typed, or is it in part."""
    called: Any = orders_called(rows, typed)  # type: ignore[arg-type]  # the rows of orders
    return rows.filter(pk__in=[*ORDERS.newest(begins(typed), MOST), *(order.pk for order in called)])


def _is_number_of(order: Any, typed: str) -> bool:
    """Whether the full number («ЗН-2026-000123») or its sequence number («123») was typed."""
    return is_called(order.number, typed)


def _called_exactly(person: Any, typed: str) -> WorkOrder | None:
    """The order with exactly this number, if the person sees only one."""
    exact = orders_called(WorkOrder.objects.visible_to(person), typed) if is_full_number(typed) else []
    return exact[0] if len(exact) == 1 else None


def _found(person: Any, typed: str) -> QuerySet[Any, Any]:
    found = WorkOrder.objects.visible_to(person).search(typed, person, enough=ENOUGH).ranked(typed, person)
    return shown_in_rows(found)


ORDER = declare(
    Noun(
        model=WorkOrder,
        position=10,
        page="order",
        find=_by_number,
        means=_is_number_of,
        beside=lambda order: str(order.client),
        listed=Listed(
            label=_("Work orders"),
            icon="clipboard-list",
            page="orders",
            found=_found,
            row="orders/_found.html",
            query={"status": "all"},
            exact_match=_called_exactly,
        ),
        explained=Explained(
            not_own=_("This person does not manage this order and has no jobs in it."),
            parts=(Job, OrderPart),
            part_by_part={
                DO_JOBS: PartByPart(
                    parts=lambda order: order.jobs.active(), none=_("No job here is assigned to this person.")
                )
            },
        ),
        files=Files(right=VIEW_ORDERS, add=add_file, remove=remove_file, place=ORDER_PAGE),
    )
)
declare_extra_rights(WorkOrder, RECORD_EARLIER, RELEASE_ON_CREDIT, GIVE_AWAY)
own_because(WorkOrder, MANAGED)
own_because(WorkOrder, WORKED_ON)
own_because(Client, through_orders("client"))
own_because(Vehicle, through_orders("vehicle"))
