from django.apps import AppConfig


class CompanyConfig(AppConfig):
    name = "motorcrm.company"
