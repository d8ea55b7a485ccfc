"""What the list of transactions may be narrowed by, read from the address."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property, partial
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from motorcrm.access.fields import sees
from motorcrm.clients.models import Client
from motorcrm.company.models import Organisation
from motorcrm.core import clock, notation
from motorcrm.core.prepared import Prepared
from motorcrm.employees.models import Employee
from motorcrm.finance.forms import name_of
from motorcrm.finance.models import Category, MoneyAccount, hidden_kinds, reach_of
from motorcrm.finance.queries import HistoryFilters
from motorcrm.finance.queries.filters import Moves, State
from motorcrm.finance.queries.history import kind_choices
from motorcrm.ledger.kinds import word_of
from motorcrm.orders.called import is_called
from motorcrm.orders.models import WorkOrder
from motorcrm.suppliers.models import Supplier
from motorcrm.ui.filters import FilterForm
from motorcrm.ui.forms import offer
from motorcrm.ui.inputs import DayInput, MoneyInput, RowInput, TextInput

ALWAYS = "all"
"""Instead of a month."""
SAME_NUMBER = 20
"""Orders looked through for the one that was meant: numbers begin anew each year."""
PARTICULAR = ("q", "client", "supplier", "party", "order", "without_receipt")
"""Whoever looks for this seldom knows its month."""
STATES = {State.STANDING.value: _("Not reversed"), State.REVERSED.value: _("Only reversed")}
MOVES = {Moves.IN.value: _("Received"), Moves.OUT.value: _("Spent"), Moves.BETWEEN.value: _("Transfers")}
_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Month:
    """The month that is shown, and the addresses of the ones beside it."""

    first: date
    before: str
    after: str
    """Empty: it has not begun."""


class AnyAccountInput(RowInput):
    """Any account there ever was."""

    def label_from_instance(self, obj: Any) -> str:
        return name_of(obj)


class AnyCategoryInput(RowInput):
    """Any category there ever was, headings too: something may have been recorded under them before."""

    def label_from_instance(self, obj: Any) -> str:
        name = f"{obj.parent.label}: {obj.label}" if obj.parent else str(obj.label)
        return _("%(account)s (archived)") % {"account": name} if obj.is_archived else name


class HistoryForm(FilterForm):
    """Movements of money of this month, unless something else is asked for; with `entries` all entries."""

    q = TextInput(label=_("Search"), required=False, max_length=120)
    moves = forms.ChoiceField(label=_("Movement"), required=False, choices=[("", _("All movements")), *MOVES.items()])
    kind = forms.ChoiceField(
        label=_("Transaction"), required=False, choices=lambda: [("", _("All transactions")), *kind_choices()]
    )
    account = AnyAccountInput(
        MoneyAccount.objects.none(), label=_("Money account"), required=False, empty_label=_("All money accounts")
    )
    category = AnyCategoryInput(
        Category.objects.none(), label=_("Category"), required=False, empty_label=_("All categories")
    )
    organisation = RowInput(
        Organisation.objects.none(), label=_("Organisation"), required=False, empty_label=_("All organisations")
    )
    party = TextInput(label=_("Counterparty"), required=False, max_length=120)
    client = RowInput(Client.objects.none(), label=_("Client"), required=False, widget=forms.HiddenInput)
    supplier = RowInput(Supplier.objects.none(), label=_("Supplier"), required=False, widget=forms.HiddenInput)
    employee = RowInput(Employee.objects.none(), label=_("Employee"), required=False, empty_label=_("Any employee"))
    order = TextInput(label=_("Order number"), required=False, max_length=40)
    recorded_by = RowInput(
        Employee.objects.none(), label=_("Recorded by"), required=False, empty_label=_("Whoever recorded it")
    )
    state = forms.ChoiceField(
        label=_("Reversals"), required=False, choices=[("", _("Reversed or not")), *STATES.items()]
    )
    without_receipt = forms.BooleanField(label=_("Without a fiscal receipt"), required=False)
    least = MoneyInput(label=_("Amount from"), required=False)
    most = MoneyInput(label=_("Amount to"), required=False)
    since = DayInput(label=_("From"), required=False)
    until = DayInput(label=_("To"), required=False)
    month = TextInput(required=False, max_length=20, widget=forms.HiddenInput)
    entries = forms.BooleanField(required=False, widget=forms.HiddenInput)

    placeholder = _("Client, order, comment, receipt")
    title = _("Transaction filters")
    pairs = (("since", "until"), ("least", "most"))

    def prepare(self) -> None:
        hidden = reach_of(self.reader).hidden
        offer(self, account=MoneyAccount.objects.select_related("organisation").exclude(account__in=hidden))
        offer(self, category=Category.objects.select_related("parent"))
        accounts = [account for account in _ACCOUNTS.all() if account.account_id not in hidden]
        people = Employee.objects.visible_to(self.reader).named()
        offer(self, client=Client.objects.visible_to(self.reader), organisation=Organisation.objects.all())
        offer(self, supplier=Supplier.objects.visible_to(self.reader))
        offer(self, employee=people, recorded_by=people)
        seen = cache(lambda: list(people))
        self._choose(employee=seen, recorded_by=seen, account=lambda: accounts, category=_CATEGORIES.all)
        self._own_organisations(accounts)
        if not sees(self.reader).prices:
            # whoever may ask which sums there are learns each of them
            del self.fields["least"], self.fields["most"]
        if untold := hidden_kinds(self.reader):
            kinds = cast(forms.ChoiceField, self.fields["kind"])
            kinds.choices = [("", _("All transactions")), *kind_choices(without=untold)]
        if self.asked.get("entries"):
            del self.fields["moves"]

    def _choose(self, **rows: Callable[[], Iterable[Any]]) -> None:
        """What fields choose from, read when they are drawn: totals and files draw none of them.

        A widget asks for its choices several times, so they are kept as long as the form.
        """
        for name, found in rows.items():
            field = cast(RowInput, self.fields[name])
            field.choices = cache(partial(_choices, field, found))

    def _own_organisations(self, accounts: Iterable[MoneyAccount]) -> None:
        """There is nothing to choose between where all money is of one."""
        own = {account.organisation_id: account.organisation for account in accounts}
        if len(own) < 2:
            del self.fields["organisation"]
        else:
            self._choose(organisation=own.values)

    def clean_order(self) -> WorkOrder | None:
        """By its number, in full or only the figures at its end: of several, the newest that the reader sees."""
        typed = self.cleaned_data["order"]
        if not typed:
            return None
        found = WorkOrder.objects.visible_to(self.reader).search(typed, self.reader).order_by("-pk")[:SAME_NUMBER]
        order = next((one for one in found if is_called(one.number, typed)), None)
        if order is None:
            raise ValidationError(_("There is no such order."))
        return order

    @property
    def shows_entries(self) -> bool:
        return bool(self.wanted.get("entries"))

    @cached_property
    def month_shown(self) -> date | None:
        """Its first day: the month asked for, else this one; None for a period, or for all times.

        What is looked for in particular is looked for in all times.
        """
        asked = str(self.wanted.get("month", ""))
        if found := _MONTH.fullmatch(asked):
            return date(int(found[1]), int(found[2]), 1)
        if asked == ALWAYS or {"since", "until", *PARTICULAR} & self.wanted.keys():
            return None
        return clock.today().replace(day=1)

    @property
    def month_nav(self) -> Month | None:
        first = self.month_shown
        if first is None:
            return None
        after = _next(first)
        return Month(
            first,
            self.address(month=f"{first - timedelta(days=1):%Y-%m}"),
            self.address(month=f"{after:%Y-%m}") if after <= clock.today() else "",
        )

    @property
    def this_month(self) -> str:
        """Without whatever is looked for in all times."""
        return self.address(**dict.fromkeys(("month", "since", "until", *PARTICULAR), ""))

    @property
    def filters(self) -> HistoryFilters:
        known = {name: value for name, value in self.wanted.items() if name not in ("month", "entries", "moves")}
        first = self.month_shown
        if first is not None:
            known = {"since": first, "until": _next(first) - timedelta(days=1)} | known
        if "state" in known:
            known["state"] = State(known["state"])
        return HistoryFilters(moves=self._moves(), **known)

    def _moves(self) -> Moves | None:
        if self.shows_entries or self.wanted.get("kind"):
            return None
        return Moves(self.wanted.get("moves", Moves.MONEY.value))

    def describe(self, name: str, value: Any) -> str:
        if name in ("month", "entries", "account"):
            return ""
        if name in ("moves", "state"):
            return str({**MOVES, **STATES}[value])
        if name in ("least", "most"):
            return f"{self.fields[name].label} {notation.format_number(value)}{notation.NO_BREAK}₽"
        if name in ("recorded_by", "employee", "party", "order"):
            return f"{self.fields[name].label}: {value}"
        return word_of(value) if name == "kind" else super().describe(name, value)


def _choices(field: RowInput, rows: Callable[[], Iterable[Any]]) -> list[tuple[Any, Any]]:
    return [("", field.empty_label), *((one.pk, field.label_from_instance(one)) for one in rows())]


_ACCOUNTS = Prepared(
    lambda: MoneyAccount.objects.select_related("organisation").order_by(
        "is_archived", "organisation", "position", "pk"
    )
)
_CATEGORIES = Prepared(
    lambda: Category.objects.select_related("parent").order_by("is_archived", "direction", "position", "pk")
)


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)
