"""`motorcrm gather-statistics`: lets SQLite look at its indexes, so that it chooses well. `serve` runs it daily."""

from typing import Any

from django.core.management.base import BaseCommand

from motorcrm.core.schema import refuse_if_behind
from motorcrm.core.statistics import gather_statistics


class Command(BaseCommand):
    help = "Let SQLite look at its indexes, so that lists stay fast as tables grow. PostgreSQL does so by itself."

    def handle(self, *_args: Any, **_options: Any) -> None:
        refuse_if_behind()
        gather_statistics()
