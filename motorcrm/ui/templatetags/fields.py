"""How a field of a form is drawn."""

from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from motorcrm.ui.inputs import MoneyInput, PercentInput

register = template.Library()


@register.filter
def kind(field: BoundField) -> str:
    """How a field is laid out: checkbox, choices, hidden or plain."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect):
        return "choices"
    return "plain"


@register.filter
def unit(field: BoundField) -> str:
    """The sign after the input."""
    if isinstance(field.field, MoneyInput):
        return "₽"
    return "%" if isinstance(field.field, PercentInput) else ""


@register.filter
def control(field: BoundField) -> SafeString:
    """The widget with its CSS classes and what a screen reader needs to know."""
    widget = field.field.widget
    attrs: dict[str, Any] = {"class": " ".join(_classes(field, widget))}
    described = [field.field.widget.attrs.get("aria-describedby", "")]
    if field.help_text:
        described.append(f"{field.id_for_label}_help")
    if field.errors:
        attrs["aria-invalid"] = "true"
        described.append(f"{field.id_for_label}_errors")
    if any(described):
        attrs["aria-describedby"] = " ".join(filter(None, described))
    return field.as_widget(attrs=attrs)


def _classes(field: BoundField, widget: forms.Widget) -> list[str]:
    if isinstance(widget, forms.CheckboxInput | forms.CheckboxSelectMultiple | forms.RadioSelect):
        base = "form-check-input"
    elif isinstance(widget, forms.Select):
        base = "form-select"
    else:
        base = "form-control"
    own = widget.attrs.get("class", "")
    numeric = ["num"] if widget.attrs.get("inputmode") == "decimal" else []
    return [base, *([own] if own else []), *numeric, *(["is-invalid"] if field.errors else [])]


@register.filter
def choice_control(choice: Any, field: BoundField) -> SafeString:
    """One of several radio buttons or checkboxes."""
    described = f"{field.id_for_label or field.auto_id}_errors" if field.errors else None
    choice.data["attrs"] |= {"class": "form-check-input" + (" is-invalid" if field.errors else "")}
    if described:
        choice.data["attrs"] |= {"aria-invalid": "true", "aria-describedby": described}
    return SafeString(choice.tag())  # rendered by the widget
