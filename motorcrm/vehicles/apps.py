from django.apps import AppConfig


class VehiclesConfig(AppConfig):
    name = "motorcrm.vehicles"

    def ready(self) -> None:
        from motorcrm.ui.panels import register
        from motorcrm.vehicles.panels import vehicles_of_client

        register("client", vehicles_of_client)
