"""What the trial balance is asked for, read from the address."""

from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.actor import Person
from motorcrm.finance.queries.dimensions import DIMENSIONS
from motorcrm.finance.queries.trial_balance import Period, dimensions_of
from motorcrm.ledger.models import Account
from motorcrm.ui.filters import FilterForm
from motorcrm.ui.forms import offer
from motorcrm.ui.inputs import DayInput, RowInput


class TrialBalanceForm(FilterForm):
    """This month, unless another period is asked for; all accounts, or one by what its postings name."""

    since = DayInput(label=_("From"), required=False)
    until = DayInput(label=_("To"), required=False)
    organisation = RowInput(
        Organisation.objects.none(), label=_("Organisation"), required=False, empty_label=_("All organisations")
    )
    account = RowInput(Account.objects.none(), required=False, widget=forms.HiddenInput)
    by = forms.ChoiceField(
        required=False, choices=[(code, each.label) for code, each in DIMENSIONS.items()], widget=forms.HiddenInput
    )

    title = _("Period of the trial balance")

    def __init__(self, asked: QueryDict, *, reader: Person) -> None:
        whole, today = asked.copy(), clock.today()
        if not asked.get("since") and not asked.get("until"):
            whole["since"], whole["until"] = f"{today.replace(day=1):%Y-%m-%d}", f"{today:%Y-%m-%d}"
        super().__init__(whole, reader=reader)

    def prepare(self) -> None:
        organisations = Organisation.objects.order_by("pk")
        accounts = Account.objects.select_related("money_account", "category")
        offer(self, organisation=organisations, account=accounts)
        if organisations.count() < 2:
            del self.fields["organisation"]

    def clean(self) -> None:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and since > until:
            self.add_error("until", ValidationError(_("The period ends before it begins.")))

    @cached_property
    def period(self) -> Period:
        """Ends today and begins with its month, where only one end or none is given."""
        until: date = self.wanted.get("until") or max(clock.today(), self.wanted.get("since") or clock.today())
        since: date = self.wanted.get("since") or until.replace(day=1)
        return Period(max(since, date.min + timedelta(days=1)), until, self.wanted.get("organisation"))

    @property
    def account_shown(self) -> Account | None:
        """The account that is opened, if it can be."""
        account: Any = self.wanted.get("account")
        return account if account is not None and dimensions_of(account) else None

    @property
    def all_accounts(self) -> str:
        """The address of the same period with all accounts."""
        return self.address(account=None, by=None)

    @property
    def dimension(self) -> str:
        """What it is opened by: what was asked for, if it knows that, else the first it knows."""
        offered = dimensions_of(self.account_shown) if self.account_shown else [""]
        return self.wanted["by"] if self.wanted.get("by") in offered else offered[0]
