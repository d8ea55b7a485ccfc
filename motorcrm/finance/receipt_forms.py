"""The form that marks a fiscal receipt."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motorcrm.finance.models import FiscalReceipt
from motorcrm.ui.inputs import TextInput


class ReceiptForm(forms.Form):
    receipt = forms.ChoiceField(label=_("Fiscal receipt"), choices=FiscalReceipt.Status.choices)
    receipt_number = TextInput(label=_("Receipt number"), max_length=40, required=False)
    receipt_note = TextInput(label=_("Why no receipt is needed"), max_length=200, required=False)
    was = forms.ChoiceField(widget=forms.HiddenInput, choices=FiscalReceipt.Status.choices, required=False)

    def __init__(self, *args: Any, current: FiscalReceipt, **kwargs: Any) -> None:
        missing, issued = FiscalReceipt.Status.MISSING, FiscalReceipt.Status.ISSUED
        kwargs["initial"] = {
            "receipt": issued if current.status == missing else current.status,
            "receipt_number": current.number,
            "receipt_note": current.note,
            "was": current.status,
        }
        super().__init__(*args, **kwargs)
