"""Who fills which place of which page, and what may have files: the apps do not know each other's pages."""

from motorcrm.clients.models import Client
from motorcrm.clients.places import CLIENT_ACTIONS, CLIENT_PAGE
from motorcrm.config.explaining.views import person_panel, role_panel
from motorcrm.config.journal.views import journal_tile
from motorcrm.employees.models import Employee
from motorcrm.employees.operations import add_paper, remove_paper
from motorcrm.employees.places import EMPLOYEE_LEAVING, EMPLOYEE_PAGE, EMPLOYEES_ACTIONS, ROLE_PAGE
from motorcrm.employees.rights import VIEW_PAPERS
from motorcrm.files import parents
from motorcrm.files.operations import add_file, remove_file
from motorcrm.files.panels import files_panel
from motorcrm.finance.panels import client_balance, order_money
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.panels import new_order_of_client, new_order_of_vehicle, orders_of_client, orders_of_vehicle
from motorcrm.orders.people_panels import in_hand, load_button, load_of_person, works_for_person, works_of_person
from motorcrm.orders.places import ORDER_PAGE
from motorcrm.ui.panels import Panel, Place, register
from motorcrm.ui.places import SETTINGS_PAGE
from motorcrm.vehicles.models import Vehicle
from motorcrm.vehicles.places import VEHICLE_ACTIONS, VEHICLE_PAGE

PANELS: list[tuple[Place, Panel]] = [
    (ORDER_PAGE, order_money),
    (CLIENT_PAGE, client_balance),
    (CLIENT_PAGE, orders_of_client),
    (CLIENT_ACTIONS, new_order_of_client),
    (VEHICLE_PAGE, orders_of_vehicle),
    (VEHICLE_ACTIONS, new_order_of_vehicle),
    (ORDER_PAGE, files_panel),
    (CLIENT_PAGE, files_panel),
    (VEHICLE_PAGE, files_panel),
    (EMPLOYEE_PAGE, load_of_person),
    (EMPLOYEE_PAGE, works_of_person),
    (EMPLOYEE_PAGE, works_for_person),
    (EMPLOYEE_PAGE, files_panel),
    (EMPLOYEE_LEAVING, in_hand),
    (EMPLOYEES_ACTIONS, load_button),
    (SETTINGS_PAGE, journal_tile),
    (EMPLOYEE_PAGE, person_panel),
    (ROLE_PAGE, role_panel),
]


def fill() -> None:
    """Called once at start-up."""
    for model, page in ((WorkOrder, "order"), (Client, "client"), (Vehicle, "vehicle")):
        parents.register(model, view_right=model.seen_with, add=add_file, remove=remove_file, page=page)
    parents.register(Employee, view_right=VIEW_PAPERS, add=add_paper, remove=remove_paper, page="employee")
    for place, panel in PANELS:
        register(place, panel)
