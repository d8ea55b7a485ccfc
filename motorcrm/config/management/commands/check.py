"""`motorcrm check`: checks the program and its data. Its output is in English."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands.check import Command as ProgramCheck
from django.utils import translation

from motorcrm.core.schema import refuse_if_behind
from motorcrm.desk.soundness.checking import ask_everything
from motorcrm.ledger.heads import read_head

SHOWN = 20


class Command(ProgramCheck):
    help = "Check the program, then everything that must always hold in the data. Exit 1 if something does not."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--program", action="store_true", help="only the program, without looking at the data")
        parser.add_argument(
            "--since-last",
            action="store_true",
            help="of the journal, only what was recorded since the last good run; everything once a month all the same",
        )
        parser.add_argument(
            "--against",
            metavar="HEAD",
            action="append",
            default=[],
            help="a head of the chain that was written down before, as DATE:POSITION:HASH; may be given several times",
        )

    def handle(self, *app_labels: Any, **options: Any) -> None:
        program_only, since_last = options.pop("program"), options.pop("since_last")
        heads = options.pop("against")
        with translation.override("en"):  # names of records too: shipped ones have a name in each language
            super().handle(*app_labels, **options)
            if program_only or options["deploy"] or options["list_tags"] or options["tags"] or app_labels:
                return
            self._ask(whole=not since_last, heads=heads)

    def _ask(self, *, whole: bool, heads: list[str]) -> None:
        refuse_if_behind()
        try:
            written = [read_head(text) for text in heads]
        except ValueError as problem:
            raise CommandError(str(problem)) from None
        verdict = ask_everything(whole=whole, heads=written)
        self._tell(verdict.broken)
        self.stdout.write(f"head: {verdict.head}")
        if verdict.broken:
            raise CommandError(f"{len(verdict.broken)} of {verdict.asked} invariants do not hold")
        of_journal = f", of the journal after {verdict.after}" if verdict.after else ""
        self.stdout.write(f"{verdict.asked} invariants hold{of_journal}")

    def _tell(self, broken: dict[str, list[Any]]) -> None:
        for name, lines in broken.items():
            self.stderr.write(f"{name}: {len(lines)}")
            for line in lines[:SHOWN]:
                self.stderr.write(f"  {line}")
