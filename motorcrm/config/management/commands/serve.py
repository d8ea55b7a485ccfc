"""`motorcrm serve`: everything a workshop needs in one process tree, stopped by one signal."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, connections
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from motorcrm.background.supervisor import Beside
from motorcrm.config.alone import take_folder, take_port
from motorcrm.config.line import THREADS
from motorcrm.signin.set_up import issue_setup_key, needs_set_up

LONGEST_REQUEST = 30
"""Seconds a request in flight may take after the program is asked to stop."""


class Command(BaseCommand):
    help = "Bring the database up to date and serve the pages until told to stop."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: this machine only)")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=1, help="processes; more than one needs PostgreSQL")
        parser.add_argument(
            "--demo",
            type=int,
            nargs="?",
            const=300,
            metavar="N",
            help="if the database is empty, first make a demo company with so many work orders (300)",
        )

    def handle(self, *, host: str, port: int, workers: int, demo: int | None, **_options: Any) -> None:
        # Before anything is migrated or a key is said; held until this process ends.
        self.alone = take_port(host, port), take_folder(settings.DATA)
        if workers > 1 and connection.vendor == "sqlite":
            raise CommandError("SQLite has one writer: several workers need PostgreSQL (DATABASE_URL).")
        call_command("migrate", interactive=False, verbosity=0)
        if demo:
            call_command("demo", orders=demo, if_empty=True)
        collect_static()
        self._offer_set_up(host, port)
        close_for_good()
        server = Granian(
            "motorcrm.config.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=THREADS,
            workers_kill_timeout=LONGEST_REQUEST,
            respawn_failed_workers=True,
            log_level=LogLevels.error,
        )
        background = Beside()
        background.begin()
        server.on_startup(background.watch)
        server.on_startup(lambda: self._say(f"MotorCRM is at {address(host, port)}"))
        try:
            server.serve()
        finally:
            background.end()
        self._say("MotorCRM has stopped")

    def _offer_set_up(self, host: str, port: int) -> None:
        """There are no employees yet: the person at this screen may create the first administrator."""
        if needs_set_up():
            self._say("Nobody can sign in yet. Make the first administrator:")
            self._say(f"  {address(host, port)}/set-up/  with the set-up key  {issue_setup_key()}")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def address(host: str, port: int) -> str:
    """The address to open in a browser on this machine."""
    if settings.PRODUCTION:
        return f"https://{settings.ALLOWED_HOSTS[0]}"
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104  # compared, not listened on
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def close_for_good() -> None:
    """Of the pool of PostgreSQL too: the process that serves is a fork, whose copy of an open pool would never grow."""
    connections.close_all()
    for opened in connections.all():
        if opened.vendor == "postgresql":
            opened.close_pool()  # type: ignore[attr-defined]  # as PostgreSQL has one


def collect_static() -> None:
    """Collect the static files if any of them, or the way they are stored, has changed since the last time."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    collected = manifest.stat().st_mtime if manifest.exists() else 0
    sources = [Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list([])]
    sources.append(settings.ROOT / "motorcrm" / "config" / "settings.py")
    if any(source.stat().st_mtime > collected for source in sources):
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
