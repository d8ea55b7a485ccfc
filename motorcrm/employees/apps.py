from django.apps import AppConfig


class EmployeesConfig(AppConfig):
    name = "motorcrm.employees"

    def ready(self) -> None:
        from motorcrm.employees.panels import roles_tile
        from motorcrm.ui.panels import register

        register("settings", roles_tile)
