"""What a client hands over: in one part, or in several, each by its own way and to its own account."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from motorcrm.company.models import Organisation
from motorcrm.core.actor import Person
from motorcrm.core.exact import Money
from motorcrm.core.refusal import Invalid
from motorcrm.finance.models import FiscalReceipt, MoneyAccount, Tender, Use, reach_of
from motorcrm.finance.money.payments import Receipt, Tendered
from motorcrm.finance.queries.ways import last_way
from motorcrm.finance.ways import LATER, NO_WAY, WAYS, Tile, Way, account_of, tiles
from motorcrm.ui.inputs import MoneyInput, TextInput

ROWS = ("", "_2", "_3")
"""Ends of the names of fields: what is paid may be split over so many ways."""


class MethodInput(forms.ChoiceField):
    """How money is handed over; left empty, it is the usual way of the account."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [("", _("Usual for the account")), *Tender.Method.choices]
        super().__init__(label=_("Method"), choices=choices, required=False, **kwargs)


class WayInput(forms.ChoiceField):
    """How a client pays: drawn as big tiles, see `finance/_ways.html`. Without one, the money account says it."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [("", ""), *((way.code, way.label) for way in WAYS.values())]
        super().__init__(label=_("How it is paid"), choices=choices, required=False, **kwargs)


class WhereInput(forms.ChoiceField):
    """The money account, if it is not the usual one of the way."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Another account"), required=False, **kwargs)


class SeenInput(MoneyInput):
    """What was left to pay when the form was opened, sent along unseen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Left to pay"), required=False, widget=forms.HiddenInput, **kwargs)


@dataclass(frozen=True)
class TenderRow:
    """The fields of one part of what is paid."""

    way: BoundField
    amount: BoundField
    account: BoundField
    method: BoundField
    number: int

    @property
    def is_unusual(self) -> bool:
        """Whether it goes to another account than usual, or by another method."""
        return any(field.value() or field.errors for field in (self.account, self.method))

    @property
    def is_open(self) -> bool:
        """Whether a further part has been typed, or refused."""
        return bool(self.amount.value() or any(field.errors for field in (self.amount, self.account, self.method)))


class TenderForm(forms.Form):
    """How much is taken, by which ways, to which accounts, and its receipt. An empty amount takes nothing."""

    way = WayInput()
    amount = MoneyInput(label=_("Amount"), required=False)
    money_account = WhereInput()
    method = MethodInput()
    way_2 = WayInput()
    amount_2 = MoneyInput(label=_("Amount, second part"), required=False)
    money_account_2 = WhereInput()
    method_2 = MethodInput()
    way_3 = WayInput()
    amount_3 = MoneyInput(label=_("Amount, third part"), required=False)
    money_account_3 = WhereInput()
    method_3 = MethodInput()
    receipt = forms.ChoiceField(
        label=_("Fiscal receipt"),
        choices=FiscalReceipt.Status.choices,
        initial=FiscalReceipt.Status.MISSING,
        required=False,
    )
    receipt_number = TextInput(label=_("Receipt number"), max_length=40, required=False)
    receipt_note = TextInput(label=_("Why no receipt is needed"), max_length=200, required=False)
    expected_due = SeenInput()

    tiles: Sequence[Tile] = ()
    organisation: Organisation | None = None
    """Whose accounts may be sent; any, if none is named."""
    person: Person
    """Who takes the money; set by the form that is made of this one."""
    leaves_debts = False
    """Whether one may choose to take no money now."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for end in ROWS:
            self.where(end).choices = lambda: [(pk, account.label) for pk, account in self.accounts.items()]

    @cached_property
    def accounts(self) -> dict[str, MoneyAccount]:
        """By what the form sends.

        Archived ones too, so that sending the form again gets the first answer; they are not offered.
        """
        closed = reach_of(self.person).closed_to(Use.PUT_IN)
        rows = MoneyAccount.objects.select_related("account", "organisation").order_by("position", "pk")
        rows = rows.exclude(account__in=closed)
        if self.organisation is not None:
            rows = rows.filter(organisation=self.organisation)
        return {str(account.pk): account for account in rows}

    def offer_ways(self, *, last: Way, rest: Money | None) -> Sequence[Tile]:
        """Offer the ways there are, the one that the person used last first; `rest` is what is left to pay."""
        active = {pk: account for pk, account in self.accounts.items() if not account.is_archived}
        self.tiles = tiles(active.values(), last=last)
        many = len({account.organisation_id for account in active.values()}) > 1
        labels = [(pk, f"{one.label} ({one.organisation})" if many else one.label) for pk, one in active.items()]
        codes = [tile.way.code for tile in self.tiles]
        usual = last_way(self.person)
        codes.sort(key=lambda code: code != usual)
        for end, code in zip(ROWS, [*codes, ""] if codes else [""] * len(ROWS), strict=False):
            self.where(end).choices = [("", _("The usual one")), *labels]
            self.initial[f"way{end}"] = code
        self.initial["amount"] = rest or None
        return self.tiles

    @property
    def rows(self) -> Iterable[TenderRow]:
        for number, end in enumerate(ROWS, start=1):
            way, amount, account, method = (
                self[f"{name}{end}"] for name in ("way", "amount", "money_account", "method")
            )
            yield TenderRow(way, amount, account, method, number)

    def tenders(self) -> list[Tendered]:
        """What was typed; raises Invalid if it is not clear where the money goes."""
        found = self.cleaned_data
        return [
            Tendered(amount, self._account(end), found[f"method{end}"] or self._way(end).method)
            for end in ROWS
            if (amount := found[f"amount{end}"]) and not (self.leaves_debts and self._way(end) is LATER)
        ]

    @property
    def typed_receipt(self) -> Receipt:
        return Receipt(*(self.cleaned_data[name] for name in ("receipt", "receipt_number", "receipt_note")))

    def where(self, end: str) -> Any:
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
