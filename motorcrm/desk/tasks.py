"""The check of everything, in the background."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from motorcrm.background.kinds import HOUR, in_background
from motorcrm.background.running import Run
from motorcrm.background.schedule import every_night
from motorcrm.desk.rights import CHECK_RECORDS
from motorcrm.desk.soundness.checking import ask_everything

SHOWN = 20
"""Violations of one invariant that are kept: the first few are enough to start with."""
LONGEST = 300


@in_background(_("Check of the records"), seen_with=CHECK_RECORDS, repeatable=True, one_at_a_time=True, limit=4 * HOUR)
def check_records(run: Run, *, whole: bool) -> dict[str, Any]:
    """What was found, as `findings.py` reads it."""
    with translation.override("en"):  # violations are in English, with the names of shipped records in them
        verdict = ask_everything(whole=whole, tell=lambda done, of, name: run.tell(done, of=of, at=name))
        return {
            "asked": verdict.asked,
            "after": verdict.after,
            "broken": [
                {"name": name, "count": len(lines), "lines": [str(line)[:LONGEST] for line in lines[:SHOWN]]}
                for name, lines in verdict.broken.items()
            ],
        }


every_night(3, check_records, whole=False)
