"""What the list of suppliers is asked for: a search, a tab, an order; and the rows that answer."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motorcrm.access.fields import sees
from motorcrm.core.counting import Count, count_of
from motorcrm.suppliers.columns import COLUMNS, SORTS
from motorcrm.suppliers.models import Supplier
from motorcrm.suppliers.places import SUPPLIER_LIST, Part
from motorcrm.suppliers.queries import SupplierRow, phones_shown, supplier_list
from motorcrm.ui.filters import FilterForm
from motorcrm.ui.inputs import TextInput
from motorcrm.ui.lists import BY_RELEVANCE, Listing, Sorting, Tab, columns_for, page_of, sorting
from motorcrm.ui.request import Request


class SupplierFilter(FilterForm):
    """A search, or one of the tabs that other apps keep."""

    q = TextInput(label=_("Search"), required=False, max_length=120)
    part = TextInput(required=False, max_length=20, widget=forms.HiddenInput)

    title = _("Supplier filters")
    pairs = ()

    def prepare(self) -> None:
        self.placeholder = _("Name, INN, phone") if sees(self.reader).contacts else _("Name, INN")
        self.shown = [each for each in SUPPLIER_LIST if each.is_for(self.reader)]

    def describe(self, name: str, value: Any) -> str:
        return super().describe(name, value) if name == "q" else ""

    @property
    def q_typed(self) -> str:
        return str(self.wanted.get("q", ""))

    @property
    def parts(self) -> list[Part]:
        return [part for each in self.shown for part in each.parts]

    @property
    def chosen(self) -> Part | None:
        """A search goes through all parts."""
        asked = "" if self.q_typed else self.wanted.get("part")
        return next((part for part in self.parts if part.code == asked), None)

    @property
    def tab(self) -> str:
        return self.chosen.code if self.chosen else ""


def listing_of(request: Request, form: SupplierFilter) -> Listing:
    """A page of suppliers with all that its lines show, by name unless something is looked for."""
    rows = supplier_list(form.reader, query=form.q_typed)
    order = Sorting([], BY_RELEVANCE) if form.q_typed else sorting(request, SORTS, default="supplier")
    if form.chosen:
        rows = form.chosen.narrow(Supplier.objects.visible_to(form.reader).filter(merged_into=None))
    found = page_of(request, rows, by=order.by)
    lines = [SupplierRow(one, phones_shown(one, form.reader, form.q_typed)) for one in found.rows]
    for each in form.shown:
        each.tell(lines)
    columns = sorted([*COLUMNS, *(place for each in form.shown for place in each.columns)], key=lambda place: place[0])
    shown = columns_for(form.reader, [column for _position, column in columns])
    return Listing(shown, replace(found, rows=lines), order, download="suppliers-download", form=form)


def tabs_of(form: SupplierFilter, counts: dict[str, Count] | None = None) -> list[Tab]:
    labels = [("", _("All")), *((part.code, part.label) for part in form.parts)]
    return [
        Tab(
            label, form.address(part=code or None, q=None), code == form.tab, counts[code] if counts else None, digits=3
        )
        for code, label in labels
    ]


def counts_of(form: SupplierFilter) -> dict[str, Count]:
    every = Supplier.objects.visible_to(form.reader).filter(merged_into=None)
    parts = {part.code: count_of(part.narrow(every)) for part in form.parts}
    return {"": count_of(supplier_list(form.reader)), **parts}


def totals_of(form: SupplierFilter) -> Sequence[tuple[Any, Any]]:
    if form.q_typed:
        return []
    return [total for each in form.shown for total in each.totals(form.tab)]
