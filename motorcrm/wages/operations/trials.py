"""Having a scheme tried on a month of many orders."""

from collections.abc import Collection
from datetime import date

from motorcrm.background.asking import ask_for
from motorcrm.background.models import Task
from motorcrm.core.actor import Actor
from motorcrm.core.operation import operation
from motorcrm.wages.models import PayScheme
from motorcrm.wages.rights import EDIT_SCHEMES
from motorcrm.wages.tasks import try_scheme


@operation(needs=EDIT_SCHEMES)
def ask_for_trial(scheme: PayScheme, *, month: date, people: Collection[int] = (), by: Actor) -> Task:
    """Have the scheme tried on the month of that day in the background; see `motorcrm/wages/queries/trial.py`."""
    return ask_for(
        try_scheme, by=by, scheme=scheme.pk, month=month.replace(day=1).isoformat(), people=sorted(set(people))
    )
