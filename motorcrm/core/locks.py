"""The order in which rows are locked, said once: verbs that lock the same rows in one order never wait in a circle."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import Model, QuerySet

from motorcrm.core.prepared import Prepared

M = TypeVar("M", bound=Model)

ORDER = (
    "access.Role",  # whoever changes access waits here
    "employees.Employee",  # who receive something or leave
    "employees.TimeOff",
    "orders.WorkOrder",  # before any of its lines
    "orders.Job",
    "orders.OrderPart",
    "vehicles.Vehicle",
    "vehicles.Reading",
    "clients.Client",  # or the one they were merged into: whoever moves their money waits here
    "suppliers.Supplier",  # whoever moves what is owed to them waits here
    "finance.Loan",
    "finance.OrganisationTransfer",  # whoever returns such a loan waits here
    "finance.RepeatingExpense",  # whoever answers its due day waits here
    "finance.MoneyAccount",
    "company.NumberSequence",
    "orders.ClientVisits",  # of those who come or order
    "wages.WageTurn",  # whoever accrues or pays wages, or changes by which rules, waits here
    "wages.PayScheme",  # edited in that turn
    "ledger.ChainHead",  # everyone who posts money waits here
)
"""Rows of one table are locked by ascending id; those of any other table before all of these."""
LAST = len(ORDER) - 1


class OutOfOrder(AssertionError):
    """A verb locks a row after one that comes later, or posts twice. A bug: on PostgreSQL two of them may deadlock."""


@dataclass
class _Taken:
    held: set[tuple[int, int]] = field(default_factory=set)
    last: tuple[int, int] = (-1, 0)
    posts_in_turn: bool = False


_taken: ContextVar[_Taken | None] = ContextVar("locks", default=None)


def lock(rows: QuerySet[M]) -> list[M]:
    """Lock these rows until the end of the database transaction, by ascending id, and read them as they are now."""
    found = list(_locking(rows))
    note(rows.model, *(row.pk for row in found))
    return found


def lock_one(rows: QuerySet[M]) -> M:
    """Lock the only one of these rows. Raises DoesNotExist if there is none."""
    found = lock(rows)
    if len(found) != 1:
        raise rows.model.DoesNotExist  # type: ignore[attr-defined]  # every model has it
    return found[0]


def lock_by_id(model: type[M], pk: int) -> M:
    """Lock the row with this id, as `lock_one` does: most verbs begin so. Raises DoesNotExist if there is none."""
    if not transaction.get_connection().in_atomic_block:
        # Django asks only when it makes the SQL
        raise transaction.TransactionManagementError("rows are locked until the end of a database transaction")
    found: M | None = _by_id(model).first(pk)
    if found is None:
        raise model.DoesNotExist  # type: ignore[attr-defined]  # every model has it
    note(model, found.pk)
    return found


@cache
def _by_id(model: type[M]) -> Prepared[M]:
    return Prepared(lambda pk: _locking(model._default_manager.filter(pk=pk)), int)


def _locking(rows: "QuerySet[M]") -> "QuerySet[M]":
    return rows.select_for_update(of=("self",), no_key=True).order_by("pk")


def note(model: type[Model], *ids: int) -> None:
    """Rows have been locked, if only by writing them. Tests raise OutOfOrder here; a running program doesn't ask."""
    taken = _taken.get()
    if taken is None or not settings.ASSERT_LOCKS:
        return
    label = model._meta.label
    if label in ORDER:
        for pk in ids:
            _take(taken, ORDER.index(label), pk)
    elif taken.last[0] >= 0:
        raise OutOfOrder(f"{label} is locked after {ORDER[taken.last[0]]}")


def made(row: Model) -> None:
    """The verb has just made this row: nobody else can wait for it, so it may be locked at any time."""
    if (taken := _taken.get()) is not None and row._meta.label in ORDER:
        taken.held.add((ORDER.index(row._meta.label), row.pk))


def _take(taken: _Taken, rank: int, pk: int) -> None:
    if (rank, pk) in taken.held:
        if rank == LAST and not taken.posts_in_turn:
            raise OutOfOrder("a verb posts once, at its end")
        return
    if (rank, pk) < taken.last:
        last, last_pk = taken.last
        raise OutOfOrder(f"{ORDER[rank]} {pk} is locked after {ORDER[last]} {last_pk}")
    taken.held.add((rank, pk))
    taken.last = (rank, pk)


@contextmanager
def posting_in_turn() -> Iterator[None]:
    """Inside, the verbs that a verb calls post one after the other. It has locked all that they lock before."""
    taken = _taken.get()
    if taken is None:
        raise RuntimeError("only a verb posts")
    taken.posts_in_turn = True
    try:
        yield
    finally:
        taken.posts_in_turn = False


@contextmanager
def of_one_verb() -> Iterator[None]:
    """What the outermost verb and those it calls lock inside is one sequence."""
    if _taken.get() is not None:
        yield
        return
    token = _taken.set(_Taken())
    try:
        yield
    finally:
        _taken.reset(token)
