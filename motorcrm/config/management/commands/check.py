"""`motorcrm check`: checks the program and its data. Its output is in English."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands.check import Command as ProgramCheck
from django.db import transaction
from django.utils import translation
from django.utils.module_loading import autodiscover_modules

from motorcrm.core.invariants import INVARIANTS, violations
from motorcrm.core.schema import refuse_if_behind
from motorcrm.ledger.heads import against, current_head, last_sound, note_sound, read_head

SHOWN = 20
THE_HEAD = "the head of the chain is the one that was written down"
THE_NOTE = "what the last good run noted still holds"


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
        autodiscover_modules("invariants")
        head = current_head()  # before the checks: what is recorded meanwhile is left to the next run
        after, doubt = last_sound(whole=whole)
        broken = self._compared(heads) | ({THE_NOTE: [doubt]} if doubt else {}) | violations(after=after)
        self._tell(broken)
        self.stdout.write(f"head: {head}")
        if broken:
            raise CommandError(f"{len(broken)} of {len(INVARIANTS)} invariants do not hold")
        with transaction.atomic():
            note_sound(head, whole=after == 0)
        self.stdout.write(f"{len(INVARIANTS)} invariants hold{f', of the journal after {after}' if after else ''}")

    def _compared(self, heads: list[str]) -> dict[str, list[Any]]:
        try:
            wrong = [problem for text in heads if (problem := against(read_head(text)))]
        except ValueError as problem:
            raise CommandError(str(problem)) from None
        return {THE_HEAD: wrong} if wrong else {}

    def _tell(self, broken: dict[str, list[Any]]) -> None:
        for name, lines in broken.items():
            self.stderr.write(f"{name}: {len(lines)}")
            for line in lines[:SHOWN]:
                self.stderr.write(f"  {line}")
