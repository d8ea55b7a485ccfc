"""What history may be about: how a ref becomes a name and a link, and how typed text becomes refs."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.urls import reverse

from motorcrm.access.catalogue import Right
from motorcrm.access.scopes import has
from motorcrm.catalog.models import LabourRate, Service, ServiceCategory
from motorcrm.catalog.rights import EDIT_CATALOG
from motorcrm.clients.models import Client
from motorcrm.company.models import Organisation, Preferences
from motorcrm.company.rights import EDIT_COMPANY
from motorcrm.core.actor import Person
from motorcrm.core.folding import fold
from motorcrm.employees.models import Employee
from motorcrm.finance.models import CashOperation, Operation, Payment
from motorcrm.history.recording import ref
from motorcrm.orders.models import WorkOrder
from motorcrm.vehicles.models import Vehicle

MANY = 50
"""Of how many things of a kind that fit the typed text the journal is shown at most: the newest."""

Rows = Callable[[Person], QuerySet[Any]]
Found = Callable[[Any, str, Person], QuerySet[Any]]


@dataclass(frozen=True)
class Kind:
    """A kind of thing that has a page."""

    model: type[Model]
    seen: Rows
    """Rows whose page the person may open."""
    address: Callable[[Any], str]
    find: Found | None = None
    """Narrows the rows by what was typed; without it a thing of the kind is not looked for by name."""
    is_named: bool = True
    """Whether a row has a name of its own; else it is called by its kind."""

    @property
    def label(self) -> str:
        return str(self.model._meta.verbose_name)


@dataclass(frozen=True)
class Named:
    """A thing as the reader may know it; without an address it has no page for him."""

    label: str
    address: str = ""


def _scoped(model: Any) -> Rows:
    return lambda person: model.objects.visible_to(person)


def _held(model: Any, right: Right) -> Rows:
    return lambda person: model.objects.all() if has(person, right) else model.objects.none()


def _of_operation(model: Any) -> Rows:
    return lambda person: model.objects.filter(entry__in=Operation.objects.visible_to(person).values("pk"))


def _at(route: str, part: str = "pk") -> Callable[[Any], str]:
    return lambda row: reverse(route, args=[getattr(row, part)])


def _orders(rows: QuerySet[Any], typed: str, reader: Person) -> QuerySet[Any]:
    """By number: its beginning, or its last digits."""
    wanted = Q(search__startswith=fold(typed))
    return rows.filter(wanted | Q(number__endswith=typed) if typed.isdigit() else wanted)


KINDS: dict[str, Kind] = {
    "order": Kind(WorkOrder, _scoped(WorkOrder), _at("order"), _orders),
    "client": Kind(Client, _scoped(Client), _at("client"), lambda rows, typed, reader: rows.search(typed, reader)),
    "vehicle": Kind(Vehicle, _scoped(Vehicle), _at("vehicle"), lambda rows, typed, reader: rows.search(typed)),
    "employee": Kind(Employee, _scoped(Employee), _at("employee"), lambda rows, typed, reader: rows.search(typed)),
    "payment": Kind(Payment, _of_operation(Payment), _at("finance-operation", "entry_id"), is_named=False),
    "cash": Kind(CashOperation, _of_operation(CashOperation), _at("finance-operation", "entry_id"), is_named=False),
    "service": Kind(
        Service,
        _held(Service, EDIT_CATALOG),
        _at("service-edit"),
        lambda rows, typed, reader: rows.search(typed),
    ),
    "servicecategory": Kind(ServiceCategory, _held(ServiceCategory, EDIT_CATALOG), _at("category-edit")),
    "labourrate": Kind(
        LabourRate, _held(LabourRate, EDIT_CATALOG), lambda row: reverse("labour-rates"), is_named=False
    ),
    "organisation": Kind(Organisation, _held(Organisation, EDIT_COMPANY), _at("organisation")),
    "preferences": Kind(
        Preferences, _held(Preferences, EDIT_COMPANY), lambda row: reverse("preferences"), is_named=False
    ),
}
FINDABLE = {name: kind for name, kind in KINDS.items() if kind.find}


def named(refs: Iterable[str], reader: Person) -> dict[str, Named]:
    """Names and links of the things the refs mean: a question for each kind, however many things."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for one in refs:
        name, _colon, pk = one.partition(":")
        if name in KINDS and pk.isascii() and pk.isdigit() and int(pk) < 2**63:
            wanted[name].add(int(pk))
    known: dict[str, Named] = {}
    for name, pks in wanted.items():
        kind = KINDS[name]
        known |= {f"{name}:{pk}": Named(kind.label) for pk in pks}
        for row in kind.seen(reader).filter(pk__in=pks):
            label = f"{kind.label} {row}" if kind.is_named else kind.label
            known[ref(row)] = Named(label, kind.address(row))
    return known


def refs_of(typed: str, kind: str, reader: Person) -> tuple[list[str], bool]:
    """The things that are called so, of one kind or of all, and whether there are more than are looked at."""
    found, too_many = [], False
    for name, one in FINDABLE.items():
        if one.find is None or kind not in ("", name):
            continue
        rows = one.find(one.seen(reader), typed, reader).order_by("-pk").values_list("pk", flat=True)
        pks = list(rows[: MANY + 1])
        too_many = too_many or len(pks) > MANY
        found += [f"{name}:{pk}" for pk in pks[:MANY]]
    return found, too_many
