"""Regular chores while the program runs, so that nobody has to remember them. Each is a command as well."""

from io import StringIO

from django.core.management import call_command
from django.utils.translation import gettext_lazy as _

from motorcrm.background.kinds import in_background
from motorcrm.background.running import Run
from motorcrm.background.schedule import every, every_night
from motorcrm.core.operation import PROGRAM


@in_background(_("Deleting the content of removed files"), seen_with=PROGRAM, repeatable=True, one_at_a_time=True)
def sweep_files(run: Run) -> str:
    return _said_by("sweep-files")


@in_background(_("Looking at the database's indexes"), seen_with=PROGRAM, repeatable=True, one_at_a_time=True)
def gather_statistics(run: Run) -> str:
    return _said_by("gather-statistics")


@in_background(_("Writing down the head of the journal"), seen_with=PROGRAM, one_at_a_time=True)
def tell_head(run: Run) -> str:
    return _said_by("tell-head")


every(6, sweep_files)
every_night(4, gather_statistics)
every_night(4, tell_head)


def _said_by(command: str) -> str:
    said = StringIO()
    call_command(command, stdout=said)
    return said.getvalue().strip()
