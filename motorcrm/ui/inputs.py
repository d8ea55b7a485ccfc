"""Form fields for what people type: amounts, quantities, percentages, phones, days, moments, plain text."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext as _

from motorcrm.core import clock, notation
from motorcrm.core.exact import Exact, Mistyped, Money, Percent, Quantity
from motorcrm.core.moments import read_moment
from motorcrm.core.phones import LONGEST, LONGEST_NOTE, format_phone, read_phone, write_phone
from motorcrm.core.text import clean, one_line

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)


def _reason(code: str) -> str:
    return {
        "not-a-number": _("This is not a number. Enter it like 1,234.56."),
        "negative": _("This must be 0 or more."),
        "too-large": _("This number is too large."),
        "too-precise": _("Too many digits after the decimal point."),
        "not-a-phone": _("This is not a phone number. Check the digits."),
    }[code]


class TextInput(forms.CharField):
    """Text as it will be stored: see `motorcrm.core.text`. A field of one line has no line breaks."""

    def __init__(self, *, lines: int = 1, **kwargs: Any) -> None:
        self.door = clean if lines > 1 else one_line
        if lines > 1:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": lines}))
            kwargs.setdefault("max_length", 10_000)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text: str = super().to_python(self.door(str(value)) if value else value) or ""
        return text


class ExactInput(TextInput):
    """Reads `1 234,56` or `1,234.56` into its value class; gives None for nothing."""

    value_class: type[Exact] = Exact

    def __init__(self, *, positive: bool = False, **kwargs: Any) -> None:
        self.positive = positive
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            number = notation.parse(self.value_class, text)
        except Mistyped as problem:
            raise ValidationError(_reason(problem.code), code=problem.code) from None
        if self.positive and not number:
            raise ValidationError(_("This must be more than 0."), code="zero")
        return number

    def validate(self, value: Any) -> None:
        if value is None and self.required:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        return

    def prepare_value(self, value: Any) -> Any:
        return notation.typed(value) if isinstance(value, Exact) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


class MoneyInput(ExactInput):
    value_class = Money


class QuantityInput(ExactInput):
    value_class = Quantity


class PercentInput(ExactInput):
    value_class = Percent


class CountInput(forms.IntegerField):
    """A whole number, grouped or not: `20 000`, `20,000`. A text field, so that a mouse wheel does not change it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        return super().to_python(notation.ungrouped(one_line(value)) if isinstance(value, str) else value)


class PhoneInput(TextInput):
    """A phone number in any spelling, as E.164 with its extension; empty text for nothing."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}))
        kwargs.setdefault("max_length", LONGEST)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text: str = super().to_python(value) or ""
        if not text:
            return ""
        try:
            number, note = read_phone(text)
        except Mistyped as problem:
            raise ValidationError(_reason(problem.code), code=problem.code) from None
        if len(note) > LONGEST_NOTE:
            raise ValidationError(_("The note beside the phone is too long. Shorten it."))
        return write_phone((number, note))

    def prepare_value(self, value: Any) -> Any:
        return format_phone(value) if isinstance(value, str) and value.startswith("+") else value


class EmailInput(TextInput):
    default_validators = [validate_email]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.EmailInput())
        super().__init__(max_length=254, **kwargs)


class DayInput(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d.%m.%Y"])
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        day: date | None = super().to_python(value)
        if day and not EARLIEST <= day <= LATEST:
            raise ValidationError(_("This date is not valid. Check it."), code="out-of-range")
        return day


class WrittenMoment(forms.TextInput):
    """A day and a time as text in the reader's own language; a browser's own field would write them in its language.

    With scripts a calendar stands beside it (`moments.js`).
    """

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "maxlength": "40", "data-moment": True, **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        return notation.typed_moment(value) if isinstance(value, datetime) else value


class MomentInput(forms.DateTimeField):
    """A local time at the workshop, as an aware moment: sent by a browser's own field, or written by people."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> datetime | None:
        if isinstance(value, str):
            value = self._read(one_line(value))
        try:
            moment: datetime | None = super().to_python(value)
        except OverflowError:
            raise ValidationError(_("This date is not valid. Check it."), code="out-of-range") from None
        if moment and not EARLIEST < moment.date() < LATEST:
            raise ValidationError(_("This date is not valid. Check it."), code="out-of-range")
        return moment

    def prepare_value(self, value: Any) -> Any:
        return clock.local(value) if isinstance(value, datetime) else value

    def _read(self, text: str) -> datetime | None:
        now = clock.local(clock.now())
        try:
            return read_moment(text, now.replace(tzinfo=None)) if text else None
        except Mistyped as problem:
            example = {"example": notation.typed_moment(now.replace(minute=0))}
            if problem.code == "no-time":
                raise ValidationError(_("Enter the time too: %(example)s.") % example, code="no-time") from None
            raise ValidationError(
                _("This is not a day with a time. Enter them like %(example)s.") % example, code=problem.code
            ) from None


class Rows(ModelChoiceIterator):  # type: ignore[type-arg]  # Django's has no subscript at run time
    """The choices of a field, read as one answer: a cursor for a dozen rows costs PostgreSQL ten times as much."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        for row in self.queryset:
            yield self.choice(row)


class RowInput(forms.ModelChoiceField):  # type: ignore[type-arg]  # likewise
    """One row of a queryset, offered by the program."""

    iterator = Rows


class ChosenInput(RowInput):
    """One row of a queryset. An id larger than any column can hold is an invalid choice, not a program error."""

    def to_python(self, value: Any) -> Any:
        typed = str(value) if value else ""
        if typed and not (typed.isascii() and typed.isdigit() and len(typed) < 19):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value})
        return super().to_python(value)


class ManyInput(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # likewise
    """Several rows of a queryset. An id larger than any column can hold is an invalid choice, not a program error."""

    iterator = Rows

    def clean(self, value: Any) -> Any:
        for pk in value or ():
            if not (str(pk).isascii() and str(pk).isdigit() and len(str(pk)) < 19):
                raise ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": str(pk)[:20]}
                )
        return super().clean(value)
