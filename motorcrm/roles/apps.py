from django.apps import AppConfig


class RolesConfig(AppConfig):
    name = "motorcrm.roles"

    def ready(self) -> None:
        from motorcrm.roles.panels import roles_tile
        from motorcrm.roles.words import declare_rights
        from motorcrm.ui.panels import register
        from motorcrm.ui.places import SETTINGS_PAGE

        declare_rights()
        register(SETTINGS_PAGE, roles_tile)
