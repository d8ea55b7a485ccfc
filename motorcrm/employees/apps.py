from django.apps import AppConfig


class EmployeesConfig(AppConfig):
    name = "motorcrm.employees"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from motorcrm.employees.panels import roles_tile
        from motorcrm.employees.sessions import note_entry
        from motorcrm.employees.words import declare_rights
        from motorcrm.ui.panels import register
        from motorcrm.ui.places import SETTINGS_PAGE

        declare_rights()
        register(SETTINGS_PAGE, roles_tile)
        user_logged_in.connect(note_entry, dispatch_uid="motorcrm.employees")
