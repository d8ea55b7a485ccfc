"""Pages of suppliers: the list, a supplier, the forms, suggestions and duplicates."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.access.scopes import has
from motorcrm.core.legal_details import tidy
from motorcrm.history.queries import timeline
from motorcrm.suppliers import operations
from motorcrm.suppliers.forms import MergeForm, SupplierForm
from motorcrm.suppliers.listing import SupplierFilter, counts_of, listing_of, tabs_of, totals_of
from motorcrm.suppliers.models import Supplier
from motorcrm.suppliers.places import SUPPLIER_ACTIONS, SUPPLIER_PAGE
from motorcrm.suppliers.queries import phones_shown, possible_duplicates, suggested
from motorcrm.suppliers.rights import EDIT_SUPPLIERS, VIEW_SUPPLIERS
from motorcrm.ui.buttons import Button
from motorcrm.ui.downloads import download_of
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import Finder, action, page
from motorcrm.ui.panels import panels_for
from motorcrm.ui.request import Request, asked
from motorcrm.ui.undo import offer_undo

SUPPLIER = Finder(Supplier, VIEW_SUPPLIERS, related=("client", "created_by", "merged_into"))
ARCHIVING = Button(gettext_lazy("Archive"), look="btn btn-outline-secondary", possible=lambda it: not it.is_archived)
RESTORING = Button(gettext_lazy("Restore"), possible=lambda it: it.is_archived and it.merged_into_id is None)


@page(VIEW_SUPPLIERS)
def suppliers(request: Request) -> HttpResponse:
    """A page of suppliers. Counts and sums are asked for after it."""
    form = SupplierFilter(request.GET, reader=request.user)
    listing = listing_of(request, form)
    context = {
        "form": form,
        "listing": listing,
        "page": listing.page,
        "tabs": tabs_of(form),
        "figures": reverse("suppliers-figures") + form.address(),
        "may_add": has(request.user, EDIT_SUPPLIERS),
        "add": f"{reverse('supplier-new')}?{urlencode({'name': form.q_typed})}",
    }
    return render(request, "suppliers/suppliers.html", context)


suppliers_download = download_of(
    suppliers,
    lambda request: listing_of(request, SupplierFilter(request.GET, reader=request.user)),
    name=gettext_lazy("Suppliers"),
    route="suppliers-download",
)


@page(VIEW_SUPPLIERS)
def suppliers_figures(request: Request) -> HttpResponse:
    """How many suppliers each tab has, and what those of the chosen one come to."""
    form = SupplierFilter(request.GET, reader=request.user)
    counts = counts_of(form)
    count = "" if form.q_typed else counts[form.tab]
    context = {"tabs": tabs_of(form, counts), "count": count, "totals": totals_of(form)}
    return render(request, "clients/_figures.html", context)


@page(VIEW_SUPPLIERS, of=SUPPLIER)
def supplier(request: Request, supplier: Supplier) -> HttpResponse:
    """One that was joined to another leads there."""
    if supplier.merged_into_id is not None:
        return redirect(reverse("supplier", args=[supplier.merged_into_id]))
    context = {
        "supplier": supplier,
        "phones": phones_shown(supplier, request.user),
        "panels": panels_for(SUPPLIER_PAGE, request, supplier),
        "main_actions": panels_for(SUPPLIER_ACTIONS, request, supplier),
        "timeline": timeline(supplier, reader=request.user),
    }
    return render(request, "suppliers/supplier.html", context)


@page(operations.add_supplier)
def new_supplier(request: Request) -> HttpResponse:
    named = {"name": asked(request, "name", longest=200)}
    form = SupplierForm(request.POST or None, person=request.user, initial=named)
    return form_page(
        request,
        form,
        "suppliers/supplier_form.html",
        save=lambda clean: operations.add_supplier(by=request.user, key=clean["key"], **form.facts()),
        to=_address,
        done=_("Supplier added."),
        back=reverse("suppliers"),
        button=_("Add supplier"),
        duplicates_of="",
    )


@page(operations.edit_supplier, of=SUPPLIER)
def edit_supplier(request: Request, supplier: Supplier) -> HttpResponse:
    form = SupplierForm(request.POST or None, person=request.user, supplier=supplier)
    return form_page(
        request,
        form,
        "suppliers/supplier_form.html",
        save=lambda clean: operations.edit_supplier(
            supplier, version=clean["version"], by=request.user, **form.facts()
        ),
        to=_address,
        done=_("Saved."),
        supplier=supplier,
        back=_address(supplier),
        button=_("Save"),
        duplicates_of=supplier.pk,
    )


@page(operations.merge_suppliers, of=SUPPLIER)
def merge(request: Request, supplier: Supplier) -> HttpResponse:
    form = MergeForm(request.POST or None, person=request.user)

    def save(clean: dict[str, Any]) -> Supplier:
        return operations.merge_suppliers(supplier, into=clean["into"], by=request.user, key=clean["key"])

    return form_page(
        request,
        form,
        "suppliers/merge.html",
        save=save,
        to=_address,
        done=_("Suppliers joined."),
        supplier=supplier,
        back=_address(supplier),
        button=_("Join"),
    )


@action(operations.archive_supplier, of=SUPPLIER, button=ARCHIVING)
def archive(request: Request, supplier: Supplier) -> HttpResponse:
    address = _address(operations.archive_supplier(supplier, by=request.user))
    offer_undo(request, _("Supplier archived: no longer in lists or suggestions."), "supplier-restore", supplier)
    return redirect(address)


@action(operations.restore_supplier, of=SUPPLIER, button=RESTORING)
def restore(request: Request, supplier: Supplier) -> HttpResponse:
    return redirect(_address(operations.restore_supplier(supplier, by=request.user)))


@page(EDIT_SUPPLIERS)
def duplicates(request: Request) -> HttpResponse:
    besides = request.GET.get("besides", "")
    found = possible_duplicates(
        request.user,
        inn=tidy(asked(request, "inn"))[:12],
        name=asked(request, "name", longest=200),
        besides=int(besides) if besides.isascii() and besides.isdigit() and len(besides) < 19 else None,
    )
    return render(request, "suppliers/_duplicates.html", {"duplicates": found})


@page(VIEW_SUPPLIERS)
def suggest(request: Request) -> HttpResponse:
    return render(request, "suppliers/_suggest.html", {"suggested": suggested(request.user, asked(request, "q"))})


def _address(supplier: Supplier) -> str:
    return reverse("supplier", args=[supplier.pk])
