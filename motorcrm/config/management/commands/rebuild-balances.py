"""`motorcrm rebuild-balances`: makes totals and open items anew from the postings. Its output is in English."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from motorcrm.ledger import derived
from motorcrm.ledger.journal import lock_head
from motorcrm.ledger.models import DailyTotal, OpenItem


class Command(BaseCommand):
    help = "Make the tables that balances are read from anew. Nobody can record money meanwhile."

    def handle(self, *_args: Any, **_options: Any) -> None:
        with transaction.atomic():
            lock_head()
            derived.rebuild()
        self.stdout.write(f"{DailyTotal.objects.count()} daily totals, {OpenItem.objects.count()} open items")
