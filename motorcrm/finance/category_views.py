"""Pages of categories of income and expenses in the settings: the list, and the form of each."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from motorcrm.finance import operations
from motorcrm.finance.category_forms import CategoryForm
from motorcrm.finance.models import Category
from motorcrm.finance.money.cash import usual_flow
from motorcrm.finance.queries.categories import is_used, listed_categories
from motorcrm.finance.rights import SET_UP_MONEY
from motorcrm.finance.set_up_views import Place, archiving, deleting, finder, moving, places, restoring, tabs
from motorcrm.history.queries import timeline
from motorcrm.ledger.chart import SHIPPED_ARTICLES
from motorcrm.ui.buttons import DANGER, Button
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import page
from motorcrm.ui.request import Request

_find = finder(lambda: Category.objects.select_related("account", "parent"))
DELETING = Button(
    gettext_lazy("Delete"),
    look=DANGER,
    asks=gettext_lazy("Delete “%(name)s”? Nothing is recorded under it."),
    possible=lambda category: not category.code and not is_used(category) and not category.children.exists(),
)


@page(SET_UP_MONEY)
def categories(request: Request) -> HttpResponse:
    return render(request, "finance/categories.html", _listed(request))


def _listed(request: Request) -> dict[str, Any]:
    archived = request.GET.get("archived") == "yes"
    return {
        "sections": [
            (title, _lines(direction, archived))
            for direction, title in (
                (Category.Direction.EXPENSE, _("Expenses")),
                (Category.Direction.INCOME, pgettext("several", "Income")),
            )
        ],
        "archived": archived,
        "tabs": tabs("money-categories", archived=archived),
    }


def _lines(direction: str, archived: bool) -> list[dict[str, Any]]:
    """One after another: each of the first level, and those under it."""
    branches = listed_categories(direction, archived=archived)
    arranged = {} if archived else places([branch.category for branch in branches], direction)
    lines = []
    for branch in branches:
        lines.append(_line(branch.category, arranged, heading=bool(branch.under)))
        under = {} if archived else places(branch.under, f"under-{branch.category.pk}")
        lines += [_line(category, under, under=branch.category) for category in branch.under]
    return lines


def _line(
    category: Category, arranged: Mapping[int, Place], *, heading: bool = False, under: Category | None = None
) -> dict[str, Any]:
    flow = "" if heading else SHIPPED_ARTICLES[category.cash_flow or usual_flow(category)]
    place = arranged.get(category.pk)
    return {"category": category, "heading": heading, "under": under, "flow": flow, "place": place}


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
            direction=direction, by=request.user, key=clean["key"], **form.facts()
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
            category, version=clean["version"], by=request.user, **form.facts()
        ),
        to=reverse("money-categories"),
        done=_("Saved."),
        facts=lambda: {"timeline": timeline(category, reader=request.user)},
        category=category,
    )


archive_category = archiving(
    operations.archive_category, _find, index="money-categories", restored="money-category-restore"
)
restore_category = restoring(operations.restore_category, _find, index="money-categories")
delete_category = deleting(operations.delete_category, _find, index="money-categories", button=DELETING)
move_category = moving(
    operations.move_category, _find, index="money-categories", piece="finance/_category_sections.html", context=_listed
)
