"""Asking for a check of everything."""

from motorcrm.background.asking import ask_for
from motorcrm.background.models import Task
from motorcrm.core.actor import Actor
from motorcrm.core.operation import operation
from motorcrm.desk.rights import CHECK_RECORDS
from motorcrm.desk.tasks import check_records


@operation(needs=CHECK_RECORDS)
def ask_for_check(*, by: Actor) -> Task:
    """Have everything checked in the background; while that goes on, asking again is the same check."""
    return ask_for(check_records, by=by, whole=True)
