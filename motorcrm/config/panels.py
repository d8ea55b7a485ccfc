"""Which app fills which place on which page: apps do not know each other's pages."""

from motorcrm.access.nouns import nouns
from motorcrm.clients.places import CLIENT_ACTIONS, CLIENT_LIST, CLIENT_PAGE, InList
from motorcrm.desk.audit.views import audit_tile
from motorcrm.desk.soundness.views import check_tile
from motorcrm.desk.why.views import person_panel, role_panel
from motorcrm.employees.places import (
    EMPLOYEE_ACTIONS,
    EMPLOYEE_ASIDE,
    EMPLOYEE_LEAVING,
    EMPLOYEE_PAGE,
    EMPLOYEES_ACTIONS,
)
from motorcrm.files.panels import files_panel
from motorcrm.finance import panels as finance
from motorcrm.finance.closing_page import WITH_PAYMENT
from motorcrm.finance.panels import (
    client_balance,
    debt_of_caller,
    money_held,
    order_money,
    take_a_prepayment,
    take_the_rest,
)
from motorcrm.finance.supplier_panels import IN_SUPPLIER_LIST, supplier_money
from motorcrm.finance.tiles import accounts_tile, categories_tile, openings_tile
from motorcrm.orders import panels as orders
from motorcrm.orders.panels import new_order_of_client, new_order_of_vehicle, orders_of_client, orders_of_vehicle
from motorcrm.orders.places import AFTER_CHECK_IN, AFTER_CLOSING, CALLER, CLOSING, ORDER_PAGE, WayToClose
from motorcrm.planning.panels import in_hand, jobs_for_person, jobs_of_person, load_button, load_of_person
from motorcrm.planning.places import MY_JOBS
from motorcrm.roles.panels import rights_of_person, roles_button
from motorcrm.roles.places import ROLE_PAGE
from motorcrm.signin.panels import sign_in_of_person, view_as_button
from motorcrm.suppliers.places import SUPPLIER_LIST, SUPPLIER_PAGE
from motorcrm.ui.panels import Panel, Place, register
from motorcrm.ui.places import SETTINGS_PAGE
from motorcrm.vehicles import panels as vehicles
from motorcrm.vehicles.places import VEHICLE_ACTIONS, VEHICLE_PAGE
from motorcrm.wages.panels import earned_this_month, wages_of_person
from motorcrm.wages.scheme_panels import scheme_of_person, schemes_tile

PANELS: list[tuple[Place, Panel]] = [
    (ORDER_PAGE, order_money),
    (CALLER, debt_of_caller),
    (CLIENT_PAGE, client_balance),
    (CLIENT_PAGE, orders_of_client),
    (CLIENT_ACTIONS, new_order_of_client),
    (VEHICLE_PAGE, orders_of_vehicle),
    (VEHICLE_ACTIONS, new_order_of_vehicle),
    (SUPPLIER_PAGE, supplier_money),
    (EMPLOYEE_PAGE, load_of_person),
    (EMPLOYEE_PAGE, jobs_of_person),
    (EMPLOYEE_PAGE, jobs_for_person),
    (EMPLOYEE_PAGE, wages_of_person),
    (EMPLOYEE_PAGE, scheme_of_person),
    (EMPLOYEE_PAGE, money_held),
    (EMPLOYEE_LEAVING, money_held),
    (EMPLOYEE_LEAVING, in_hand),
    (EMPLOYEES_ACTIONS, load_button),
    (MY_JOBS, earned_this_month),
    (SETTINGS_PAGE, accounts_tile),
    (SETTINGS_PAGE, categories_tile),
    (SETTINGS_PAGE, openings_tile),
    (SETTINGS_PAGE, schemes_tile),
    (SETTINGS_PAGE, audit_tile),
    (SETTINGS_PAGE, check_tile),
    (EMPLOYEES_ACTIONS, roles_button),
    (EMPLOYEE_ACTIONS, view_as_button),
    (EMPLOYEE_ASIDE, sign_in_of_person),
]
LAST: list[tuple[Place, Panel]] = [
    (EMPLOYEE_PAGE, person_panel),
    (EMPLOYEE_PAGE, rights_of_person),
    (ROLE_PAGE, role_panel),
]
"""What is below the files."""
IN_CLIENT_LIST: list[InList] = [vehicles.IN_CLIENT_LIST, finance.IN_CLIENT_LIST, orders.IN_CLIENT_LIST]
WAYS_TO_CLOSE: list[WayToClose] = [WITH_PAYMENT]


def fill() -> None:
    """Fill the places; called once at start-up."""
    files = [(noun.files.place, files_panel) for noun in nouns() if noun.files]
    for place, panel in [*PANELS, *files, *LAST]:
        register(place, panel)
    CLIENT_LIST[:] = IN_CLIENT_LIST
    SUPPLIER_LIST[:] = [IN_SUPPLIER_LIST]
    CLOSING[:] = WAYS_TO_CLOSE
    AFTER_CLOSING[:] = [take_the_rest]
    AFTER_CHECK_IN[:] = [take_a_prepayment]
