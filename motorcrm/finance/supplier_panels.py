"""What finance shows on the pages of suppliers."""

from collections.abc import Callable, Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from motorcrm.access.fields import sees
from motorcrm.access.rights import SEE_PRICES
from motorcrm.access.scopes import has
from motorcrm.core.actor import Person
from motorcrm.core.exact import Money
from motorcrm.finance.queries.suppliers import (
    SupplierBalance,
    open_purchases,
    owed_together,
    standings,
    supplier_balances,
    who_are_owed,
)
from motorcrm.finance.rights import RECORD_TRANSACTIONS, VIEW_FINANCE
from motorcrm.suppliers.models import Supplier
from motorcrm.suppliers.places import InList, Part
from motorcrm.suppliers.queries import SupplierRow
from motorcrm.ui.lists import Column, Datum
from motorcrm.ui.markup import format_html
from motorcrm.ui.request import Request
from motorcrm.ui.templatetags.words import bare

FEW = 20
"""Purchases listed beside a supplier; the dialog that pays them has them all."""
DASH = SafeString('<span class="dash">—</span>')


def sees_debts(reader: Person) -> bool:
    return has(reader, VIEW_FINANCE) and sees(reader).prices


def supplier_money(request: Request, supplier: Supplier) -> SafeString:
    """Balances, purchases that are not paid and the ways to record; nothing for who neither sees nor records."""
    sums, may_record = sees_debts(request.user), has(request.user, RECORD_TRANSACTIONS)
    if not (sums or may_record):
        return SafeString()
    context: dict[str, Any] = {"supplier": supplier, "sums": sums, "may_record": may_record}
    if sums:
        purchases = open_purchases(supplier)
        context |= {
            "balances": supplier_balances(supplier),
            "purchases": purchases[:FEW],
            "more": max(len(purchases) - FEW, 0),
        }
    return render_to_string("finance/_supplier.html", context, request)


def _owed(row: SupplierRow) -> SafeString:
    standing: SupplierBalance | None = row.beside.get("standing")
    if standing is None or standing.is_empty:
        return DASH
    if standing.owed:
        return format_html('<span class="strong rub">{}</span>', bare(standing.owed))
    return format_html('<span class="rub came">+{}</span>', bare(standing.over))


def _sum_of(side: str) -> Callable[[SupplierRow], Money | None]:
    """For a file, where each side has a column of its own."""

    def sum_(row: SupplierRow) -> Money | None:
        standing = row.beside.get("standing")
        return getattr(standing, side) or None if standing is not None else None

    return sum_


def _tell(rows: Sequence[SupplierRow]) -> None:
    found = standings([row.pk for row in rows])
    for row in rows:
        row.beside["standing"] = found.get(row.pk)


IN_SUPPLIER_LIST = InList(
    is_for=sees_debts,
    columns=[
        (
            60,
            Column(
                "owed",
                _("We owe, ₽"),
                _owed,
                at_end=True,
                right=SEE_PRICES,
                width=150,
                card="top-end",
                data=[Datum(_("We owe, ₽"), _sum_of("owed")), Datum(_("They owe us, ₽"), _sum_of("over"))],
            ),
        ),
    ],
    tell=_tell,
    parts=[Part(code="owe", label=_("We owe"), narrow=who_are_owed)],
    totals=lambda _part: [(_("We owe"), owed_together())],
)
