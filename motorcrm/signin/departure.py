"""Blocking sign-in for someone who leaves, if that was ticked in the same form."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motorcrm.core.actor import Actor
from motorcrm.employees.access import may_change_access
from motorcrm.employees.models import Employee
from motorcrm.signin.operations import deactivate

NAME = "signin"
"""The name of the answers that this module acts on."""


def question(person: Employee, reader: Any) -> dict[str, forms.Field]:
    """Asked if the person can sign in and the reader may block that."""
    if person.login is None or not person.is_active or not may_change_access(reader, person):
        return {}
    return {
        "deactivate": forms.BooleanField(
            label=_("Block sign-in"), required=False, initial=True, help_text=_("Open sessions will end.")
        )
    }


def block_sign_in(employee: Employee, *, on: date, answers: Mapping[str, Any], by: Actor) -> None:
    if answers.get(NAME, {}).get("deactivate"):
        deactivate(employee, by=by)
