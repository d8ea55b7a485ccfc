"""Pages of categories of income and expenses in the settings: the list, and the form of each."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from motorcrm.finance import operations
from motorcrm.finance.category_forms import CategoryForm
from motorcrm.finance.models import Category
from motorcrm.finance.money.cash import usual_flow
from motorcrm.finance.queries.categories import is_used, listed_categories
from motorcrm.finance.rights import SET_UP_MONEY
from motorcrm.history.queries import timeline
from motorcrm.ledger.chart import SHIPPED_ARTICLES
from motorcrm.ui.buttons import ARCHIVING, DANGER, RESTORING, Button
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import action, page
from motorcrm.ui.request import Request
from motorcrm.ui.undo import offer_undo

LARGEST = 2**63 - 1
DELETING = Button(
    gettext_lazy("Delete"),
    look=DANGER,
    asks=gettext_lazy("Delete “%(name)s”? Nothing is recorded under it."),
    possible=lambda category: not category.code and not is_used(category) and not category.children.exists(),
)


@page(SET_UP_MONEY)
def categories(request: Request) -> HttpResponse:
    archived = request.GET.get("archived") == "yes"
    address = reverse("money-categories")
    context = {
        "sections": [
            (title, _lines(direction, archived))
            for direction, title in (
                (Category.Direction.EXPENSE, _("Expenses")),
                (Category.Direction.INCOME, pgettext("several", "Income")),
            )
        ],
        "archived": archived,
        "tabs": [
            {"label": _("Current"), "url": address, "count": None, "active": not archived},
            {"label": _("Archived"), "url": f"{address}?archived=yes", "count": None, "active": archived},
        ],
    }
    return render(request, "finance/categories.html", context)


def _lines(direction: str, archived: bool) -> list[dict[str, Any]]:
    """One after another: each of the first level, and those under it."""
    lines = []
    for branch in listed_categories(direction, archived=archived):
        lines.append(_line(branch.category, heading=bool(branch.under)))
        lines += [_line(category, under=branch.category) for category in branch.under]
    return lines


def _line(category: Category, *, heading: bool = False, under: Category | None = None) -> dict[str, Any]:
    flow = "" if heading else SHIPPED_ARTICLES[category.cash_flow or usual_flow(category)]
    return {"category": category, "heading": heading, "under": under, "flow": flow}


@page(operations.add_category)
def new_category(request: Request) -> HttpResponse:
    asked = request.GET.get("direction", "")
    direction = asked if asked in Category.Direction.values else Category.Direction.EXPENSE.value
    form = CategoryForm(request.POST or None, direction=direction)
    return form_page(
        request,
        form,
        "finance/category_form.html",
        save=lambda clean: operations.add_category(
            direction=direction, by=request.user, key=clean["key"], **form.changes()
        ),
        to=reverse("money-categories"),
        done=_("Category added."),
        directions=[
            {"label": label, "url": f"?direction={code}", "count": None, "active": code == direction}
            for code, label in reversed(Category.Direction.choices)
        ],
    )


@page(operations.edit_category)
def edit_category(request: Request, pk: int) -> HttpResponse:
    category = _find(pk)
    form = CategoryForm(request.POST or None, direction=category.direction, current=category)
    return form_page(
        request,
        form,
        "finance/category_form.html",
        save=lambda clean: operations.edit_category(
            category, version=clean["version"], by=request.user, **form.changes()
        ),
        to=reverse("money-categories"),
        done=_("Saved."),
        facts=lambda: {"timeline": timeline(category, reader=request.user)},
        category=category,
    )


@action(operations.archive_category, button=ARCHIVING)
def archive_category(request: Request, pk: int) -> HttpResponse:
    category = operations.archive_category(_find(pk), by=request.user)
    said = _("“%(name)s” archived. Its transactions stay in the history.") % {"name": category.label}
    offer_undo(request, said, "money-category-restore", category)
    return redirect("money-categories")


@action(operations.restore_category, button=RESTORING)
def restore_category(request: Request, pk: int) -> HttpResponse:
    operations.restore_category(_find(pk), by=request.user)
    return redirect("money-categories")


@action(operations.delete_category, button=DELETING)
def delete_category(request: Request, pk: int) -> HttpResponse:
    operations.delete_category(_find(pk), by=request.user)
    return redirect("money-categories")


def _find(pk: int) -> Any:
    rows = Category.objects.select_related("account", "parent")
    found = rows.filter(pk=pk).first() if pk <= LARGEST else None
    if found is None:
        raise Http404
    return found
