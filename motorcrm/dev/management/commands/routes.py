"""`motorcrm routes`: every address and the right it names."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from motorcrm.dev.routes import as_dicts, routes


class Command(BaseCommand):
    help = "List the addresses of the program, each with the right it needs."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(as_dicts(), ensure_ascii=False, indent=1))
            return
        for route in routes():
            self.stdout.write(f"{'/'.join(route.methods):14} {route.right or '?':28} {route.pattern}")
