from django.apps import AppConfig

from motorcrm.core import lifecycle


class OrdersConfig(AppConfig):
    name = "motorcrm.orders"

    def ready(self) -> None:
        from motorcrm.clients.consequences import client_added
        from motorcrm.orders.models import Job, WorkOrder
        from motorcrm.orders.operations.kept import JobKeeper, OrderKeeper
        from motorcrm.orders.operations.visits import begin_client

        client_added.join(begin_client)
        lifecycle.keep_steps(WorkOrder, OrderKeeper())
        lifecycle.keep_steps(Job, JobKeeper())
