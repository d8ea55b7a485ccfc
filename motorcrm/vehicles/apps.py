from django.apps import AppConfig


class VehiclesConfig(AppConfig):
    name = "motorcrm.vehicles"

    def ready(self) -> None:
        from motorcrm.clients.places import CLIENT_PAGE
        from motorcrm.clients.queries import show_beside
        from motorcrm.employees.places import EMPLOYEE_ASIDE
        from motorcrm.ui.panels import register
        from motorcrm.vehicles.panels import classes_of_technician, vehicles_of_client
        from motorcrm.vehicles.queries import beside_clients

        show_beside(beside_clients)
        register(CLIENT_PAGE, vehicles_of_client)
        register(EMPLOYEE_ASIDE, classes_of_technician)
