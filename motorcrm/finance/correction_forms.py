"""The forms that correct what was recorded: the same that record it, filled in, and the reason."""

from abc import ABC, abstractmethod
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motorcrm.company.vat import written
from motorcrm.core.actor import Person
from motorcrm.core.exact import Money
from motorcrm.core.refusal import Invalid
from motorcrm.finance.forms import RecordingForm
from motorcrm.finance.models import FiscalReceipt, MoneyAccount, Payment, Purchase, Recorded, Tender, Use
from motorcrm.finance.money.asked import Asked, Field
from motorcrm.finance.money.correcting import orders_of
from motorcrm.finance.money.payments import Tendered
from motorcrm.finance.money.protocol import RECORDED_ON
from motorcrm.finance.owed_inputs import LentInput, LoanInput
from motorcrm.finance.payment_forms import PaymentForm, RefundForm, unusual
from motorcrm.finance.purchase_forms import PurchaseForm, beside_lines
from motorcrm.finance.queries.accounts import offered_accounts
from motorcrm.finance.queries.held import debts_of
from motorcrm.finance.several_forms import SeveralForm
from motorcrm.finance.tender_forms import ROWS
from motorcrm.finance.ways import WAYS, account_of
from motorcrm.suppliers.inputs import SupplierInput
from motorcrm.ui.inputs import TextInput

_STORED = {
    Field.MONTH: lambda month: month.isoformat(),
    Field.ORDER: lambda order: order.number if order else "",
    Field.VAT: written,
}
"""How a stored value stands in the form, where that is not the value itself."""


def _stored(asked: Asked, row: Any) -> Any:
    if asked.field == Field.PARTY:
        return row.party
    return _STORED.get(asked.field, lambda value: value)(getattr(row, asked.name))


class Correction(ABC):
    """What a kind of correction gives its page: the form, what it was before, and the verb's arguments."""

    template = "finance/correction.html"
    due: Money | None = None
    """What could be paid together, where shares follow the amount."""

    def __init__(self, data: Any, row: Recorded, person: Person) -> None:
        self.row, self.person = row, person
        self.form: Any = self.make(data)
        self.form.fields["reason"] = TextInput(label=_("Why it is corrected"), max_length=400)

    def beside_lines(self, problem: Invalid) -> Invalid:
        """What the verb refuses, by the names of the form's fields."""
        return problem

    @abstractmethod
    def make(self, data: Any) -> forms.Form:
        """The form that records such a thing, with what was recorded."""

    def offer(self) -> None:  # noqa: B027  # most forms are filled in as they are made
        """Fill the form in, if it is shown."""

    def values(self) -> dict[str, Any]:
        """The arguments of the verb that records it anew."""
        return {name: value for name, value in self.form.cleaned_data.items() if name not in ("key", "reason")}


class RecordingCorrection(Correction):
    """Of what is recorded on a page of its own: income, an expense, a transfer."""

    template = "finance/correction_of_recording.html"

    def make(self, data: Any) -> forms.Form:
        how = RECORDED_ON[self.row.entry.kind]
        asks = [one for one in how.asks if one.field != Field.FILES]  # those that are attached stay so
        initial = {one.name: _stored(one, self.row) for one in asks}
        if how.several is not None:
            of_line = [one for one in asks if one.name in how.several.names]
            first, *rest = [{one.name: _stored(one, part) for one in of_line} for part in self.row.parts]  # type: ignore[attr-defined]  # who may have several has them
            initial |= {**first, "more": rest}
        form = RecordingForm(data, asks=asks, several=how.several, person=self.person, initial=initial)
        for name, field in form.fields.items():
            if isinstance(field, LoanInput | LentInput) and (known := getattr(self.row, name)) is not None:
                field.keep(known)
        return form

    def beside_lines(self, problem: Invalid) -> Invalid:
        beside: Invalid = self.form.beside_lines(problem)
        return beside


class PurchaseCorrection(Correction):
    """Of a supplier's bill."""

    template = "finance/correction_of_purchase.html"
    row: Purchase

    def make(self, data: Any) -> forms.Form:
        row = self.row
        meant = row.supplier.merged_into or row.supplier
        initial: dict[str, Any] = {"supplier": meant, "organisation": row.organisation}
        initial |= {name: getattr(row, name) for name in ("number", "on", "due_on", "comment")}
        form = PurchaseForm(data, person=self.person, initial=initial)
        form.keep(row.lines.select_related("part__order").order_by("pk"))
        supplier = form.fields["supplier"]
        if isinstance(supplier, SupplierInput):
            supplier.meant = meant
        return form

    def beside_lines(self, problem: Invalid) -> Invalid:
        return beside_lines(self.form, problem)


class RefundCorrection(Correction):
    def make(self, data: Any) -> forms.Form:
        tender = self.row.tenders.get()  # type: ignore[attr-defined]  # a refund is a payment
        initial = {
            "amount": self.row.amount, "on": self.row.on, "comment": self.row.comment,
            "money_account": tender.money_account, "method": unusual(tender),
        }  # fmt: skip
        accounts = offered_accounts(self.person, Use.TAKE_OUT, self.row.organisation)
        return RefundForm(data, person=self.person, accounts=accounts, initial=initial)


class PaymentCorrection(Correction):
    """Of a payment of one order, or a prepayment."""

    template = "finance/correction_of_payment.html"
    row: Payment

    def make(self, data: Any) -> forms.Form:
        return PaymentForm(data, person=self.person, client=self.row.client, organisation=self.row.organisation)

    def offer(self) -> None:
        self.form.offer()
        fill(self.form, self.row)

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.form.values().items() if name != "key"}


class SeveralCorrection(PaymentCorrection):
    """Of a payment of several orders: these, as they were paid, and others that are owed for."""

    template = "finance/correction_of_several.html"

    def make(self, data: Any) -> forms.Form:
        return SeveralForm(data, person=self.person, client=self.row.client, organisation=self.row.organisation)

    def offer(self) -> None:
        paid = {one.order_id: one.amount for one in self.row.allocations.all() if one.order_id}
        owed = debts_of(self.row.client, self.person, self.row.organisation)
        self.due = self.form.offer_paid({order: paid[order.pk] for order in orders_of(self.row)}, owed)
        fill(self.form, self.row)

    def values(self) -> dict[str, Any]:
        found = self.form.cleaned_data
        names = ("on", "comment", "receipt", "receipt_number", "receipt_note")
        return {"payer": None, "shares": found["shares"], "tenders": self.form.tenders()} | {
            name: found[name] for name in (*names, "payer") if name in found
        }


def correction_of(data: Any, row: Recorded, person: Person) -> Correction:
    if isinstance(row, Purchase):
        return PurchaseCorrection(data, row, person)
    if not isinstance(row, Payment):
        return RecordingCorrection(data, row, person)
    if row.kind == Payment.Kind.REFUND:
        return RefundCorrection(data, row, person)
    several = row.allocations.count() > 1
    return (SeveralCorrection if several else PaymentCorrection)(data, row, person)


def fill(form: PaymentForm, payment: Payment) -> None:
    """What was tendered, by whom, and its receipt."""
    form.initial.update({"on": payment.on, "comment": payment.comment, "payer": payment.payer and payment.payer.name})
    form.initial["amount"] = None
    active = [account for account in form.accounts.values() if not account.is_archived]
    for end, tender in zip(ROWS, payment.tenders.select_related("money_account"), strict=False):
        form.initial[f"amount{end}"] = tender.amount
        form.initial.update({f"{name}{end}": value for name, value in _way_of(tender, active).items()})
    receipt = payment.entry.receipts.filter(reason=FiscalReceipt.Reason.PAYMENT).first()
    if receipt is not None:
        form.initial.update({"receipt": receipt.status, "receipt_number": receipt.number, "receipt_note": receipt.note})


def _way_of(tender: Tender, active: list[MoneyAccount]) -> dict[str, str]:
    """The way that stands for its account and method; else both by name."""
    for way in WAYS.values():
        if way.method == tender.method and account_of(way, active) == tender.money_account:
            return {"way": way.code}
    chosen = Tendered(tender.amount, tender.money_account, tender.method)
    return {"money_account": str(tender.money_account_id), "method": chosen.by_method}
