"""A discount as people type it: `10` or `10 %` is a percent, `500 ₽` an amount."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from motorcrm.core import notation
from motorcrm.core.exact import Money, Percent
from motorcrm.ui.inputs import MoneyInput, PercentInput

AMOUNT = re.compile(r"(.*?)\s*(?:₽|руб|р|rub|r)\.?", re.IGNORECASE | re.DOTALL)
"""The script of the pages reads the same signs: `parseDiscount` in money.js."""
Discount = tuple[Percent | None, Money | None]
"""A percent or an amount; both None for no discount."""


class DiscountInput(forms.CharField):
    """Reads a bare number as a percent, one with the sign of the rouble as an amount, an empty field as no discount."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 30)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        text = (super().to_python(value) or "").strip()
        if not text:
            return None, None
        if amount := AMOUNT.fullmatch(text):
            return None, MoneyInput().clean(amount[1]) or None
        try:
            percent = PercentInput().clean(text.removesuffix("%"))
        except ValidationError as problem:
            raise ValidationError([*problem.messages, _("For an amount add ₽: 500 ₽.")], code="not-a-percent") from None
        return percent or None, None

    def validate(self, value: Any) -> None:
        return

    def run_validators(self, value: Any) -> None:
        return

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (self.prepare_value(initial) or "").strip() != (data or "").strip()

    def prepare_value(self, value: Any) -> Any:
        return format_discount(*value) if isinstance(value, tuple) else value


def format_discount(percent: Percent | None, sum_off: Money | None) -> str:
    """A discount as it would be typed."""
    if percent:
        return notation.typed_percent(percent)
    return f"{notation.typed(sum_off)} ₽" if sum_off else ""
