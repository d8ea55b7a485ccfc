"""Fields for what parts cost, in the form that closes an order: for parts of unknown cost, to people who see costs."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from motorcrm.access.fields import sees
from motorcrm.core.actor import Person
from motorcrm.core.exact import Money
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations.costs import without_cost
from motorcrm.ui.forms import carry
from motorcrm.ui.inputs import MoneyInput

PREFIX = "cost_"


def ask_costs(form: forms.Form, order: WorkOrder, reader: Person) -> None:
    """Ask for each part of unknown cost; empty ones stay unknown. The others are carried, for a form sent again."""
    if not sees(reader).costs:
        return
    parts = list(order.parts.all())
    unknown = without_cost(parts)
    for part in parts:
        name, label = f"{PREFIX}{part.pk}", _("Cost of one %(unit)s: %(part)s")
        label %= {"unit": part.unit, "part": part.name}
        form.fields[name] = MoneyInput(label=label, required=False, help_text=_("Empty: not known."))
        if part not in unknown:
            carry(form, name)


def cost_fields(form: forms.Form) -> list[Any]:
    return [form[name] for name in form.fields if name.startswith(PREFIX) and not form[name].is_hidden]


def typed_costs(form: forms.Form) -> dict[int, Money]:
    """By the ids of the parts, for the verb."""
    return {
        int(name.removeprefix(PREFIX)): value
        for name, value in form.cleaned_data.items()
        if name.startswith(PREFIX) and value is not None
    }
