from django.apps import AppConfig


class FinanceConfig(AppConfig):
    name = "motorcrm.finance"

    def ready(self) -> None:
        from motorcrm.company.consequences import ORGANISATION_OPENED
        from motorcrm.finance.money.protocol import load_kinds
        from motorcrm.finance.shipped import follow_organisation_opened

        load_kinds()
        if follow_organisation_opened not in ORGANISATION_OPENED:
            ORGANISATION_OPENED.append(follow_organisation_opened)
