"""The forms of expenses that come again: setting one up, recording it, skipping it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motorcrm.access.fields import sees
from motorcrm.access.scopes import has
from motorcrm.company.vat import written
from motorcrm.core import clock, notation
from motorcrm.core.actor import Person
from motorcrm.finance.forms import RecordingForm
from motorcrm.finance.models import RepeatingExpense
from motorcrm.finance.money.cash import EXPENSE
from motorcrm.finance.money.protocol import RECORDINGS
from motorcrm.finance.money.repeating import MOST_STEPS, Repeats
from motorcrm.ledger.days import first_open_day
from motorcrm.ledger.rights import RECORD_EARLIER
from motorcrm.ui.inputs import CountInput, DayInput, MoneyInput, TextInput

LAST_OF_MONTH = 31
KEPT = ("category", "amount", "vat_rate", "counterparty", "money_account", "comment")
"""What is asked of an expense and stays the same."""


class RepeatingForm(RecordingForm):
    """What comes again, and when. Whoever sees no sums is neither told the amount nor asked for it."""

    unit = forms.ChoiceField(label=_("Repeats each"), choices=RepeatingExpense.Unit.choices)
    step = CountInput(label=_("Once in how many of them"), min_value=1, max_value=MOST_STEPS)
    day = CountInput(
        label=_("Day of the month"),
        min_value=1,
        max_value=LAST_OF_MONTH,
        required=False,
        help_text=_("Empty: the day of the date it starts from. A shorter month has the 31st on its last day."),
    )
    since = DayInput(label=_("Starting from"))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    shows_versions = True

    def __init__(self, *args: Any, person: Person, current: RepeatingExpense | None = None, **kwargs: Any) -> None:
        self.current = current
        known: dict[str, Any] = {"unit": RepeatingExpense.Unit.MONTH, "step": 1, "since": clock.today()}
        if current is not None:
            names = ("category", "amount", "money_account", "comment", "unit", "step", "day", "since", "version")
            known = {name: getattr(current, name) for name in names}
            known |= {"vat_rate": written(current.vat_rate), "counterparty": current.party}
        asks = [one for one in RECORDINGS[EXPENSE.code].asks if one.name in KEPT]
        super().__init__(*args, person=person, asks=asks, initial=known | kwargs.pop("initial", {}), **kwargs)
        self.fields.pop("on", None)
        self.fields["amount"] = MoneyInput(
            label=_("Amount"), required=False, positive=True, help_text=_("Leave it empty to be asked each time.")
        )
        if not sees(person).prices and current is not None:
            del self.fields["amount"]
        if current is None:
            del self.fields["version"]
        self.order_fields(["category", "amount", *KEPT[2:5], "unit", "step", "day", "since", "comment"])

    def repeats(self) -> Repeats:
        found = {name: value for name, value in self.cleaned_data.items() if name not in ("key", "version", "on")}
        if "amount" not in self.fields and self.current is not None:
            found["amount"] = self.current.amount
        return Repeats(party=found.pop("counterparty"), **found)


class DueForm(RecordingForm):
    """The dialog of an expense, filled in with one that is due."""

    due_on = DayInput(widget=forms.HiddenInput)

    def __init__(self, *args: Any, person: Person, expense: RepeatingExpense, **kwargs: Any) -> None:
        how = RECORDINGS[EXPENSE.code]
        due = expense.next_on
        self.first_open = first_open_day(expense.money_account.organisation)
        initial = {
            "due_on": due, "category": expense.category, "money_account": expense.money_account,
            "amount": expense.amount if sees(person).prices else None, "vat_rate": written(expense.vat_rate),
            "counterparty": expense.party, "comment": expense.comment, "month": due.replace(day=1).isoformat(),
            "on": min(clock.today(), max(due, self.first_open or due)),
        }  # fmt: skip
        super().__init__(*args, asks=how.asks, several=how.several, person=person, initial=initial, **kwargs)
        self._offer_month(due.replace(day=1))
        if not has(person, RECORD_EARLIER):
            self.initial["on"] = clock.today()

    def _offer_month(self, month: date) -> None:
        """Also one that is further away than others may choose."""
        field: Any = self.fields["month"]
        if month.isoformat() not in dict(field.choices):
            field.choices = [(month.isoformat(), notation.month(month)), *field.choices]

    @property
    def closed_month(self) -> date | None:
        """Its month, if the books of that are closed."""
        month: date = self.initial["due_on"].replace(day=1)
        return month if self.first_open is not None and month < self.first_open.replace(day=1) else None


class SkipForm(forms.Form):
    due_on = DayInput(widget=forms.HiddenInput)
    note = TextInput(label=_("Why it is skipped this time"), max_length=400)
