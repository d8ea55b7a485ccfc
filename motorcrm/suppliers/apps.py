from django.apps import AppConfig


class SuppliersConfig(AppConfig):
    name = "motorcrm.suppliers"
