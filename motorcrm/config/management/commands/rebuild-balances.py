"""`motorcrm rebuild-balances`: makes anew what is kept for reading. Its output is in English.

Totals and open items are made from the postings, visits of clients from the orders.
"""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from motorcrm.ledger import derived
from motorcrm.ledger.journal import lock_head
from motorcrm.ledger.models import DailyTotal, OpenItem
from motorcrm.orders.operations.visits import rebuild_visits


class Command(BaseCommand):
    help = "Make the tables that balances are read from anew. Nobody can record money meanwhile."

    def handle(self, *_args: Any, **_options: Any) -> None:
        with transaction.atomic():
            lock_head()
            derived.rebuild()
            rebuild_visits()
        self.stdout.write(f"{DailyTotal.objects.count()} daily totals, {OpenItem.objects.count()} open items")
