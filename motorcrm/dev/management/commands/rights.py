"""`motorcrm rights`: write the page of rights, or check that it is up to date."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from motorcrm.dev import rights_page


class Command(BaseCommand):
    help = "Write docs/rights.md from the catalogue of rights."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing, exit 1 if the page is out of date")

    def handle(self, *_args: Any, **options: Any) -> None:
        wanted, page = rights_page.text(), rights_page.PAGE
        if page.exists() and page.read_text("utf-8") == wanted:
            return
        if options["check"]:
            raise CommandError("docs/rights.md is out of date: run `motorcrm rights`")
        page.parent.mkdir(exist_ok=True)
        page.write_text(wanted, "utf-8")
