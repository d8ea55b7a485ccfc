"""Suppliers, declared as a noun."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from motorcrm.access.nouns import Files, Listed, Noun, declare
from motorcrm.access.ownership import own_because
from motorcrm.clients.nouns import added_to
from motorcrm.files.operations import add_file, remove_file
from motorcrm.suppliers.models import Supplier
from motorcrm.suppliers.places import SUPPLIER_PAGE
from motorcrm.suppliers.queries import phones_shown, supplier_list
from motorcrm.suppliers.rights import VIEW_SUPPLIERS


def _found(person: Any, typed: str) -> QuerySet[Any, Any]:
    return supplier_list(person, query=typed)


def _with_phones(suppliers: list[Any], reader: Any, typed: str) -> None:
    for supplier in suppliers:
        supplier.phones_shown = phones_shown(supplier, reader, typed)


SUPPLIER = declare(
    Noun(
        model=Supplier,
        position=34,
        page="supplier",
        shown_to=VIEW_SUPPLIERS,
        find=lambda rows, typed, reader: rows.search(typed, reader),  # type: ignore[attr-defined]  # its queryset
        beside=lambda supplier: supplier.inn,
        listed=Listed(
            label=gettext_lazy("Suppliers"),
            icon="truck-delivery",
            page="suppliers",
            found=_found,
            row="suppliers/_found.html",
            prepare=_with_phones,
        ),
        files=Files(right=VIEW_SUPPLIERS, add=add_file, remove=remove_file, place=SUPPLIER_PAGE),
    )
)
own_because(Supplier, added_to(Supplier))
