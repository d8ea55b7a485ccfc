"""Who fills which place of which page, and what may have files: the apps do not know each other's pages."""

from motorcrm.clients.models import Client
from motorcrm.desk.audit.views import journal_tile
from motorcrm.desk.why.views import person_panel, role_panel
from motorcrm.employees.models import Employee
from motorcrm.employees.operations import add_paper, remove_paper
from motorcrm.employees.rights import VIEW_PAPERS
from motorcrm.files import parents
from motorcrm.files.operations import add_file, remove_file
from motorcrm.files.panels import files_panel
from motorcrm.finance.panels import client_balance, order_money
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.panels import new_order_of_client, new_order_of_vehicle, orders_of_client, orders_of_vehicle
from motorcrm.planning.panels import in_hand, load_button, load_of_person, works_for_person, works_of_person
from motorcrm.roles.panels import rights_of_person, roles_button
from motorcrm.signin.panels import look_button, sign_in_of_person
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
    ("employee", load_of_person),
    ("employee", works_of_person),
    ("employee", works_for_person),
    ("employee", files_panel),
    ("employee.leaving", in_hand),
    ("employees.actions", load_button),
    ("settings", journal_tile),
    ("employees.actions", roles_button),
    ("employee.actions", look_button),
    ("employee.aside", sign_in_of_person),
    ("employee", person_panel),
    ("employee", rights_of_person),
    ("role", role_panel),
]


def fill() -> None:
    """Called once at start-up."""
    for model, page in ((WorkOrder, "order"), (Client, "client"), (Vehicle, "vehicle")):
        parents.register(model, view_right=model.seen_with, add=add_file, remove=remove_file, page=page)
    parents.register(Employee, view_right=VIEW_PAPERS, add=add_paper, remove=remove_paper, page="employee")
    for place, panel in PANELS:
        register(place, panel)
