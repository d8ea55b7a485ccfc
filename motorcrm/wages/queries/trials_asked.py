"""Trials that were asked of the background."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from motorcrm.background.kinds import code_of
from motorcrm.background.models import Task
from motorcrm.core.actor import Person
from motorcrm.wages.models import PayScheme
from motorcrm.wages.queries.trial import Tried
from motorcrm.wages.tasks import try_scheme

CODE = code_of(try_scheme)


@dataclass(frozen=True)
class AskedTrial:
    """One of them, with what it was asked for."""

    task: Task
    month: date
    people: Sequence[int]

    @property
    def tried(self) -> Tried | None:
        """What came of it; None while it goes on, or if it has failed."""
        done = self.task.state == Task.State.DONE and self.task.outcome is not None
        return Tried.read(self.task.outcome) if done and self.task.outcome else None


def asked_trial(reader: Person, scheme: PayScheme, task: int) -> AskedTrial | None:
    """The trial with this number, if it is of this scheme and the reader may see it."""
    found = Task.objects.of(CODE).visible_to(reader).filter(pk=task).select_related("queued").first()
    if found is None:
        return None
    told = found.queued.args_kwargs["kwargs"]
    if told["scheme"] != scheme.pk:
        return None
    return AskedTrial(found, date.fromisoformat(told["month"]), told["people"])
