"""Reading suppliers for pages and other apps."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from motorcrm.access.fields import masked_phone, sees
from motorcrm.access.scopes import visible_in_lists
from motorcrm.clients.queries import Shown
from motorcrm.core.actor import Anyone, Person
from motorcrm.core.folding import fold
from motorcrm.core.phones import format_phone, sought_digits
from motorcrm.core.search import MOST, SUGGESTED, exactly
from motorcrm.suppliers.models import SUPPLIERS, Supplier, SupplierQuerySet

FEW = 8


@dataclass(slots=True)
class SupplierRow:
    """A supplier as a line of the list."""

    supplier: Supplier
    phones: list[Shown]
    beside: dict[str, Any] = field(default_factory=dict)
    """What other apps tell: see `InList` in places."""

    @property
    def pk(self) -> int:
        return self.supplier.pk


def ids_of(supplier: Supplier) -> list[int]:
    """The ids under which it has ever been booked: the remaining row's, and of all that were joined to it."""
    remains = supplier.merged_into_id or supplier.pk
    return [remains, *Supplier.objects.filter(merged_into=remains).order_by("pk").values_list("pk", flat=True)]


def merged_into(suppliers: Iterable[int]) -> dict[int, int]:
    """Of all that were joined to these: id → that of the one who remains. One query."""
    rows = Supplier.objects.filter(merged_into__in=list(suppliers)).order_by()
    return {pk: remains for pk, remains in rows.values_list("pk", "merged_into") if remains}


def supplier_list(reader: Person, *, query: str = "") -> SupplierQuerySet:
    """Suppliers the reader sees; archived ones are found only when searched for, with their `relevance`."""
    if query:
        found = Supplier.objects.visible_to(reader).filter(merged_into=None)
        return found.search(query, reader).ranked(query, reader)
    return visible_in_lists(Supplier.objects.active(), reader)


def suggested(reader: Person, query: str) -> list[SupplierRow]:
    """A few suppliers that match what is typed so far, the best first."""
    rows = Supplier.objects.visible_to(reader).active().search(query, reader, SUGGESTED).ranked(query, reader)
    return [SupplierRow(one, phones_shown(one, reader, query)) for one in rows[:FEW]]


def namesakes(name: str, reader: Anyone) -> list[Supplier]:
    """Those that are called exactly so, archived ones last."""
    found = SUPPLIERS.newest(exactly(name), MOST, ["search"])
    rows = Supplier.objects.visible_to(reader).filter(pk__in=found, merged_into=None).order_by("is_archived", "-pk")
    return [one for one in rows if fold(one.name) == fold(name)][:FEW]


@dataclass(frozen=True)
class Duplicate:
    supplier: Supplier
    is_same_inn: bool


def possible_duplicates(
    reader: Person, *, name: str = "", inn: str = "", besides: int | None = None
) -> list[Duplicate]:
    """Suppliers with exactly this name or this INN."""
    found = {one.pk: Duplicate(one, False) for one in namesakes(name, reader)} if fold(name) else {}
    if inn:
        same = Supplier.objects.visible_to(reader).filter(inn=inn, merged_into=None)[:FEW]
        found |= {one.pk: Duplicate(one, True) for one in same}
    return [each for pk, each in found.items() if pk != besides][:FEW]


def phones_shown(supplier: Supplier, reader: Person, query: str = "") -> list[Shown]:
    """Its phones, those that fit what was typed first. A masked phone fits nothing: it would be revealed."""
    if not sees(reader).contacts:
        return [Shown(masked_phone(number), "", "", False) for number, _note in supplier.phones]
    runs = sought_digits(query)
    shown = [
        Shown(format_phone(number), number, note, any(run in number for run in runs))
        for number, note in supplier.phones
    ]
    return sorted(shown, key=lambda phone: not phone.fits)
