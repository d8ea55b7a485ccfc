"""Who fills which place of which page: the apps do not know each other's pages."""

from motorcrm.config.journal.views import journal_tile
from motorcrm.finance.panels import client_balance, order_money
from motorcrm.orders.panels import new_order_of_client, new_order_of_vehicle, orders_of_client, orders_of_vehicle
from motorcrm.ui.panels import Panel, register

PANELS: list[tuple[str, Panel]] = [
    ("order", order_money),
    ("client", client_balance),
    ("client", orders_of_client),
    ("client.actions", new_order_of_client),
    ("vehicle", orders_of_vehicle),
    ("vehicle.actions", new_order_of_vehicle),
    ("settings", journal_tile),
]


def fill() -> None:
    """Called once at start-up."""
    for place, panel in PANELS:
        register(place, panel)
