from django.apps import AppConfig


class WagesConfig(AppConfig):
    name = "motorcrm.wages"

    def ready(self) -> None:
        from motorcrm.finance.money.protocol import load_kinds
        from motorcrm.orders import consequences
        from motorcrm.wages import following, money

        load_kinds(money)
        for happened in (consequences.job_done, consequences.job_undone):
            happened.join(following.follow_job)
        consequences.assignees_changed.join(following.follow_assignees)
        for happened in (consequences.closed, consequences.reopened, consequences.cancelled, consequences.repriced):
            happened.join(following.follow_order)
        consequences.settled.join(following.follow_settled)
        consequences.unsettled.join(following.follow_unsettled)
        consequences.reduced.join(following.follow_reduced)
