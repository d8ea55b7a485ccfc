"""Who fills which place of which page: the apps do not know each other's pages."""

from motorcrm.access.nouns import nouns
from motorcrm.config.explaining.views import person_panel, role_panel
from motorcrm.config.journal.views import journal_tile
from motorcrm.files.panels import files_panel
from motorcrm.finance.panels import client_balance, order_money
from motorcrm.orders.panels import new_order_of_client, new_order_of_vehicle, orders_of_client, orders_of_vehicle
from motorcrm.orders.people_panels import in_hand, load_button, load_of_person, works_for_person, works_of_person
from motorcrm.ui.panels import Panel, register

PANELS: list[tuple[str, Panel]] = [
    ("order", order_money),
    ("client", client_balance),
    ("client", orders_of_client),
    ("client.actions", new_order_of_client),
    ("vehicle", orders_of_vehicle),
    ("vehicle.actions", new_order_of_vehicle),
    ("employee", load_of_person),
    ("employee", works_of_person),
    ("employee", works_for_person),
    ("employee.leaving", in_hand),
    ("employees.actions", load_button),
    ("settings", journal_tile),
]
LAST: list[tuple[str, Panel]] = [("employee", person_panel), ("role", role_panel)]
"""What stands below the files."""


def fill() -> None:
    """Called once at start-up."""
    files = [(noun.word, files_panel) for noun in nouns() if noun.files]
    for place, panel in [*PANELS, *files, *LAST]:
        register(place, panel)
