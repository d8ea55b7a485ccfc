"""Forms that count a till, and that decide what a difference was."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motorcrm.core.actor import Person
from motorcrm.core.exact import Money
from motorcrm.employees.models import Employee
from motorcrm.finance.forms import CategoryInput, DatedForm
from motorcrm.finance.models import Category, MoneyAccount, TillCount
from motorcrm.finance.queries.shifts import tills_by_shifts
from motorcrm.ledger.chart import STOCK
from motorcrm.ui.forms import KeyedForm
from motorcrm.ui.inputs import MoneyInput, RowInput, TextInput


class CountForm(KeyedForm):
    """What was counted; what should have been there when the form was opened is sent along."""

    counted = MoneyInput(label=_("Counted in the till"))
    comment = TextInput(label=_("Comment"), max_length=400, required=False)
    seen = MoneyInput(required=False, widget=forms.HiddenInput)

    def offer(self, expected: Money | None) -> None:
        """What the books say, for who may see sums."""
        self.initial["seen"] = expected


class OpeningForm(CountForm):
    till = RowInput(MoneyAccount.objects.none(), label=_("Till"), empty_label=None)
    field_order = ("till", "counted", "comment")

    def __init__(self, *args: Any, person: Person, till: MoneyAccount | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["till"]
        if isinstance(field, RowInput):
            field.queryset = tills_by_shifts(person)
        self.initial.setdefault("till", till)


class DecisionForm(DatedForm):
    """What a difference was: of a category, or of an employee."""

    def __init__(self, *args: Any, person: Person, count: TillCount, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        del self.fields["amount"], self.fields["comment"]
        direction = Category.Direction.EXPENSE if count.is_short else Category.Direction.INCOME
        rows = Category.objects.filter(direction=direction, is_archived=False).exclude(account__code=STOCK)
        rows = rows.select_related("account")
        label = _("An expense of the workshop") if count.is_short else _("An income of the workshop")
        nothing = _("Choose") if not count.is_short else _("not an expense")
        self.fields["category"] = CategoryInput(rows, label=label, empty_label=nothing, required=not count.is_short)
        if count.is_short:
            people = Employee.objects.working().order_by("last_name", "first_name", "pk")
            self.fields["employee"] = RowInput(
                people, label=_("To be withheld from"), empty_label=_("no employee"), required=False
            )
        self.fields["reason"] = TextInput(label=_("Reason"), max_length=400)
        self.order_fields(["category", "employee", "on", "reason"])
