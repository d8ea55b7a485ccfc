"""Pages of purchases on credit, payments to suppliers, and their statements."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from motorcrm.access.rights import SEE_PRICES
from motorcrm.access.scopes import has
from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.refusal import Forbidden, Invalid
from motorcrm.finance import operations
from motorcrm.finance.money.supplier_payments import field_of
from motorcrm.finance.purchase_forms import PurchaseForm, SupplierPaymentForm, beside_lines
from motorcrm.finance.queries.suppliers import open_purchases, organisations_with, statement, supplier_balances
from motorcrm.finance.rights import VIEW_FINANCE
from motorcrm.finance.statement_forms import StatementForm
from motorcrm.finance.views import beside_fields
from motorcrm.finance.warned import warn
from motorcrm.suppliers.models import Supplier
from motorcrm.suppliers.rights import VIEW_SUPPLIERS
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import Finder, page
from motorcrm.ui.request import Request, confirmed

A_SUPPLIER = Finder(Supplier, VIEW_SUPPLIERS)


@page(operations.record_purchase)
def purchase(request: Request) -> HttpResponse:
    """A bill of several lines; of the supplier in the address, if there is one."""
    order = request.GET.get("order", "")
    form = PurchaseForm(
        request.POST or None,
        person=request.user,
        initial=_asked(request),
        order=int(order) if order.isascii() and order.isdigit() and len(order) < 19 else None,
    )

    def save(clean: dict[str, Any]) -> Any:
        try:
            with beside_fields():
                return operations.record_purchase(
                    supplier=clean["supplier"], organisation=clean["organisation"], lines=clean["lines"],
                    on=clean["on"], number=clean["number"], due_on=clean["due_on"], comment=clean["comment"],
                    sure=confirmed(request), key=clean["key"], by=request.user,
                )  # fmt: skip
        except Invalid as problem:
            raise beside_lines(form, problem) from problem

    def to(done: Any) -> str:
        if has(request.user, VIEW_SUPPLIERS):
            return reverse("supplier", args=[done.supplier_id])
        return reverse("finance" if has(request.user, VIEW_FINANCE) else "home")

    back = reverse("finance" if has(request.user, VIEW_FINANCE) else "home")
    return form_page(
        request, form, "finance/purchase.html", save=save, to=to, done=_("Purchase recorded."),
        back=back, button=_("Record purchase"),
    )  # fmt: skip


def _asked(request: Request) -> dict[str, Any]:
    asked = request.GET.get("supplier", "")
    if not (asked.isdecimal() and len(asked) < 19):
        return {}
    found = Supplier.objects.visible_to(request.user).filter(pk=asked, merged_into=None).first()
    return {"supplier": found} if found else {}


@page(operations.pay_supplier, of=A_SUPPLIER)
def supplier_payment(request: Request, supplier: Supplier) -> HttpResponse:
    """What is left to pay of purchases of one organisation, oldest first."""
    _check_sees(request)
    organisation = organisation_asked(request, supplier)
    form = SupplierPaymentForm(request.POST or None, person=request.user, supplier=supplier, organisation=organisation)

    def save(clean: dict[str, Any]) -> Any:
        try:
            with beside_fields():
                done = operations.pay_supplier(
                    supplier, shares=clean["shares"], amount=clean["amount"], money_account=clean["money_account"],
                    on=clean["on"], comment=clean["comment"], key=clean["key"], by=request.user,
                )  # fmt: skip
        except Invalid as problem:
            raise _beside_purchases(form, problem) from problem
        warn(request, done)
        return done

    back = reverse("supplier", args=[supplier.pk])
    return form_page(
        request, form, "finance/supplier_payment.html", save=save, to=back, done=_("Payment recorded."),
        supplier=supplier, back=back, button=_("Pay the supplier"),
        facts=lambda: {"due": form.offer(open_purchases(supplier, organisation))},
    )  # fmt: skip


def organisation_asked(request: Request, supplier: Supplier) -> Organisation:
    """The one that was asked for, else the one that owes for longest."""
    asked = request.POST.get("organisation_id") or request.GET.get("organisation", "")
    if asked.isdecimal() and len(asked) < 19 and (found := Organisation.objects.filter(pk=asked).first()):
        return found
    if owed := open_purchases(supplier):
        return owed[0].purchase.organisation
    if balances := supplier_balances(supplier):
        return balances[0][0]
    return Organisation.objects.filter(is_archived=False).earliest("pk")


def _beside_purchases(form: SupplierPaymentForm, problem: Invalid) -> Invalid:
    """What is wrong about single purchases beside all of them; their rows are marked."""
    purchases = {field_of(one.purchase): one.purchase for one in form.cleaned_data["shares"]}
    refused = {name: message for name, message in problem.errors.items() if name in purchases}
    if not refused:
        return problem
    form.shares_field.wrong |= {str(purchases[name].pk) for name in refused}
    others = {name: message for name, message in problem.errors.items() if name not in refused}
    return Invalid(**others, shares=" ".join(dict.fromkeys(refused.values())))


@page(VIEW_FINANCE, of=A_SUPPLIER)
def supplier_statement(request: Request, supplier: Supplier) -> HttpResponse:
    """A period of a supplier's account: by default from the beginning of the year to today."""
    _check_sees(request)
    organisations = organisations_with(supplier)
    form = StatementForm(request.GET, organisations=organisations)
    today = clock.today()
    since = form.value("since") or date(today.year, 1, 1)
    until = max(form.value("until") or today, since)
    organisation = form.value("organisation") or organisations[0]
    context = {
        "supplier": supplier,
        "form": form,
        "statement": statement(supplier, organisation, since=since, until=until),
        "day_before": since - timedelta(days=1),
    }
    return render(request, "finance/statement.html", context)


def _check_sees(request: Request) -> None:
    if not has(request.user, SEE_PRICES):
        raise Forbidden(SEE_PRICES)
