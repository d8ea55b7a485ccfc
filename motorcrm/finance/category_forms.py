"""What people type about a category of income or expenses."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motorcrm.catalog.forms import VersionedForm
from motorcrm.finance.books.facts import FLOWS
from motorcrm.finance.models import Category
from motorcrm.finance.money.cash import usual_flow
from motorcrm.finance.queries.categories import is_used
from motorcrm.ledger.chart import SHIPPED_ARTICLES, STOCK
from motorcrm.ui.forms import offer
from motorcrm.ui.inputs import RowInput, TextInput


class CategoryForm(VersionedForm):
    name = TextInput(label=_("Name"), max_length=120)
    parent = RowInput(
        Category.objects.none(),
        label=_("Heading"),
        required=False,
        empty_label=_("None: it stands by itself"),
        help_text=_("What has others under it is a heading: from then on only these are chosen in forms."),
    )
    cash_flow = forms.ChoiceField(
        label=_("Cash flow category"), help_text=_("What is recorded already keeps the one it had.")
    )
    in_profit = forms.BooleanField(
        label=_("Counts in profit"),
        required=False,
        help_text=_(
            "Clear it for a deposit, or a lift that will serve for years. It is final once something is recorded."
        ),
    )

    def __init__(self, *args: Any, direction: str, current: Category | None = None, **kwargs: Any) -> None:
        given = kwargs.get("initial", {})
        if current is not None:
            flow = current.cash_flow or usual_flow(current)
            given = {"name": current.label, "parent": current.parent_id, "cash_flow": flow} | given
        kwargs["initial"] = {"in_profit": True} | given if current is None else given
        super().__init__(*args, current=current, **kwargs)
        headings = Category.objects.filter(direction=direction, parent=None, is_archived=False)
        not_stock = Q(account__code=None) | ~Q(account__code=STOCK)
        offer(
            self,
            parent=headings.filter(not_stock).exclude(pk=current.pk if current else 0),
            cash_flow=[(code, SHIPPED_ARTICLES[code]) for code in FLOWS[direction]],
        )
        if current is None:
            return
        if current.children.exists():
            del self.fields["parent"]
        if current.is_stock:
            del self.fields["cash_flow"]
        if current.is_stock or is_used(current):
            del self.fields["in_profit"]
