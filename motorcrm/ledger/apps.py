from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "motorcrm.ledger"

    def ready(self) -> None:
        from motorcrm.clients.consequences import client_added
        from motorcrm.ledger.derived import begin_client

        client_added.join(begin_client)
