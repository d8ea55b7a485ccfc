"""Form fields with several values: repeated rows under one name, a few of them empty where there are no scripts."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.core.exact import Mistyped
from motorcrm.core.phones import Phone, format_phone, read_phone
from motorcrm.core.text import one_line
from motorcrm.ui.inputs import TextInput

AT_LEAST = 3
"""Rows shown, so that some are empty where there are no scripts."""
MOST = 20


class RowsWidget(forms.Widget):
    """Rows of one text input each; their values are a list."""

    template_name = "ui/widgets/rows.html"
    needs_multipart_form = False

    def __init__(self, *, input_type: str, add: Any, more: Any = "") -> None:
        super().__init__()
        self.input_type, self.add, self.more = input_type, add, more

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        return self.typed(data, name)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def typed(self, data: Any, name: str) -> list[str]:
        return data.getlist(name) if isinstance(data, MultiValueDict) else list(data.get(name, []))

    def id_for_label(self, id_: str, index: Any = None) -> str:
        return f"{id_}_0" if id_ else id_

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        filled = list(value or [])
        shown = min(max(len(filled) + 1, AT_LEAST), MOST)
        context["widget"] |= {
            "type": self.input_type,
            "add": self.add,
            "more": self.more,
            "offered": self.offered(),
            "rows": [*filled, *[self.empty()] * (shown - len(filled))],
        }
        return context

    def empty(self) -> Any:
        return ""

    def offered(self) -> Sequence[str]:
        """What a row suggests during typing."""
        return ()


class PhonesWidget(RowsWidget):
    """Rows of a number and a note."""

    template_name = "ui/widgets/phones.html"

    def typed(self, data: Any, name: str) -> list[Any]:
        numbers, notes = super().typed(data, name), super().typed(data, f"{name}_note")
        notes += [""] * (len(numbers) - len(notes))
        return list(zip(numbers, notes, strict=False))

    def empty(self) -> Any:
        return ("", "")


class PhonesInput(forms.Field):
    """Phone numbers in any spelling, as (E.164, note); an extension goes to the note; empty rows are skipped."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=PhonesWidget(input_type="tel", add=gettext_lazy("Add phone")), **kwargs)

    def clean(self, value: Any) -> list[tuple[str, str]]:
        rows = [(one_line(number), one_line(note)) for number, note in value[:MOST]]
        if any(note and not number for number, note in rows):
            raise ValidationError(_("Enter the phone this note belongs to, or clear the note."))
        found, wrong = [], []
        for number, note in rows:
            try:
                if number:
                    found.append(_with_note(read_phone(number), note))
            except Mistyped:
                wrong.append(number[:40])
        if wrong:
            raise ValidationError(
                [_("%(phone)s is not a phone number. Check the digits.") % {"phone": number} for number in wrong]
            )
        return found

    def prepare_value(self, value: Any) -> Any:
        return [(format_phone(number) if number.startswith("+7") else number, note) for number, note in value or []]


def _with_note(phone: Phone, note: str) -> Phone:
    """What was read beside the number is added to what was typed into its note."""
    number, read = phone
    return number, ", ".join(dict.fromkeys(filter(None, [note, read])))


class EmailsInput(forms.Field):
    """Email addresses; empty rows are skipped."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=RowsWidget(input_type="email", add=gettext_lazy("Add email"), more=gettext_lazy("Another email")),
            **kwargs,
        )

    def clean(self, value: Any) -> Sequence[str]:
        found = [address for typed in value[:MOST] if (address := one_line(typed))]
        for address in found:
            try:
                validate_email(address)
            except ValidationError:
                raise ValidationError(
                    _("%(email)s is not an email address. Check it.") % {"email": address[:80]}
                ) from None
        return found


class TagsInput(TextInput):
    """Comma-separated words, as a list."""

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value or "")
        return [tag.strip() for tag in text.split(",") if tag.strip()]

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value
