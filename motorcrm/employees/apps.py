from django.apps import AppConfig


class EmployeesConfig(AppConfig):
    name = "motorcrm.employees"

    def ready(self) -> None:
        from motorcrm.employees.panels import roles_tile
        from motorcrm.employees.words import declare_rights
        from motorcrm.ui.panels import register

        declare_rights()
        register("settings", roles_tile)
