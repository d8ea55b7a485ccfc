from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "motorcrm.config"
    label = "config"
