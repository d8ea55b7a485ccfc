from django.apps import AppConfig


class RolesConfig(AppConfig):
    name = "motorcrm.roles"

    def ready(self) -> None:
        from motorcrm.roles.panels import roles_tile
        from motorcrm.roles.words import declare_rights
        from motorcrm.ui.panels import register

        declare_rights()
        register("settings", roles_tile)
