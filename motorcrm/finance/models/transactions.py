"""Entries of the journal as the history of transactions shows them."""

from collections.abc import Sequence
from functools import cache
from typing import Self

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import ALL, Right
from motorcrm.access.scopes import Scoped, ScopedQuerySet, scope_of
from motorcrm.clients.models import Client
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core.actor import Anyone
from motorcrm.finance.models.reach import hidden_kinds, reach_of
from motorcrm.finance.models.recorded import Recorded
from motorcrm.finance.rights import VIEW_FINANCE
from motorcrm.ledger.models import Entry, Posting
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.rights import VIEW_ORDERS


def recorded_models() -> list[type[Recorded]]:
    """The models of all transactions that people record."""
    return [model for model in Recorded.__subclasses__() if not model._meta.abstract]


def accessors() -> list[str]:
    """From an entry to the row people typed: `payment`, `cashtransaction` …"""
    return [str(model._meta.model_name) for model in recorded_models()]


def row_of(entry: Entry) -> Recorded | None:
    """The row that people typed, if the entry has one; only the tables that hold its kind are asked."""
    rows = (getattr(entry, name, None) for name in _accessors_of(entry.kind))
    return next((row for row in rows if row is not None), None)


def typed_beside(entry: Entry) -> Recorded | None:
    """What people typed when they recorded it; of a fee, the transfer that it was kept from."""
    return row_of(entry) or getattr(entry, "transfer_with_fee", None)


@cache
def _accessors_of(kind: str) -> tuple[str, ...]:
    return tuple(str(model._meta.model_name) for model in recorded_models() if kind in model.KINDS)


def _said_with(models: Sequence[type[Recorded]]) -> list[str]:
    """From an entry to what its line says: `cashtransaction__counterparty` …"""
    return [f"{model._meta.model_name}__{column}" for model in models for column in model.SAID_WITH]


def _rows_beside(models: Sequence[type[Recorded]]) -> list[str]:
    """The rows people typed, and those that their lines name."""
    typed = [str(model._meta.model_name) for model in models]
    return [*typed, *dict.fromkeys(path.rpartition("__")[0] for path in _said_with(models) if path.count("__") > 1)]


class MoneyTransactionQuerySet(ScopedQuerySet["MoneyTransaction"]):
    def visible_to(self, person: Anyone, right: Right | None = None) -> Self:
        """What the right to view finance gives, less what concerns orders and clients the person cannot see.

        Nor what only moved money through accounts whose transactions are closed to the person.
        """
        seen = super().visible_to(person, right)
        of_entry = Posting.objects.filter(entry=OuterRef("pk"))
        if scope_of(person, VIEW_ORDERS) != ALL:
            # Each order is looked up by its id: a list of all that the person sees grows with the years.
            orders = WorkOrder.objects.visible_to(person).filter(pk=OuterRef("order"))
            seen = seen.exclude(Exists(of_entry.filter(~Exists(orders), order__isnull=False)))
        if scope_of(person, VIEW_CLIENTS) != ALL:
            clients = Client.objects.visible_to(person).filter(pk=OuterRef("client"))
            seen = seen.exclude(Exists(of_entry.filter(~Exists(clients), order=None, client__isnull=False)))
        if kinds := hidden_kinds(person):
            seen = seen.exclude(kind__in=kinds).exclude(reverses__kind__in=kinds)
        if hidden := reach_of(person).hidden:
            money = of_entry.filter(account__organisation__isnull=False)
            seen = seen.filter(~Exists(money) | Exists(money.exclude(account__in=hidden)))
        return seen

    def in_words(self, *kinds: str) -> Self:
        """With everything that the page of a transaction shows; of these kinds, if they are known.

        Together with what is taken back, rows of all kinds are more tables than SQLite joins: they are read apart.
        """
        models = [model for model in recorded_models() if not kinds or {*kinds} & {*model.KINDS}]
        rows = _rows_beside(models)
        rows += [f"{model._meta.model_name}__{beside}" for model in models for beside in model.BESIDE]
        rows += [f"reverses__{name}" for name in rows]
        beside = self.select_related("recorded_by", "reversed_by", "reverses")
        return beside.select_related(*rows) if kinds else beside.prefetch_related(*rows)

    def in_rows(self) -> Self:
        """With what a row of a list shows, and no other column; what is taken back, being rare, is read apart."""
        category = [f"cashtransaction__category__{name}" for name in ("code", "name")]
        models = recorded_models()
        return self.select_related("reversed_by", *_rows_beside(models), "cashtransaction__category").only(
            *("on", "kind", "recorded_at", "reverses", "position", "reversed_by__on"),
            *(*_said_with(models), *category),
        )


class MoneyTransaction(Entry, Scoped):
    """An entry of the journal as the history of transactions shows it."""

    seen_with = VIEW_FINANCE
    objects = MoneyTransactionQuerySet.as_manager()  # type: ignore[misc]  # a proxy may have a manager of its own

    class Meta:
        proxy = True
        verbose_name = _("transaction")
