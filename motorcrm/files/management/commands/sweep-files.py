"""`motorcrm sweep-files`: deletes the bytes that no row refers to any more. `serve` runs it regularly."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from motorcrm.core.schema import refuse_if_behind
from motorcrm.files.operations import sweep_files


class Command(BaseCommand):
    help = "Delete the bytes of removed photos and files, and those left over from unfinished uploads."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--hours", type=float, default=24, help="only files older than this (24)")

    def handle(self, *_args: Any, **options: Any) -> None:
        refuse_if_behind()
        self.stdout.write(f"{sweep_files(hours=max(options['hours'], 0))} files deleted")
