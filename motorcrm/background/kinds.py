"""What can be done in the background: each kind is a function that its app declares in `tasks.py`.

    @in_background(_("Check of the records"), seen_with=CHECK_RECORDS, repeatable=True)
    def check_records(run: Run, *, whole: bool) -> dict[str, Any]:
        run.tell(3, of=59, at="the hash chain fits")

Its arguments and its answer are what JSON can hold. It runs in the worker's process, outside any transaction: it reads
as it likes and writes by verbs, which are short. Whoever asked for it is `run.by`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django_tasks import task
from django_tasks.base import Task as Queued

from motorcrm.core.operation import Need

HOUR = 3600

Work = Callable[..., Any]
Kind = Queued[..., Any]
"""A function that can be run in the background, as the library queues it."""


@dataclass(frozen=True, kw_only=True)
class Declared:
    """What the program knows of a kind."""

    code: str
    label: Any
    kind: Kind
    seen_with: Need
    """Who holds it sees tasks of this kind, whoever asked for them."""
    repeatable: bool
    """Whether it may simply be run again after it was cut off in the middle."""
    one_at_a_time: bool
    limit: int
    """Seconds."""


KINDS: dict[str, Declared] = {}
"""By code, `app.function`."""


def in_background(
    label: Any, *, seen_with: Need, repeatable: bool = False, one_at_a_time: bool = False, limit: int = HOUR
) -> Callable[[Work], Kind]:
    """Make a function of a module something that can be asked for, see `asking.py`.

    `one_at_a_time`: asked for while there is one that waits or runs, it is that one. After `limit` seconds it is
    stopped and has failed.
    """

    def make(work: Work) -> Kind:
        kind: Kind = task(work)
        code = code_of(kind)
        if code in KINDS:
            raise ValueError(f"{code} is declared twice")
        KINDS[code] = Declared(
            code=code,
            label=label,
            kind=kind,
            seen_with=seen_with,
            repeatable=repeatable,
            one_at_a_time=one_at_a_time,
            limit=limit,
        )
        return kind

    return make


def code_of(kind: Kind) -> str:
    return f"{kind.func.__module__.split('.')[1]}.{kind.func.__name__}"
