"""`motorcrm ask`, with the benchmark's settings only: what `bin/bench` calls once there is a company."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from motorcrm.bench.run import run


class Command(BaseCommand):
    help = "Serve the company of the database, ask everything and write down what it cost."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("out", type=Path)
        parser.add_argument("--only", default="")
        parser.add_argument("--rounds", type=int, default=3)
        parser.add_argument("--alone", action="store_true")
        parser.add_argument("--hostile", action="store_true")

    def handle(self, *, out: Path, only: str, rounds: int, alone: bool, hostile: bool, **_options: Any) -> None:
        known = run(only=only, rounds=rounds, hostile=hostile, at_once=not alone, say=self._say)
        out.write_text(json.dumps(known, ensure_ascii=False, indent=1))

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
