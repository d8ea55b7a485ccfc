from django.apps import AppConfig


class FinanceConfig(AppConfig):
    name = "motorcrm.finance"

    def ready(self) -> None:
        from motorcrm.company.consequences import ORGANISATION_OPENED
        from motorcrm.finance.money.protocol import load_kinds
        from motorcrm.finance.receipts import follow_posted
        from motorcrm.finance.shipped import follow_organisation_opened
        from motorcrm.ledger.consequences import posted

        load_kinds()
        if follow_organisation_opened not in ORGANISATION_OPENED:
            ORGANISATION_OPENED.append(follow_organisation_opened)
        posted.join(follow_posted)
