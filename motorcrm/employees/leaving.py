"""Questions asked when someone leaves: apps above add fields to the form about what the person has in hand.

The answers pass, under the name of the app that asked, through the operation `leave` to the consequence `left`, where
that app acts on them.
"""

from collections.abc import Callable
from typing import Any

from django import forms

from motorcrm.employees.models import Employee

Fields = Callable[[Employee, Any], dict[str, forms.Field]]
"""The fields about this person for this reader; empty if there is nothing to decide."""

QUESTIONS: dict[str, Fields] = {}


def ask(name: str, fields: Fields) -> None:
    """Add an app's questions; called once at start-up."""
    QUESTIONS[name] = fields
