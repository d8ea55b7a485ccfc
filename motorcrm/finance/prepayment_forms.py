"""Forms that move, apply or give back a prepayment."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.clients.models import Client
from motorcrm.clients.queries import ids_of
from motorcrm.company.models import Organisation
from motorcrm.core.actor import Person
from motorcrm.finance.queries.held import Held, Owed
from motorcrm.orders.models import WorkOrder
from motorcrm.ui.forms import KeyedForm, carry, offer
from motorcrm.ui.inputs import MoneyInput
from motorcrm.ui.templatetags.words import money

_PLACE = re.compile(r"(balance|order)-(\d{1,18})", re.ASCII)


@dataclass(frozen=True)
class Spot:
    """Where a prepayment is or goes: an order, or the client's balance with an organisation."""

    organisation: Organisation
    order: WorkOrder | None = None

    @property
    def code(self) -> str:
        return f"order-{self.order.pk}" if self.order is not None else f"balance-{self.organisation.pk}"


class SpotInput(forms.ChoiceField):
    """One of the spots offered. Any order of the client is read, so that a form sent again gets the first answer."""

    client: Client
    reader: Person
    """Set by the form that has the field."""

    def clean(self, value: Any) -> Spot | None:
        found = _PLACE.fullmatch(str(value or ""))
        spot = self._found(found[1], int(found[2])) if found else None
        if spot is None:
            raise forms.ValidationError(_("Choose one of these."), code="invalid_choice")
        return spot

    def _found(self, kind: str, pk: int) -> Spot | None:
        if kind == "balance":
            organisation = Organisation.objects.filter(pk=pk).first()
            return Spot(organisation) if organisation else None
        rows = WorkOrder.objects.visible_to(self.reader).select_related("organisation", "client", "contract")
        order = rows.filter(pk=pk, client__in=ids_of(self.client)).first()
        return Spot(order.organisation, order) if order else None


class MoveForm(KeyedForm):
    """How much, from where, to where; what the page already says is not asked."""

    amount = MoneyInput(label=gettext_lazy("Amount"), positive=True)
    source = SpotInput(label=gettext_lazy("Take from"), widget=forms.RadioSelect)
    target = SpotInput(label=gettext_lazy("Goes to"))

    def __init__(self, *args: Any, client: Client, reader: Person, known: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in known:
            del self.fields[name]
        for field in self.fields.values():
            if isinstance(field, SpotInput):
                field.client, field.reader = client, reader

    def offer_sources(self, held: Iterable[Held]) -> None:
        spots = [(Spot(one.organisation, one.order), one) for one in held]
        self._offer("source", [(spot.code, _labelled(spot, one.amount)) for spot, one in spots])

    def offer_targets(self, owed: Iterable[Owed], waiting: Iterable[WorkOrder], balances: Iterable[Spot] = ()) -> None:
        """Debts first, then what is not closed yet, then the balance."""
        debts = [(Spot(one.order.organisation, one.order), one.amount) for one in owed]
        self._offer(
            "target",
            [
                *((spot.code, _("%(place)s: owes %(sum)s") % {"place": spot.order, "sum": money(amount)})
                  for spot, amount in debts),
                *((Spot(order.organisation, order).code, _named(order)) for order in waiting),
                *((spot.code, str(_("Client's balance"))) for spot in balances),
            ],
        )  # fmt: skip

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        offer(self, **{name: choices})
        if choices:
            self.initial.setdefault(name, choices[0][0])
        else:
            carry(self, name)


def _labelled(spot: Spot, amount: Any) -> str:
    place = _named(spot.order) if spot.order is not None else _("Client's balance")
    return f"{place}: {money(amount)}"


def _named(order: WorkOrder) -> str:
    """The number, and in which state it is."""
    return f"{order.number} ({order.get_phase_display().lower()})"
