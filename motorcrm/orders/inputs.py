"""A discount as people type it: `10 %` or `500`."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from motorcrm.core import notation
from motorcrm.core.exact import Money, Percent
from motorcrm.ui.inputs import MoneyInput, PercentInput, TextInput

Discount = tuple[Percent | None, Money | None]
"""A percent or an amount; both None for no discount."""


class DiscountInput(TextInput):
    """Reads `10 %` as a percent, `500` as an amount, an empty field as no discount."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 30)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        text = (super().to_python(value) or "").strip()
        if not text:
            return None, None
        if text.endswith("%"):
            percent = PercentInput(required=False).clean(text[:-1])
            if percent is None:
                raise ValidationError(_("Enter a percent, for example 10."), code="not-a-number")
            return percent or None, None
        return None, MoneyInput(required=False).clean(text) or None

    def validate(self, value: Any) -> None:
        return

    def run_validators(self, value: Any) -> None:
        return

    def prepare_value(self, value: Any) -> Any:
        return format_discount(*value) if isinstance(value, tuple) else value


def format_discount(percent: Percent | None, sum_off: Money | None) -> str:
    """A discount as it would be typed."""
    if percent:
        return notation.typed_percent(percent)
    return notation.typed(sum_off) if sum_off else ""
