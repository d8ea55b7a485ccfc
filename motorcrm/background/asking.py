"""Asking for something to be done in the background: it is written down with what asks for it, and done after that."""

from typing import Any

from django.db import IntegrityError, transaction

from motorcrm.background.kinds import KINDS, Kind, code_of
from motorcrm.background.models import Task
from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.operation import is_program


def ask_for(kind: Kind, *, by: Actor, **arguments: Any) -> Task:
    """Have it done in the background, in the transaction of the verb that asks: what is rolled back is not done.

    Of a kind that is done one at a time, the one that waits or runs already, if there is one: whoever asks for it at
    the same moment waits until this transaction ends, so ask before you lock anything.
    """
    declared = KINDS[code_of(kind)]
    alone = declared.code if declared.one_at_a_time else None
    if alone and (already := Task.objects.filter(alone=alone).first()):
        return already
    try:
        with transaction.atomic():
            queued = kind.enqueue(**arguments)
            return Task.objects.create(
                kind=declared.code,
                queued_id=queued.id,
                asked_by_id=None if is_program(by) else by.pk,
                asked_at=clock.now(),
                alone=alone,
            )
    except IntegrityError:
        already = Task.objects.filter(alone=alone).first() if alone else None
        if already is None:
            raise
        return already
