"""The form that pays several orders of a client at once."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.clients.models import Client
from motorcrm.clients.queries import ids_of
from motorcrm.company.models import Organisation
from motorcrm.core.actor import Person
from motorcrm.core.exact import Money
from motorcrm.core.few import few
from motorcrm.core.notation import typed
from motorcrm.finance.money.several import MOST, For
from motorcrm.finance.payment_forms import PaymentForm
from motorcrm.finance.queries.held import Owed
from motorcrm.finance.rights import TAKE_PAYMENTS
from motorcrm.orders.models import WorkOrder
from motorcrm.ui.inputs import MoneyInput

_SUM = MoneyInput(required=False)
_ID = re.compile(r"\d{1,18}", re.ASCII)
Typed = Sequence[tuple[str, str, str]]
"""Of each row: the order's id, its share of the payment, and what was seen left to pay."""


Offered = tuple[WorkOrder | None, Money, Money, str]
"""An order, or None for what was owed when the books began; what could be paid of it, what is proposed, and what is
said to have been seen.
"""


class SharesWidget(forms.Widget):
    """Rows of three fields of the same names, so that a form sent again has the fields it had before."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Typed:
        columns = [data.getlist(column) for column in ("order", "share", "seen")]
        return list(zip(*columns, strict=False))


class SharesInput(forms.Field):
    """What the payment is for, order by order; a share left empty leaves its order out."""

    widget = SharesWidget
    client: Client
    reader: Person
    """Set by the form that has the field."""
    wrong: set[str]
    """The ids of orders whose row was refused, also by the verb."""

    def clean(self, value: Any) -> list[For]:
        rows, problems = [], {}
        for order, share, seen in value:
            try:
                rows.append((order, _SUM.clean(share), _SUM.clean(seen)))
            except forms.ValidationError as problem:
                problems[str(problem.message)] = problem
                self.wrong.add(order)
        if problems:
            raise forms.ValidationError(list(problems.values()))
        chosen = [(int(order), share, seen) for order, share, seen in rows if share and _ID.fullmatch(order)]
        if len(chosen) > MOST:
            raise forms.ValidationError(_("At most %(most)s orders can be paid at once.") % {"most": MOST})
        found = self.found([order for order, _share, _seen in chosen])
        if any(order and order not in found for order, _share, _seen in chosen):
            raise forms.ValidationError(_("One of these orders is not there any more. Open the payment again."))
        return [For(found.get(order), share, seen) for order, share, seen in chosen]

    def found(self, ids: Collection[int]) -> dict[int, WorkOrder]:
        rows = WorkOrder.objects.visible_to(self.reader, TAKE_PAYMENTS).filter(pk__in=few(ids))
        found = rows.filter(client__in=ids_of(self.client)).select_related("organisation", "client", "contract")
        return {order.pk: order for order in found}


@dataclass(frozen=True)
class ShareRow:
    """An order that is owed for, or was when the form was opened, and what is typed for it."""

    order: WorkOrder | None
    due: Money
    share: str
    seen: str
    is_wrong: bool

    @property
    def pk(self) -> int:
        """What the form sends: 0 is what was owed when the books began."""
        return self.order.pk if self.order is not None else 0


class SeveralForm(PaymentForm):
    """A payment, and what of it is for which order; what is beyond them goes to the client's balance."""

    shares = SharesInput(label=gettext_lazy("Orders"))
    organisation_id = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, person: Person, client: Client, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, person=person, client=client, organisation=organisation, **kwargs)
        del self.fields["expected_due"]
        self.initial["organisation_id"] = organisation.pk
        self.rows_of_orders: list[ShareRow] = []
        self.shares_field: SharesInput = self.fields["shares"]  # type: ignore[assignment]  # declared above
        self.shares_field.client, self.shares_field.reader, self.shares_field.wrong = client, person, set()

    def offer_debts(self, owed: Iterable[Owed], opening: Money) -> Money:
        """Show each order with what was typed for it, at first all that is owed. Gives what is owed together."""
        rows: dict[int, Offered] = {
            one.order.pk: (one.order, one.amount, one.amount, typed(one.amount)) for one in owed
        }
        if opening > Money.zero() or "0" in {order for order, _share, _seen in self._sent()}:
            rows[0] = (None, opening, opening, typed(opening))
        return self._offer_rows(rows)

    def offer_paid(self, paid: Mapping[WorkOrder, Money], owed: Iterable[Owed]) -> Money:
        """The same for a payment that is corrected: these orders as it paid them, others as they are owed for."""
        nothing, debts = Money.zero(), {one.order.pk: one for one in owed}
        rows = {pk: (one.order, one.amount, nothing, "") for pk, one in debts.items()}
        for order, amount in paid.items():
            due = amount + (debts[order.pk].amount if order.pk in debts else nothing)
            rows[order.pk] = (order, due, amount, "")
        return self._offer_rows(rows)

    def _offer_rows(self, rows: Mapping[int, Offered]) -> Money:
        sent = {order: (share, seen) for order, share, seen in self._sent()}
        nothing = Money.zero()
        gone = {pk: (order, nothing, nothing, "") for pk, order in self._gone(sent, rows).items()}
        for pk, (order, due, proposed, seen) in sorted({**rows, **gone}.items()):
            own = "" if self.is_bound or not proposed else typed(proposed)
            share, was = sent.get(str(pk), (own, seen))
            self.rows_of_orders.append(ShareRow(order, due, share, was, str(pk) in self.shares_field.wrong))
        together = sum((row.due for row in self.rows_of_orders), nothing)
        self.offer(due=together)
        return together

    def _sent(self) -> Typed:
        return self["shares"].data if self.is_bound else []

    def _gone(self, sent: Iterable[str], rows: Collection[int]) -> dict[int, WorkOrder]:
        """Orders of the form that are owed for no more: they stay, so that an answer to a question can be sent."""
        ids = [int(order) for order in sent if _ID.fullmatch(order) and int(order) not in rows][:MOST]
        return self.shares_field.found(ids) if ids else {}
