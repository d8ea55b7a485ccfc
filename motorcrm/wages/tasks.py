"""Trying a scheme on a month of many orders, in the background."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from motorcrm.background.kinds import in_background
from motorcrm.background.running import Run
from motorcrm.core.refusal import Absent
from motorcrm.wages.models import PayScheme
from motorcrm.wages.queries.trial import try_out
from motorcrm.wages.rights import EDIT_SCHEMES


@in_background(_("Trial of a pay scheme"), seen_with=EDIT_SCHEMES, repeatable=True)
def try_scheme(run: Run, *, scheme: int, month: str, people: list[int]) -> dict[str, Any]:
    """What `Tried.read` reads."""
    found = PayScheme.objects.filter(pk=scheme).first()
    if found is None:
        raise Absent
    tried = try_out(found, date.fromisoformat(month), people=people, tell=lambda done, of: run.tell(done, of=of))
    return tried.kept()
