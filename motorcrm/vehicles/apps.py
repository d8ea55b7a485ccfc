from django.apps import AppConfig


class VehiclesConfig(AppConfig):
    name = "motorcrm.vehicles"

    def ready(self) -> None:
        from motorcrm.ui.panels import register
        from motorcrm.vehicles.panels import classes_of_master, vehicles_of_client

        register("client", vehicles_of_client)
        register("employee.aside", classes_of_master)
