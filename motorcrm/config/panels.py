"""Who fills which place of which page, and what may have files: the apps do not know each other's pages."""

from motorcrm.clients.models import Client
from motorcrm.clients.places import CLIENT_ACTIONS, CLIENT_PAGE
from motorcrm.desk.audit.views import journal_tile
from motorcrm.desk.why.views import person_panel, role_panel
from motorcrm.employees.models import Employee
from motorcrm.employees.operations import add_paper, remove_paper
from motorcrm.employees.places import (
    EMPLOYEE_ACTIONS,
    EMPLOYEE_ASIDE,
    EMPLOYEE_LEAVING,
    EMPLOYEE_PAGE,
    EMPLOYEES_ACTIONS,
)
from motorcrm.employees.rights import VIEW_PAPERS
from motorcrm.files import parents
from motorcrm.files.operations import add_file, remove_file
from motorcrm.files.panels import files_panel
from motorcrm.finance.panels import client_balance, order_money
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.panels import new_order_of_client, new_order_of_vehicle, orders_of_client, orders_of_vehicle
from motorcrm.orders.places import ORDER_PAGE
from motorcrm.planning.panels import in_hand, load_button, load_of_person, works_for_person, works_of_person
from motorcrm.roles.panels import rights_of_person, roles_button
from motorcrm.roles.places import ROLE_PAGE
from motorcrm.signin.panels import look_button, sign_in_of_person
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
    (EMPLOYEES_ACTIONS, roles_button),
    (EMPLOYEE_ACTIONS, look_button),
    (EMPLOYEE_ASIDE, sign_in_of_person),
    (EMPLOYEE_PAGE, person_panel),
    (EMPLOYEE_PAGE, rights_of_person),
    (ROLE_PAGE, role_panel),
]


def fill() -> None:
    """Called once at start-up."""
    for model, page in ((WorkOrder, "order"), (Client, "client"), (Vehicle, "vehicle")):
        parents.register(model, view_right=model.seen_with, add=add_file, remove=remove_file, page=page)
    parents.register(Employee, view_right=VIEW_PAPERS, add=add_paper, remove=remove_paper, page="employee")
    for place, panel in PANELS:
        register(place, panel)
