from django.apps import AppConfig


class DevConfig(AppConfig):
    name = "motorcrm.dev"
