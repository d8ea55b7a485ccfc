"""The form of the rules about cash."""

from django import forms
from django.utils.translation import gettext_lazy as _

from motorcrm.catalog.forms import VersionedForm


class CashRulesForm(VersionedForm):
    warns_of_contracts = forms.BooleanField(
        label=_("Cash beyond the limit of one contract"),
        required=False,
        help_text=_("More than 100,000 ₽ with one company under one contract, both ways together."),
    )
    warns_of_takings = forms.BooleanField(
        label=_("Rent and loans paid from takings"),
        required=False,
        help_text=_("What a till has taken may not be spent on them; cash drawn from the bank may."),
    )
    warns_of_returns = forms.BooleanField(
        label=_("Card payments given back in cash"),
        required=False,
        help_text=_("They go back to the card."),
    )
