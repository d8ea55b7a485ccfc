from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "motorcrm.orders"

    def ready(self) -> None:
        from motorcrm.employees import consequences, leaving
        from motorcrm.orders.forms.leaving import questions
        from motorcrm.orders.operations.handing import NAME, hand_all_over

        consequences.left.join(hand_all_over)
        leaving.ask(NAME, questions)
