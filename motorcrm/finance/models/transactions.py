"""Entries of the journal as the history of transactions shows them."""

from typing import Self

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import ALL, Right
from motorcrm.access.scopes import Scoped, ScopedQuerySet, scope_of
from motorcrm.clients.models import Client
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core.actor import Anyone
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


def typed_beside(entry: Entry) -> Recorded | None:
    """What people typed when they recorded it; of a fee, the transfer that it was kept from."""
    for name in (*accessors(), "transfer_with_fee"):
        row: Recorded | None = getattr(entry, name, None)
        if row is not None:
            return row
    return None


def said_with() -> list[str]:
    """From an entry to what its line says: `cashtransaction__counterparty` …"""
    return [f"{model._meta.model_name}__{column}" for model in recorded_models() for column in model.SAID_WITH]


def _rows_beside() -> list[str]:
    """The rows people typed, and those that their lines name."""
    return [*accessors(), *dict.fromkeys(path.rpartition("__")[0] for path in said_with() if path.count("__") > 1)]


class MoneyTransactionQuerySet(ScopedQuerySet["MoneyTransaction"]):
    def visible_to(self, person: Anyone, right: Right | None = None) -> Self:
        """What the right to view finance gives, less what concerns orders and clients the person cannot see."""
        seen = super().visible_to(person, right)
        of_entry = Posting.objects.filter(entry=OuterRef("pk"))
        if scope_of(person, VIEW_ORDERS) != ALL:
            # Each order is looked up by its id: a list of all that the person sees grows with the years.
            orders = WorkOrder.objects.visible_to(person).filter(pk=OuterRef("order"))
            seen = seen.exclude(Exists(of_entry.filter(~Exists(orders), order__isnull=False)))
        if scope_of(person, VIEW_CLIENTS) != ALL:
            clients = Client.objects.visible_to(person).filter(pk=OuterRef("client"))
            seen = seen.exclude(Exists(of_entry.filter(~Exists(clients), order=None, client__isnull=False)))
        return seen

    def in_words(self) -> Self:
        """With everything that the page of a transaction shows."""
        rows = [*_rows_beside(), "cashtransaction__category"]
        return self.select_related(
            "recorded_by", "reversed_by", "reverses", *rows, *(f"reverses__{name}" for name in rows)
        )

    def in_rows(self) -> Self:
        """With what a row of a list shows, and no other column; what is taken back, being rare, is read apart."""
        category = [f"cashtransaction__category__{name}" for name in ("code", "name")]
        return self.select_related("reversed_by", *_rows_beside(), "cashtransaction__category").only(
            *("on", "kind", "recorded_at", "reverses", "position", "reversed_by__on"),
            *(*said_with(), *category),
        )


class MoneyTransaction(Entry, Scoped):
    """An entry of the journal as the history of transactions shows it."""

    seen_with = VIEW_FINANCE
    objects = MoneyTransactionQuerySet.as_manager()  # type: ignore[misc]  # a proxy may have a manager of its own

    class Meta:
        proxy = True
        verbose_name = _("transaction")
