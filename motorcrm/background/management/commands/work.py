"""`motorcrm work`: the background worker by itself, where something else than `motorcrm serve` serves the pages."""

import signal
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connections

from motorcrm.background.supervisor import Supervisor
from motorcrm.core.schema import refuse_if_behind


class Command(BaseCommand):
    help = "Do what is asked for in the background until told to stop. `motorcrm serve` does this by itself."

    def handle(self, *_args: Any, **_options: Any) -> None:
        refuse_if_behind()
        connections.close_all()
        supervisor = Supervisor()
        signal.signal(signal.SIGINT, supervisor.stop)
        supervisor.run()
