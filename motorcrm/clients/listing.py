"""What the list of clients is asked for: a search, a tab, an order; and the rows that answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from motorcrm.access.fields import sees
from motorcrm.clients.columns import COLUMNS, SORTS
from motorcrm.clients.models import Client
from motorcrm.clients.places import CLIENT_LIST, KeptSort, Part
from motorcrm.clients.queries import ClientRow, client_list, clients_by_kind, phones_shown
from motorcrm.core.counting import Count
from motorcrm.ui.filters import FilterForm
from motorcrm.ui.inputs import TextInput
from motorcrm.ui.lists import (
    BY_ID,
    BY_RELEVANCE,
    Listing,
    Sort,
    Sorting,
    Tab,
    columns_for,
    page_of,
    sorting,
)
from motorcrm.ui.request import Request

FEW_KEPT = 500
"""How many clients of a part are counted: each is looked up."""
KINDS = {"": _("All"), Client.Kind.PERSON.value: _("People"), Client.Kind.COMPANY.value: _("Companies")}


class ClientFilter(FilterForm):
    """A search, or one of the tabs: a kind, or a part that another app keeps."""

    q = TextInput(label=_("Search"), required=False, max_length=120)
    kind = forms.ChoiceField(required=False, choices=[*KINDS.items()], widget=forms.HiddenInput)
    part = TextInput(required=False, max_length=20, widget=forms.HiddenInput)

    title = _("Client filters")

    def prepare(self) -> None:
        contacts = sees(self.reader).contacts
        self.placeholder = _("Name, phone, INN, email") if contacts else _("Name, INN, tag")
        self.shown = [each for each in CLIENT_LIST if each.is_for(self.reader)]

    def describe(self, name: str, value: Any) -> str:
        return super().describe(name, value) if name == "q" else ""

    @property
    def q_typed(self) -> str:
        return str(self.wanted.get("q", ""))

    @property
    def tab(self) -> str:
        """The kind or the part that is chosen; a search goes through all parts."""
        part = self.chosen
        return part.code if part else str(self.wanted.get("kind", ""))

    @property
    def chosen(self) -> Part | None:
        asked = "" if self.q_typed else self.wanted.get("part")
        return next((part for part in self.parts if part.code == asked), None)

    @property
    def parts(self) -> list[Part]:
        return [part for each in self.shown for part in each.parts]

    @property
    def kept_sorts(self) -> list[KeptSort]:
        return [sort for each in self.shown for sort in each.sorts]


@dataclass(frozen=True)
class _Way:
    """The rows to walk, and in which order."""

    rows: QuerySet[Any, Any]
    order: Sorting
    is_kept: bool = False
    """Whether these are rows kept of clients, not clients."""


def listing_of(request: Request, form: "ClientFilter") -> Listing:
    """A page of clients with all that its lines show."""
    way = _way(request, form)
    phones = "client__phones" if way.is_kept else "phones"
    found = page_of(request, way.rows.prefetch_related(phones), by=way.order.by)
    clients = [row.client if way.is_kept else row for row in found.rows]
    rows = [ClientRow(client, phones_shown(client, form.reader, form.q_typed)) for client in clients]
    for each in form.shown:
        each.tell(form.reader, rows)
    columns = sorted([*COLUMNS, *(place for each in form.shown for place in each.columns)], key=lambda place: place[0])
    shown = columns_for(form.reader, [column for _position, column in columns])
    return Listing(shown, replace(found, rows=rows), way.order, download="clients-download", form=form)


def _way(request: Request, form: "ClientFilter") -> _Way:
    """Every order is walked along an index: what has none is not offered."""
    kind, part = str(form.wanted.get("kind", "")), form.chosen
    if form.q_typed:
        return _Way(client_list(form.reader, query=form.q_typed, kind=kind), Sorting([], BY_RELEVANCE))
    if part:
        order = sorting(request, [Sort(part.column, part.by, falls_first=True)], default=f"-{part.column}")
        return _Way(part.rows(), order, is_kept=True)
    if kind:
        return _Way(client_list(form.reader, kind=kind), Sorting([], BY_ID))
    kept = {sort.column: sort for sort in form.kept_sorts}
    offered = [*SORTS, *(Sort(s.column, s.by, index=s.index, falls_first=True) for s in kept.values())]
    order = sorting(request, offered)
    if order.column in kept:
        return _Way(kept[order.column].rows(), order, is_kept=True)
    return _Way(client_list(form.reader), order)


def tabs_of(form: "ClientFilter", counts: dict[str, Count] | None = None) -> list[Tab]:
    """All, each kind, then what other apps keep: debtors, those who were not here for long."""
    kinds = [(code, label, {"kind": code or None, "part": None}) for code, label in KINDS.items()]
    parts = [
        (part.code, part.label, {"part": part.code, "kind": None, "q": None})
        for each in form.shown
        for part in each.parts
    ]
    return [
        Tab(label, form.address(sort=None, **to), code == form.tab, counts[code] if counts else None, digits=3)
        for code, label, to in [*kinds, *parts]
    ]


def counts_of(form: "ClientFilter") -> dict[str, Count]:
    """How many clients each tab has."""
    return {**clients_by_kind(form.reader), **{part.code: part.count(FEW_KEPT) for part in form.parts}}


def totals_of(form: "ClientFilter") -> Sequence[tuple[Any, Any]]:
    """What stands at the foot: of a part or of all clients, as the apps keep it."""
    if form.q_typed or form.wanted.get("kind"):
        return []
    return [total for each in form.shown for total in each.totals(form.tab)]
