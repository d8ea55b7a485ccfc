from django.apps import AppConfig


class VehiclesConfig(AppConfig):
    name = "motorcrm.vehicles"

    def ready(self) -> None:
        from motorcrm.clients.queries import show_beside
        from motorcrm.ui.panels import register
        from motorcrm.vehicles.panels import classes_of_master, vehicles_of_client
        from motorcrm.vehicles.queries import beside_clients

        show_beside(beside_clients)
        register("client", vehicles_of_client)
        register("employee.aside", classes_of_master)
