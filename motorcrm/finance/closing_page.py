"""Closing an order for people who may take payments: what is left to pay is taken in the same step."""

from collections.abc import Collection
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from motorcrm.access.fields import sees
from motorcrm.access.scopes import reaches
from motorcrm.core.actor import Person
from motorcrm.core.exact import Money
from motorcrm.core.refusal import Invalid
from motorcrm.finance.models import FiscalReceipt, MoneyAccount
from motorcrm.finance.money.closing import settle_and_close
from motorcrm.finance.money.payments import Receipt, Tendered
from motorcrm.finance.payment_forms import MethodInput, SeenInput, WayInput
from motorcrm.finance.rights import TAKE_PAYMENTS
from motorcrm.finance.views import beside_fields
from motorcrm.finance.ways import BANK, LATER, NO_WAY, WAYS, Way, account_of, tiles
from motorcrm.orders.forms.closing import ClosingForm
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations.missing import Gap
from motorcrm.orders.places import WayToClose
from motorcrm.ui.forms import carry
from motorcrm.ui.inputs import MoneyInput, TextInput

ROWS = ("", "_2")
"""Ends of the names of fields: what is paid may be split over two accounts."""


class SettlingForm(ClosingForm):
    """How much is taken now, to which account, by which method. An empty amount takes nothing."""

    way = WayInput()
    amount = MoneyInput(label=_("Amount"), required=False)
    money_account = forms.ChoiceField(label=_("Another account"), required=False)
    method = MethodInput()
    way_2 = WayInput()
    amount_2 = MoneyInput(label=_("Amount, second part"), required=False)
    money_account_2 = forms.ChoiceField(label=_("Another account"), required=False)
    method_2 = MethodInput()
    receipt = forms.ChoiceField(
        label=_("Fiscal receipt"),
        choices=FiscalReceipt.Status.choices,
        initial=FiscalReceipt.Status.MISSING,
        required=False,
    )
    receipt_number = TextInput(label=_("Receipt number"), max_length=40, required=False)
    expected_due = SeenInput()

    def __init__(self, *args: Any, order: WorkOrder, reader: Person, **kwargs: Any) -> None:
        super().__init__(*args, order=order, reader=reader, **kwargs)
        self.order = order
        # Archived ones are read too, so that sending the form again gets the first answer; they are not offered.
        for end in ROWS:
            self._row(end).choices = lambda: [(pk, account.label) for pk, account in self.accounts.items()]

    @cached_property
    def accounts(self) -> dict[str, MoneyAccount]:
        """Of the order's organisation, by what the form sends."""
        rows = MoneyAccount.objects.filter(organisation=self.order.organisation).select_related("account")
        return {str(account.pk): account for account in rows.order_by("position", "pk")}

    def offer(self, *, free: Money, due: Money, gaps: Collection[Gap], on_credit: bool) -> None:
        super().offer(free=free, due=due, gaps=gaps, on_credit=on_credit)
        self.initial["expected_due"] = due
        active = {pk: account for pk, account in self.accounts.items() if not account.is_archived}
        may_owe = on_credit or "debt_reason" in self.fields
        self.tiles = tiles(active.values(), last=LATER if may_owe else BANK)
        rest = due - min(free, due)
        self.initial["amount"] = rest or None
        for end, tile in zip(ROWS, [*self.tiles[:1], *self.tiles[1:2]], strict=False):
            self._row(end).choices = [("", _("The usual one")), *((pk, one.label) for pk, one in active.items())]
            self.initial[f"way{end}"] = tile.way.code
        if not active or not due and not self.errors:
            carry(self, *(SettlingForm.base_fields.keys() - ClosingForm.base_fields.keys()))

    def values(self) -> dict[str, Any]:
        found = self.cleaned_data
        tenders = [
            Tendered(amount, self._account(end), found[f"method{end}"] or self._way(end).method)
            for end in ROWS
            if (amount := found[f"amount{end}"]) and self._way(end) is not LATER
        ]
        receipt = Receipt(found["receipt"], found["receipt_number"]) if tenders else Receipt()
        return super().values() | {
            "tenders": tenders,
            "receipt": receipt,
            "expected_due": found["expected_due"],
        }

    def _row(self, end: str) -> Any:
        return self.fields[f"money_account{end}"]

    def _way(self, end: str) -> Way:
        return WAYS.get(self.cleaned_data[f"way{end}"], NO_WAY)

    def _account(self, end: str) -> MoneyAccount:
        """The one that was chosen, or the usual one of the way."""
        if chosen := self.cleaned_data[f"money_account{end}"]:
            return self.accounts[chosen]
        active = [one for one in self.accounts.values() if not one.is_archived]
        usual = account_of(self._way(end), active)
        if usual is None:
            raise Invalid(**{f"money_account{end}": gettext("Choose where the money goes.")})
        return usual


def _settle(order: WorkOrder, **answers: Any) -> WorkOrder:
    with beside_fields():
        closed: WorkOrder = settle_and_close(order, **answers)
    return closed


def _is_for(person: Person, order: WorkOrder) -> bool:
    return sees(person).prices and reaches(person, TAKE_PAYMENTS, order)


WITH_PAYMENT = WayToClose(form=SettlingForm, template="finance/close.html", close=_settle, is_for=_is_for)
