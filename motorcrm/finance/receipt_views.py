"""Pages of fiscal receipts: what still needs one, and marking them."""

from operator import attrgetter
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.access.rights import SEE_PRICES
from motorcrm.core.refusal import Refused
from motorcrm.finance import operations
from motorcrm.finance.models import FiscalReceipt, MoneyTransaction
from motorcrm.finance.queries.receipts import Lacking, lacking_receipts
from motorcrm.finance.receipt_forms import ReceiptForm
from motorcrm.finance.rights import VIEW_FINANCE
from motorcrm.finance.views import A_TRANSACTION
from motorcrm.ui.buttons import Button
from motorcrm.ui.downloads import download_of
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import action, page
from motorcrm.ui.lists import Column, Listing, Page, columns_for, many_at_once
from motorcrm.ui.markup import format_html
from motorcrm.ui.request import Request
from motorcrm.ui.routes import address_by_id
from motorcrm.ui.templatetags.words import bare, plain_day
from motorcrm.ui.undo import offer_undo

Status = FiscalReceipt.Status
ISSUED = Button(gettext_lazy("Receipt issued"), icon="check")


@page(VIEW_FINANCE)
def receipts(request: Request) -> HttpResponse:
    """Transactions that still need a receipt, newest first."""
    listing = _listing(request)
    return render(request, "finance/receipts.html", {"listing": listing, "page": listing.page})


def _listing(request: Request) -> Listing:
    before = request.GET.get("before", "")
    place = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    found = lacking_receipts(request.user, before=place, most=many_at_once(request))
    shown = Page(found.rows, found.next, place is None, looked_to=found.looked_to)
    return Listing(columns_for(request.user, COLUMNS), shown, download="finance-receipts-download")


receipts_download = download_of(
    receipts, _listing, name=gettext_lazy("Without a receipt"), route="finance-receipts-download"
)


@page(operations.mark_receipt, of=A_TRANSACTION)
def receipt(request: Request, transaction: MoneyTransaction) -> HttpResponse:
    """The number of its receipt, or why none is needed."""
    form = ReceiptForm(request.POST or None, current=_receipt_of(transaction))

    def save(clean: dict[str, Any]) -> None:
        operations.mark_receipt(
            transaction, was=clean["was"], status=clean["receipt"], number=clean["receipt_number"],
            note=clean["receipt_note"], by=request.user,
        )  # fmt: skip

    to = reverse("finance-transaction", args=[transaction.pk])
    return form_page(
        request, form, "finance/receipt.html", save=save, to=reverse("finance-receipts"), done=_("Receipt marked."),
        back=to, transaction=transaction,
    )  # fmt: skip


@action(operations.mark_receipt, of=A_TRANSACTION, button=ISSUED)
def receipt_issued(request: Request, transaction: MoneyTransaction) -> HttpResponse:
    """With one click: it is issued, whatever its number."""
    operations.mark_receipt(transaction, was=Status.MISSING, status=Status.ISSUED, by=request.user)
    offer_undo(request, _("Receipt marked."), "finance-receipt-missing", transaction)
    return redirect("finance-receipts")


@action(operations.mark_receipt, of=A_TRANSACTION)
def receipt_missing(request: Request, transaction: MoneyTransaction) -> HttpResponse:
    """It was a mistake: it still needs one."""
    operations.mark_receipt(transaction, was=_receipt_of(transaction).status, status=Status.MISSING, by=request.user)
    return redirect("finance-receipts")


def _receipt_of(transaction: MoneyTransaction) -> FiscalReceipt:
    found = transaction.receipts.first()
    if found is None:
        raise Refused("no-receipt", _("This transaction has no fiscal receipt."))
    return found


def _day(row: Lacking) -> SafeString:
    return format_html('<a href="{}">{}</a>', address_by_id("finance-transaction", row.pk), plain_day(row.on))


def _sum(row: Lacking) -> SafeString:
    return format_html('<span class="rub">{}</span>', bare(row.amount) if row.amount is not None else "")


_client, _order, _amount = attrgetter("client"), attrgetter("order"), attrgetter("amount")
COLUMNS = [
    Column("day", gettext_lazy("Date"), _day, width=120, card="top", data=lambda row: row.on),
    Column("what", gettext_lazy("What for"), lambda row: row.why, width=200, card="middle", data=lambda row: row.why),
    Column("client", gettext_lazy("Client"), _client, card="bottom", hint=_client, data=_client),
    Column("order", gettext_lazy("Order"), _order, width=100, spare=True, card="", data=_order),
    Column(
        "sum", gettext_lazy("Amount, ₽"), _sum, at_end=True, right=SEE_PRICES, width=140, card="top-end", data=_amount
    ),
    Column("mark", "", "finance/_receipt_marks.html", at_end=True, width=256, card="under"),
]
