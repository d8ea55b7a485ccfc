"""Forms that close the books up to a day, and open them again."""

from django import forms
from django.utils.translation import gettext_lazy as _

from motorcrm.ui.inputs import DayInput, TextInput


class ClosingForm(forms.Form):
    until = DayInput(label=_("Close up to and including"))


class ReopeningForm(forms.Form):
    until = DayInput(
        label=_("Stays closed up to and including"),
        required=False,
        help_text=_("Leave it empty to open everything."),
    )
    reason = TextInput(label=_("Reason"), max_length=400)
