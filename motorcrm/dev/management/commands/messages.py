"""`motorcrm messages`: bring the catalogues of translations up to date, or say what they lack."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from motorcrm.dev import catalogues


class Command(BaseCommand):
    help = "Collect what the program says into the catalogues of translations."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("apps", nargs="*", help="only these apps")
        parser.add_argument("--check", action="store_true", help="change nothing, exit 1 if a translation is lacking")
        parser.add_argument("--compile", action="store_true", help="only compile the catalogues that changed")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["compile"]:
            catalogues.compile_stale()
            return
        apps = options["apps"] or catalogues.apps()
        if unknown := set(apps) - set(catalogues.apps()):
            raise CommandError(f"There is no app {', '.join(sorted(unknown))}")
        if not options["check"]:
            for app in apps:
                if catalogues.write(app):
                    self.stdout.write(f"{catalogues.path_of(app).relative_to(catalogues.PACKAGE.parent)} changed")
            catalogues.compile_stale()
        lacking = [line for app in apps for line in catalogues.problems(app)]
        lacking += catalogues.disagreements() if not options["apps"] else []
        for line in lacking:
            self.stdout.write(line)
        if lacking and options["check"]:
            raise CommandError(f"{len(lacking)} translations are lacking")
