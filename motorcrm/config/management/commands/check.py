"""`motorcrm check`: checks the program and its data. Its output is in English."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands.check import Command as ProgramCheck
from django.utils import translation
from django.utils.module_loading import autodiscover_modules

from motorcrm.core.invariants import INVARIANTS, violations
from motorcrm.core.schema import refuse_if_behind

SHOWN = 20


class Command(ProgramCheck):
    help = "Check the program, then everything that must always hold in the data. Exit 1 if something does not."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--program", action="store_true", help="only the program, without looking at the data")

    def handle(self, *app_labels: Any, **options: Any) -> None:
        program_only = options.pop("program")
        with translation.override("en"):  # names of records too: shipped ones have a name in each language
            self._ask(program_only, *app_labels, **options)

    def _ask(self, program_only: bool, *app_labels: Any, **options: Any) -> None:
        super().handle(*app_labels, **options)
        if program_only or options["deploy"] or options["list_tags"] or options["tags"] or app_labels:
            return
        refuse_if_behind()
        autodiscover_modules("invariants")
        broken = violations()
        for name, lines in broken.items():
            self.stderr.write(f"{name}: {len(lines)}")
            for line in lines[:SHOWN]:
                self.stderr.write(f"  {line}")
        if broken:
            raise CommandError(f"{len(broken)} of {len(INVARIANTS)} invariants do not hold")
        self.stdout.write(f"{len(INVARIANTS)} invariants hold")
