"""What the price list asks in the set-up of a company: which starter lists to take."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from motorcrm.catalog.forms import StarterForm
from motorcrm.catalog.operations import set_labour_rate
from motorcrm.catalog.taking import take_price_lists
from motorcrm.employees.models import Employee
from motorcrm.signin.set_up import Questions


def _fields() -> dict[str, forms.Field]:
    form = StarterForm(needs_rate=True)
    for name, field in form.fields.items():
        field.required, field.initial = False, form.initial.get(name)
    return form.fields


def _take(answers: Mapping[str, Any], *, by: Employee) -> None:
    if answers["lists"]:
        language = get_language() or ""
        take_price_lists(lists=answers["lists"], labour_rate=answers["labour_rate"], language=language, by=by)
    elif answers["labour_rate"] is not None:
        set_labour_rate(price=answers["labour_rate"], by=by)


QUESTIONS = Questions(
    title=_("Price list"),
    text=_("Services with usual labour hours to begin with. You can take them or change them later."),
    fields=_fields,
    act=_take,
)
