"""Closing an order for people who may take payments: what is left to pay is taken in the same step."""

from collections.abc import Collection, Iterable
from typing import Any

from motorcrm.access.fields import sees
from motorcrm.access.scopes import reaches
from motorcrm.core.actor import Person
from motorcrm.core.exact import Money
from motorcrm.finance.models import Payment
from motorcrm.finance.money.closing import settle_and_close
from motorcrm.finance.money.payments import NO_RECEIPT
from motorcrm.finance.queries.discipline import breaches
from motorcrm.finance.rights import TAKE_PAYMENTS
from motorcrm.finance.tender_forms import TenderForm
from motorcrm.finance.views import beside_fields
from motorcrm.finance.ways import BANK, LATER
from motorcrm.orders.forms.closing import ClosingForm
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations.missing import Gap
from motorcrm.orders.places import WayToClose
from motorcrm.ui.forms import carry


class SettlingForm(TenderForm, ClosingForm):
    """Closing, and what is taken of what is left to pay."""

    leaves_debts = True

    def __init__(self, *args: Any, order: WorkOrder, reader: Person, **kwargs: Any) -> None:
        self.person, self.organisation = reader, order.organisation
        super().__init__(*args, order=order, reader=reader, **kwargs)

    def offer(self, *, free: Money, due: Money, gaps: Collection[Gap], on_credit: bool) -> None:
        super().offer(free=free, due=due, gaps=gaps, on_credit=on_credit)
        self.initial["expected_due"] = due
        may_owe = on_credit or "debt_reason" in self.fields
        rest = due - min(free, due)
        offered = self.offer_ways(last=LATER if may_owe else BANK, rest=rest)
        if not any(tile.account for tile in offered) or not due and not self.errors:
            carry(self, *TenderForm.base_fields)

    def values(self) -> dict[str, Any]:
        tenders = self.tenders()
        return super().values() | {
            "tenders": tenders,
            "receipt": self.typed_receipt if tenders else NO_RECEIPT,
            "expected_due": self.cleaned_data["expected_due"],
        }


def _settle(order: WorkOrder, **answers: Any) -> WorkOrder:
    with beside_fields():
        closed: WorkOrder = settle_and_close(order, **answers)
    return closed


def _warn(form: Any, order: WorkOrder, person: Person) -> Iterable[str]:
    """Of the payment that was taken with it, if one was."""
    payment = Payment.objects.filter(allocations__order=order).latest("pk") if form.tenders() else None
    return breaches(payment, person) if payment is not None else ()


def _is_for(person: Person, order: WorkOrder) -> bool:
    return sees(person).prices and reaches(person, TAKE_PAYMENTS, order)


WITH_PAYMENT = WayToClose(form=SettlingForm, template="finance/close.html", close=_settle, is_for=_is_for, warn=_warn)
