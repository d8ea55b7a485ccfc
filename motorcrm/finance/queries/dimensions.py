"""What postings name besides their account: clients, orders, suppliers … by name, with links the reader may follow.

Who may see a thing is asked of its noun. A client, an order or an employee out of sight is not named at all.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.access.catalogue import ALL
from motorcrm.access.nouns import NOUNS, word_of
from motorcrm.access.scopes import scope_of
from motorcrm.clients.models import Client, Contract
from motorcrm.company.models import Branch
from motorcrm.core import notation
from motorcrm.core.actor import Person
from motorcrm.employees.models import Employee
from motorcrm.employees.rights import VIEW_WAGES
from motorcrm.finance.models import MoneyTransaction
from motorcrm.ledger.chart import EMPLOYEES, WAGES
from motorcrm.ledger.kinds import word_of as word_of_kind
from motorcrm.ledger.models import Account, Item, Posting, Tax
from motorcrm.orders.models import WorkOrder
from motorcrm.suppliers.models import Supplier


@dataclass(frozen=True)
class Named:
    """A thing as the reader may see it; without an address they have no page for it."""

    text: str
    url: str = ""


Names = Callable[[Collection[int], Person], dict[int, Named]]


@dataclass(frozen=True)
class Dimension:
    label: Any
    column: str
    """Of a posting, with the id of what it names."""
    names: Names


def _seen(model: type[Model], *, called: Callable[[Any], str] = str) -> Names:
    """Things whose page the reader may open."""

    def names(ids: Collection[int], reader: Person) -> dict[int, Named]:
        noun = NOUNS[word_of(model)]
        return {one.pk: Named(called(one), noun.address(one)) for one in noun.rows(reader).filter(pk__in=ids)}

    return names


def _plain(model: type[Model]) -> Names:
    """Things that belong to nobody: everyone may read their names, and whoever may open their pages has a link."""

    def names(ids: Collection[int], reader: Person) -> dict[int, Named]:
        rows: Any = model._default_manager
        found = {one.pk: Named(str(one)) for one in rows.filter(pk__in=ids)}
        return found | (_seen(model)(ids, reader) if word_of(model) in NOUNS else {})

    return names


def _contracts(ids: Collection[int], reader: Person) -> dict[int, Named]:
    rows = Contract.objects.filter(pk__in=ids, client__in=Client.objects.visible_to(reader))
    return {one.pk: Named(_("contract %(n)s") % {"n": one.number}) for one in rows}


def _items(ids: Collection[int], reader: Person) -> dict[int, Named]:
    """By the transaction that opened it: «предоплата 21.11.2026»."""
    items = dict(Item.objects.filter(pk__in=ids).values_list("pk", "entry"))
    seen = MoneyTransaction.objects.visible_to(reader).filter(pk__in=set(items.values())).order_by()
    known = {pk: (on, kind) for pk, on, kind in seen.values_list("pk", "on", "kind")}
    return {
        item: Named(
            f"{word_of_kind(known[entry][1])} {notation.day(known[entry][0])}",
            reverse("finance-transaction", args=[entry]),
        )
        for item, entry in items.items()
        if entry in known
    }


DIMENSIONS: Mapping[str, Dimension] = {
    "client": Dimension(gettext_lazy("Client"), "client_id", _seen(Client)),
    "order": Dimension(gettext_lazy("Order"), "order", _seen(WorkOrder, called=lambda order: order.number)),
    "contract": Dimension(gettext_lazy("Contract"), "contract_id", _contracts),
    "supplier": Dimension(gettext_lazy("Supplier"), "supplier_id", _plain(Supplier)),
    "employee": Dimension(gettext_lazy("Employee"), "employee_id", _seen(Employee)),
    "item": Dimension(gettext_lazy("Basis"), "item_id", _items),
    "branch": Dimension(gettext_lazy("Branch"), "branch_id", _plain(Branch)),
    "tax": Dimension(gettext_lazy("Tax"), "tax_id", _plain(Tax)),
}
"""In the order in which they are told."""


def named_by(postings: Iterable[Posting], reader: Person) -> dict[int, list[Named]]:
    """What each posting names, by its id: one query for each dimension that any of them has, however many they are."""
    postings = list(postings)
    found: dict[int, list[Named]] = {posting.pk: [] for posting in postings}
    untold = _of_wages(postings) if scope_of(reader, VIEW_WAGES) != ALL else set()
    for name, dimension in DIMENSIONS.items():
        by_posting = {one.pk: value for one in postings if (value := getattr(one, dimension.column))}
        if name == "employee" and untold:
            by_posting = {pk: value for pk, value in by_posting.items() if pk not in untold}
        names = dimension.names(set(by_posting.values()), reader) if by_posting else {}
        for pk, value in by_posting.items():
            if value in names:
                found[pk].append(names[value])
    for one in postings:
        if one.vat_rate is not None:
            found[one.pk].append(Named(_("VAT %(rate)s") % {"rate": notation.format_percent(one.vat_rate)}))
    return found


def _of_wages(postings: Iterable[Posting]) -> set[int]:
    """Those on accounts of wages: whom they concern is for those to see who see wages."""
    postings = list(postings)
    accounts = Account.objects.filter(code__in=(EMPLOYEES, WAGES), pk__in={one.account_id for one in postings})
    of_wages = set(accounts.values_list("pk", flat=True))
    return {one.pk for one in postings if one.account_id in of_wages}
