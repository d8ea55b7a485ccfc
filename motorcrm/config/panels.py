"""Who fills which place of which page, and what may have files: the apps do not know each other's pages."""

from motorcrm.clients.models import Client
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.config.journal.views import journal_tile
from motorcrm.files import parents
from motorcrm.files.panels import files_panel
from motorcrm.finance.panels import client_balance, order_money
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.panels import new_order_of_client, new_order_of_vehicle, orders_of_client, orders_of_vehicle
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.ui.panels import Panel, register
from motorcrm.vehicles.models import Vehicle

PANELS: list[tuple[str, Panel]] = [
    ("order", order_money),
    ("client", client_balance),
    ("client", orders_of_client),
    ("client.actions", new_order_of_client),
    ("vehicle", orders_of_vehicle),
    ("vehicle.actions", new_order_of_vehicle),
    ("order", files_panel),
    ("client", files_panel),
    ("vehicle", files_panel),
    ("settings", journal_tile),
]


def fill() -> None:
    """Called once at start-up."""
    parents.register(WorkOrder, view_right=VIEW_ORDERS, page="order")
    parents.register(Client, view_right=VIEW_CLIENTS, page="client")
    parents.register(Vehicle, view_right=VIEW_CLIENTS, page="vehicle")
    for place, panel in PANELS:
        register(place, panel)
