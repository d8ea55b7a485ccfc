"""Pages of returns to suppliers, of money that they give back, and of advances that pay purchases."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from motorcrm.access.rights import SEE_PRICES
from motorcrm.access.scopes import has
from motorcrm.company.models import Organisation
from motorcrm.core.exact import Money
from motorcrm.core.refusal import Forbidden, Refused
from motorcrm.finance import operations
from motorcrm.finance.models import MoneyTransaction, Purchase
from motorcrm.finance.purchase_views import A_SUPPLIER, organisation_asked
from motorcrm.finance.queries.held import debts_of
from motorcrm.finance.queries.suppliers import SupplierBalance, lines_left, supplier_balances
from motorcrm.finance.return_forms import OverForm, ReturnForm, SupplierRefundForm
from motorcrm.finance.rights import RECORD_TRANSACTIONS
from motorcrm.finance.views import A_TRANSACTION, beside_fields
from motorcrm.suppliers.models import Supplier
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import page
from motorcrm.ui.request import Request, confirmed


@page(RECORD_TRANSACTIONS, of=A_TRANSACTION, has_form=True)
def purchase_return(request: Request, transaction: MoneyTransaction) -> HttpResponse:
    """What of a purchase goes back, line by line. Reached from its transaction."""
    _check_sees(request)
    bill = Purchase.objects.select_related("supplier", "organisation").filter(entry=transaction.pk).first()
    if bill is None:
        raise Refused("no-purchase", _("This transaction is not a purchase on credit."))
    form = ReturnForm(request.POST or None, person=request.user, lines=lines_left(bill))

    def save(clean: dict[str, Any]) -> Any:
        with beside_fields():
            return operations.return_purchase(
                bill, lines=form.back(), on=clean["on"], comment=clean["comment"], sure=confirmed(request),
                key=clean["key"], by=request.user,
            )  # fmt: skip

    back = reverse("finance-transaction", args=[transaction.pk])
    return form_page(
        request, form, "finance/purchase_return.html", save=save,
        to=lambda done: reverse("finance-transaction", args=[done.entry_id]), done=_("Return recorded."),
        bill=bill, back=back, button=_("Record return"),
    )  # fmt: skip


@page(operations.refund_from_supplier, of=A_SUPPLIER)
def supplier_refund(request: Request, supplier: Supplier) -> HttpResponse:
    """Money that came back of what the supplier owes us."""
    _check_sees(request)
    organisation = organisation_asked(request, supplier)
    form = SupplierRefundForm(request.POST or None, person=request.user, organisation=organisation)

    def save(clean: dict[str, Any]) -> Any:
        with beside_fields():
            return operations.refund_from_supplier(
                supplier, amount=clean["amount"], money_account=clean["money_account"], on=clean["on"],
                comment=clean["comment"], key=clean["key"], by=request.user,
            )  # fmt: skip

    def facts() -> dict[str, Any]:
        balance = _balance(supplier, organisation)
        form.offer(balance.over)
        return {"balance": balance}

    back = reverse("supplier", args=[supplier.pk])
    return form_page(
        request, form, "finance/supplier_over.html", save=save, to=back, done=_("Money returned by supplier recorded."),
        supplier=supplier, back=back, button=_("Record money"), title=_("Money returned by supplier"), facts=facts,
    )  # fmt: skip


@page(operations.apply_advance, of=A_SUPPLIER)
def supplier_advance(request: Request, supplier: Supplier) -> HttpResponse:
    """What the supplier owes us pays what we owe them."""
    _check_sees(request)
    organisation = organisation_asked(request, supplier)
    form = OverForm(request.POST or None, person=request.user, organisation=organisation)

    def save(clean: dict[str, Any]) -> Any:
        with beside_fields():
            return operations.apply_advance(
                supplier, organisation=organisation, amount=clean["amount"], on=clean["on"], comment=clean["comment"],
                key=clean["key"], by=request.user,
            )  # fmt: skip

    def facts() -> dict[str, Any]:
        balance = _balance(supplier, organisation)
        form.offer(min(balance.over, balance.owed))
        return {"balance": balance}

    back = reverse("supplier", args=[supplier.pk])
    return form_page(
        request, form, "finance/supplier_over.html", save=save, to=back, done=_("Advance applied."),
        supplier=supplier, back=back, button=_("Apply advance"), title=_("Apply advance to purchases"), facts=facts,
    )  # fmt: skip


@page(operations.set_off, of=A_SUPPLIER)
def supplier_set_off(request: Request, supplier: Supplier) -> HttpResponse:
    """What we owe the supplier pays what it owes as a client."""
    _check_sees(request)
    organisation = organisation_asked(request, supplier)
    form = OverForm(request.POST or None, person=request.user, organisation=organisation)

    def save(clean: dict[str, Any]) -> Any:
        with beside_fields():
            return operations.set_off(
                supplier, organisation=organisation, amount=clean["amount"], on=clean["on"], comment=clean["comment"],
                key=clean["key"], by=request.user,
            )  # fmt: skip

    def facts() -> dict[str, Any]:
        balance, client = _balance(supplier, organisation), supplier.client
        debts = debts_of(client, request.user, organisation) if client else []
        owed = sum((one.amount for one in debts), Money.zero())
        form.offer(min(balance.owed, owed))
        return {"balance": balance, "client_owes": owed}

    back = reverse("supplier", args=[supplier.pk])
    return form_page(
        request, form, "finance/supplier_set_off.html", save=save, to=back, done=_("Debts set off."),
        supplier=supplier, back=back, button=_("Set off"), facts=facts,
    )  # fmt: skip


def _balance(supplier: Supplier, organisation: Organisation) -> SupplierBalance:
    nothing = SupplierBalance(Money.zero(), Money.zero())
    return dict(supplier_balances(supplier)).get(organisation, nothing)


def _check_sees(request: Request) -> None:
    if not has(request.user, SEE_PRICES):
        raise Forbidden(SEE_PRICES)
