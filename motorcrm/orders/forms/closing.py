"""What the page that closes an order asks."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motorcrm.access.fields import sees
from motorcrm.access.scopes import has, reaches
from motorcrm.core import clock
from motorcrm.core.actor import Person
from motorcrm.core.exact import Money
from motorcrm.ledger.rights import RECORD_EARLIER
from motorcrm.orders.forms.costs import ask_costs, cost_fields, typed_costs
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations.drafts import Debt
from motorcrm.orders.operations.missing import JOBS, MILEAGE, PARTS, Gap
from motorcrm.orders.rights import CHANGE_STATUS, RELEASE_ON_CREDIT
from motorcrm.ui.forms import KeyedForm, carry
from motorcrm.ui.inputs import CountInput, DayInput, MoneyInput, TextInput


class ClosingForm(KeyedForm):
    """The closing date, and what usually goes with closing. Who may not choose the date is not asked: it is today."""

    marks_refusals = True
    on = DayInput(label=_("Closing date"))
    finish_jobs = forms.BooleanField(label=_("Mark jobs as done and parts as fitted"), required=False)
    from_balance = MoneyInput(label=_("Prepayment to apply"), required=False)
    mileage = CountInput(label=_("Mileage, km"), required=False)
    debt_reason = TextInput(label=_("Why it is not paid now"), max_length=400, required=False)
    pay_by = DayInput(label=_("To be paid by"), required=False)
    hand_over = forms.BooleanField(label=_("Hand over the vehicle now"), required=False, initial=True)
    hand_over_to = TextInput(label=_("Handed over to"), max_length=200, required=False)

    def __init__(self, *args: Any, order: WorkOrder, reader: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(on=clock.today(), hand_over_to=order.brought_by or order.client.name)
        if not has(reader, RECORD_EARLIER):
            del self.fields["on"]
        if not sees(reader).prices:
            del self.fields["from_balance"]
        if not has(reader, RELEASE_ON_CREDIT):
            del self.fields["debt_reason"], self.fields["pay_by"]
        if not reaches(reader, CHANGE_STATUS, order):
            del self.fields["hand_over"], self.fields["hand_over_to"], self.fields["mileage"]
        ask_costs(self, order, reader)

    @property
    def costs(self) -> list[Any]:
        """The fields for parts of unknown cost."""
        return cost_fields(self)

    def offer(self, *, free: Money, due: Money, gaps: Collection[Gap], on_credit: bool) -> None:
        """Show only the fields that apply and carry the others. The operation checks what is sent for them.

        `on_credit` says that a contract lets the client pay later, so that nobody has to answer for it.
        """
        if (not due or on_credit) and not {"debt_reason", "pay_by"} & self.errors.keys() and "pay_by" in self.fields:
            carry(self, "debt_reason", "pay_by")
        self.initial["from_balance"] = min(free, due) or None
        if not free and "from_balance" in self.fields and "from_balance" not in self.errors:
            carry(self, "from_balance")
        codes = {gap.code for gap in gaps}
        if not codes & {JOBS, PARTS}:
            carry(self, "finish_jobs")
        # Work that is open is ticked as done, the usual case; parts still awaited are not fitted by a default.
        self.initial["finish_jobs"] = JOBS in codes and not any(gap.is_awaited for gap in gaps)
        if "mileage" in self.fields and MILEAGE not in codes and "mileage" not in self.errors:
            carry(self, "mileage")

    def values(self) -> dict[str, Any]:
        found = self.cleaned_data
        return {
            "on": found.get("on"),
            "finish_jobs": found["finish_jobs"],
            "from_balance": found.get("from_balance"),
            "hand_over_to": found["hand_over_to"] if found.get("hand_over") else None,
            "costs": typed_costs(self),
            "debt": self._debt(),
            "mileage": found.get("mileage"),
            "sure": self.data.get("sure", "").split(),
            "key": found["key"],
        }

    def _debt(self) -> Debt | None:
        reason, pay_by = (self.cleaned_data.get(name) for name in ("debt_reason", "pay_by"))
        return Debt(reason or "", pay_by) if reason or pay_by else None
