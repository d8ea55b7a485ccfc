"""The forms that pay one employee, and everybody."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.core.actor import Person
from motorcrm.core.exact import Money, Percent
from motorcrm.core.notation import typed
from motorcrm.employees.models import Employee
from motorcrm.finance.forms import AccountInput, DatedForm
from motorcrm.finance.models import Use
from motorcrm.finance.queries.accounts import offered_accounts
from motorcrm.ui.inputs import MoneyInput
from motorcrm.wages.money.payouts import MOST, For

_SUM = MoneyInput(required=False)
_ID = re.compile(r"\d{1,18}", re.ASCII)
Typed = Sequence[tuple[str, str, str]]
"""Of each row: the employee's id, what is paid, and what was seen owed."""


class PayForm(DatedForm):
    """What one employee is paid."""

    money_account = AccountInput(label=gettext_lazy("Money account"))
    advance = forms.BooleanField(label=gettext_lazy("More than is owed: an advance"), required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        account = self.fields["money_account"]
        if isinstance(account, AccountInput):
            account.offer(offered_accounts(person, Use.TAKE_OUT))
        self.initial.setdefault("money_account", offered_accounts(person, Use.TAKE_OUT).first())
        self.order_fields(["amount", "advance", "money_account", "on", "comment"])


class SharesWidget(forms.Widget):
    """Rows of three fields of the same names, so that a form sent again has the fields it had before."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Typed:
        columns = [data.getlist(column) for column in ("employee", "pay", "seen")]
        return list(zip(*columns, strict=False))


class SharesInput(forms.Field):
    """What each is paid; a sum left empty leaves them out."""

    widget = SharesWidget
    people: dict[int, Employee]
    """Set by the form that has the field."""
    wrong: dict[str, str]
    """What is wrong about a row, by the employee's id."""

    def clean(self, value: Any) -> list[For]:
        chosen = []
        for pk, pay, seen in value:
            try:
                amount, was = _SUM.clean(pay), _SUM.clean(seen)
            except forms.ValidationError as problem:
                self.wrong[pk] = str(problem.message)
                continue
            if amount and _ID.fullmatch(pk):
                chosen.append((int(pk), amount, was))
        if self.wrong:
            raise forms.ValidationError(_("Correct the rows that are marked."))
        if len(chosen) > MOST:
            raise forms.ValidationError(_("At most %(most)s people can be paid at once.") % {"most": MOST})
        if any(pk not in self.people for pk, _amount, _was in chosen):
            raise forms.ValidationError(_("Somebody is not there any more. Open the page again."))
        return [For(self.people[pk], amount, was) for pk, amount, was in chosen]


@dataclass(frozen=True)
class Row:
    """One employee in the form."""

    employee: Employee
    owed: Money
    pay: str
    seen: str
    wrong: str


class PayEverybodyForm(PayForm):
    """Everybody who is owed something, with all of it or a part proposed."""

    shares = SharesInput(label=gettext_lazy("Employees"))

    def __init__(
        self, *args: Any, person: Person, owed: Sequence[tuple[Employee, Money]], part: Percent, **kwargs: Any
    ):
        super().__init__(*args, person=person, **kwargs)
        del self.fields["amount"]
        self.owed, self.part = owed, part
        self.shares_field: SharesInput = self.fields["shares"]  # type: ignore[assignment]  # declared above
        self.shares_field.people = {employee.pk: employee for employee, _amount in owed}
        self.shares_field.wrong = {}
        self.order_fields(["shares", "advance", "money_account", "on", "comment"])

    @property
    def rows(self) -> list[Row]:
        sent = {pk: (pay, seen) for pk, pay, seen in self._sent()}
        found = []
        for employee, amount in self.owed:
            proposed = "" if self.is_bound else typed(amount.part(self.part))
            pay, seen = sent.get(str(employee.pk), (proposed, typed(amount)))
            wrong = self.shares_field.wrong.get(str(employee.pk), "")
            found.append(Row(employee, amount, pay, seen, wrong))
        return found

    def _sent(self) -> Typed:
        return SharesWidget().value_from_datadict(self.data, None, "") if self.is_bound else []

    def refuse(self, errors: dict[str, str]) -> dict[str, str]:
        """Put what is wrong about single employees beside them; what is left to say of the whole."""
        own = {name.removeprefix("pay-"): said for name, said in errors.items() if name.startswith("pay-")}
        self.shares_field.wrong |= own
        rest = {name: said for name, said in errors.items() if not name.startswith("pay-")}
        return rest | ({"shares": _("Correct the rows that are marked.")} if own else {})
