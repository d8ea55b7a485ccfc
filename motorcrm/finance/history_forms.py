"""What the list of transactions may be narrowed by, read from the address."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motorcrm.clients.models import Client
from motorcrm.core import clock
from motorcrm.finance.forms import name_of
from motorcrm.finance.models import Category, MoneyAccount, reach_of
from motorcrm.finance.queries import HistoryFilters
from motorcrm.finance.queries.filters import Moves
from motorcrm.finance.queries.history import kind_choices
from motorcrm.ledger.kinds import word_of
from motorcrm.ui.filters import FilterForm
from motorcrm.ui.forms import offer
from motorcrm.ui.inputs import DayInput, RowInput, TextInput

ALWAYS = "all"
"""Instead of a month."""
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
    client = RowInput(Client.objects.none(), label=_("Client"), required=False, widget=forms.HiddenInput)
    since = DayInput(label=_("From"), required=False)
    until = DayInput(label=_("To"), required=False)
    month = TextInput(required=False, max_length=20, widget=forms.HiddenInput)
    entries = forms.BooleanField(required=False, widget=forms.HiddenInput)

    placeholder = _("Client, order, comment, receipt")
    title = _("Transaction filters")

    def prepare(self) -> None:
        accounts = MoneyAccount.objects.exclude(account__in=reach_of(self.reader).hidden)
        offer(
            self,
            account=accounts.order_by("is_archived", "organisation", "position", "pk"),
            category=Category.objects.select_related("parent").order_by("is_archived", "direction", "position", "pk"),
        )
        offer(self, client=Client.objects.visible_to(self.reader))
        if self.asked.get("entries"):
            del self.fields["moves"]

    @property
    def shows_entries(self) -> bool:
        return bool(self.wanted.get("entries"))

    @cached_property
    def month_shown(self) -> date | None:
        """Its first day: the month asked for, else this one; None for a period, or for all times.

        A search goes through all times: whoever looks for something seldom knows its month.
        """
        asked = str(self.wanted.get("month", ""))
        if found := _MONTH.fullmatch(asked):
            return date(int(found[1]), int(found[2]), 1)
        if asked == ALWAYS or {"since", "until", "q", "client"} & self.wanted.keys():
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
    def filters(self) -> HistoryFilters:
        known = {name: value for name, value in self.wanted.items() if name not in ("month", "entries", "moves")}
        first = self.month_shown
        if first is not None:
            known = {"since": first, "until": _next(first) - timedelta(days=1)} | known
        return HistoryFilters(moves=self._moves(), **known)

    def _moves(self) -> Moves | None:
        if self.shows_entries or self.wanted.get("kind"):
            return None
        return Moves(self.wanted.get("moves", Moves.MONEY.value))

    def describe(self, name: str, value: Any) -> str:
        if name in ("month", "entries", "account"):
            return ""
        if name == "moves":
            return str(MOVES[value])
        return word_of(value) if name == "kind" else super().describe(name, value)


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)
