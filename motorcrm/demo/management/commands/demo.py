"""`motorcrm demo`: an empty database becomes a workshop that looks alive."""

from time import monotonic
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from motorcrm.core.refusal import Refused
from motorcrm.core.schema import is_new, refuse_if_behind
from motorcrm.core.statistics import gather_statistics
from motorcrm.demo.company import PASSWORD
from motorcrm.demo.make import is_empty, make_demo
from motorcrm.demo.town import MANY, Size

SAME_PRESENT_MANY = 0
"""Companies that are compared are all loaded alike."""


class Command(BaseCommand):
    help = "Make a demo company in an empty database. It never touches one that holds anything."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--orders", type=int, default=300, metavar="N", help="how many work orders (300)")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="another seed, another company (1)")
        parser.add_argument(
            "--same-present",
            action="store_true",
            help="as many people, open orders and orders of late whatever N: only the past grows, for bin/bench",
        )
        parser.add_argument("--if-empty", action="store_true", help="do nothing if the database holds anything")

    def handle(self, *args: Any, **options: Any) -> None:
        orders = options["orders"]
        if orders < 1:
            raise CommandError("--orders is a number from 1 on")
        prepare()
        if options["if_empty"] and not is_empty():
            return
        began = monotonic()

        def say(line: str) -> None:
            self.stdout.write(f"{monotonic() - began:7.1f} s  {line}")

        try:
            size = Size.with_the_same_present(orders) if options["same_present"] else None
            many = SAME_PRESENT_MANY if size else MANY
            make_demo(orders=orders, seed=options["seed"], say=say, many=many, size=size)
        except Refused as no:
            if no.code != "not-empty":
                raise
            raise CommandError(no.message) from None
        gather_statistics()
        say(f"done; sign in as admin, manager, technician or accountant, password {PASSWORD}")


def prepare() -> None:
    """A new database gets its tables; one that only lacks the latest is somebody's, and they migrate it themselves."""
    if is_new():
        call_command("migrate", interactive=False, verbosity=0)
    refuse_if_behind()
