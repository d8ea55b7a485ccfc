"""What people type about money, turned into clean values."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.access.scopes import has
from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.actor import Person
from motorcrm.finance.models import Category, MoneyAccount, Payment
from motorcrm.finance.queries import active_accounts
from motorcrm.finance.rights import RECORD_EARLIER
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.queries.numbers import orders_called
from motorcrm.ui.forms import KeyedForm
from motorcrm.ui.inputs import DayInput, MoneyInput, TextInput

MONTHS_BACK, MONTHS_AHEAD = 12, 2
FEW = 4
"""How many orders are named where a number means several."""


class AccountInput(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django's has no subscript at run time
    """Where the money goes or comes from: all choices visible, the first one taken by default."""

    widget = forms.RadioSelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(MoneyAccount.objects.none(), empty_label=None, **kwargs)
        self.many_organisations = False

    def offer(self, accounts: QuerySet[MoneyAccount]) -> None:
        self.many_organisations = Organisation.objects.filter(is_archived=False).count() > 1
        self.queryset = accounts

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.label} ({obj.organisation})" if self.many_organisations else str(obj.label)


class OrderNumberInput(TextInput):
    """The number of an order the person can see, however it is typed; gives the order, or None if left empty."""

    reader: Person
    """Set by the form that has the field."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, WorkOrder):
            return value
        number = super().to_python(value)
        if not number:
            return None
        found = orders_called(WorkOrder.objects.visible_to(self.reader), number)
        if not found:
            raise forms.ValidationError(_("There is no order with this number. Check it."), code="no-such-order")
        if len(found) > 1:
            message = _("Several orders have this number: %(numbers)s. Enter one of them in full.")
            numbers = ", ".join(order.number for order in found[:FEW])
            raise forms.ValidationError(message, code="several-orders", params={"numbers": numbers})
        return found[0]

    def run_validators(self, value: Any) -> None:
        """None for an order that was found; the widget and the query limit the length of what was typed."""


class MoneyForm(KeyedForm):
    """What every money form has. Only people who may record with a past date are asked for the date."""

    amount = MoneyInput(label=gettext_lazy("Amount"), positive=True)
    money_account = AccountInput(label=gettext_lazy("Money account"))
    on = DayInput(label=gettext_lazy("Date"))
    comment = TextInput(label=gettext_lazy("Comment"), max_length=400, required=False)

    def __init__(self, *args: Any, person: Person, accounts: QuerySet[MoneyAccount], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["money_account"]
        if isinstance(field, AccountInput):
            field.offer(accounts)
        self.initial.setdefault("money_account", accounts.first())
        if has(person, RECORD_EARLIER):
            self.initial.setdefault("on", clock.today())
            self.fields["on"].widget.attrs["max"] = clock.today().isoformat()
        else:
            del self.fields["on"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "on" not in self.fields:
            cleaned["on"] = clock.today()
        return cleaned


class PaymentForm(MoneyForm):
    """Money from a client."""

    receipt = forms.ChoiceField(
        label=gettext_lazy("Fiscal receipt"), choices=Payment.Receipt.choices, initial=Payment.Receipt.MISSING
    )
    receipt_number = TextInput(label=gettext_lazy("Receipt number"), max_length=40, required=False)

    field_order = ("amount", "money_account", "on", "receipt", "receipt_number", "comment")


class CashForm(MoneyForm):
    """Other income or an expense."""

    category = forms.ModelChoiceField(
        Category.objects.none(), label=gettext_lazy("Category"), empty_label=gettext_lazy("Choose")
    )
    month = forms.TypedChoiceField(label=gettext_lazy("Month"), coerce=date.fromisoformat)
    counterparty = TextInput(label=gettext_lazy("Counterparty"), max_length=200, required=False)
    order = OrderNumberInput(label=gettext_lazy("Order number"), max_length=40, required=False)

    field_order = ("category", "amount", "money_account", "on", "month", "counterparty", "order", "comment")

    def __init__(self, *args: Any, person: Person, direction: str, **kwargs: Any) -> None:
        super().__init__(*args, person=person, accounts=active_accounts(), **kwargs)
        categories = Category.objects.filter(direction=direction, is_archived=False).select_related("account")
        category, month, order = self.fields["category"], self.fields["month"], self.fields["order"]
        if isinstance(category, forms.ModelChoiceField):
            category.queryset = categories
        if isinstance(month, forms.TypedChoiceField):
            month.choices = [(day.isoformat(), formats.date_format(day, "F Y")) for day in _months()]
        if isinstance(order, OrderNumberInput):
            order.reader = person
        self.initial.setdefault("month", clock.today().replace(day=1).isoformat())


class ReasonForm(forms.Form):
    reason = TextInput(label=gettext_lazy("Reason"), max_length=400)


def _months() -> list[date]:
    """The months a transaction may belong to, latest first."""
    today = clock.today()
    last = today.year * 12 + today.month - 1 + MONTHS_AHEAD
    return [date(number // 12, number % 12 + 1, 1) for number in range(last, last - MONTHS_BACK - MONTHS_AHEAD - 1, -1)]
