"""The form that says what each role may do with a money account."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from motorcrm.access.models import Role
from motorcrm.catalog.forms import VersionedForm
from motorcrm.finance.books.account_rights import rights_of_roles
from motorcrm.finance.models import MoneyAccount, Use

USES = {
    Use.SEE_BALANCE: _("balance"),
    Use.SEE_TRANSACTIONS: _("transactions"),
    Use.PUT_IN: _("put in"),
    Use.TAKE_OUT: _("take out"),
    Use.RECORD_EARLIER: _("past dates"),
}


class AccountRightsForm(VersionedForm):
    """Who may use the account, and what of it each role may do."""

    has_own_rights = forms.TypedChoiceField(
        label=_("Who may use it"),
        choices=[(False, _("Whoever may by their rights over finance")), (True, _("Only the roles chosen here"))],
        coerce=lambda value: value == "True",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, current: MoneyAccount, **kwargs: Any) -> None:
        super().__init__(*args, current=current, **kwargs)
        self.known = {f"role-{role.pk}": role for role in Role.objects.filter(is_administrator=False)}
        held = rights_of_roles(current)
        for name, role in self.known.items():
            self.fields[name] = forms.MultipleChoiceField(
                label=role.label,
                choices=[(use.value, label) for use, label in USES.items()],
                widget=forms.CheckboxSelectMultiple,
                required=False,
                initial=[use.value for use in held.get(role, ())],
            )

    @property
    def of_roles(self) -> list[BoundField]:
        return [self[name] for name in self.known]

    def rights(self) -> dict[Role, set[Use]]:
        """What was chosen, by role. To see transactions is to see the balance."""
        found = {role: {Use(code) for code in self.cleaned_data[name]} for name, role in self.known.items()}
        for uses in found.values():
            if Use.SEE_TRANSACTIONS in uses:
                uses.add(Use.SEE_BALANCE)
        return found
