from django.apps import AppConfig

from motorcrm.core import lifecycle


class OrdersConfig(AppConfig):
    name = "motorcrm.orders"

    def ready(self) -> None:
        from motorcrm.orders.models import WorkOrder
        from motorcrm.orders.operations.kept import OrderKeeper

        lifecycle.keep_steps(WorkOrder, OrderKeeper())
