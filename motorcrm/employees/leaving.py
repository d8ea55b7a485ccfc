"""What is asked of who leaves: apps above add fields to the form about what the person has in hand.

The answers travel by the name of who asked through the operation `leave` to the consequence `left`, where the app that
asked acts on its own.
"""

from collections.abc import Callable
from typing import Any

from django import forms

from motorcrm.employees.models import Employee

Fields = Callable[[Employee, Any], dict[str, forms.Field]]
"""The fields about this person for this reader; none where there is nothing to decide."""

QUESTIONS: dict[str, Fields] = {}


def ask(name: str, fields: Fields) -> None:
    """Called once at start-up by the app that wants to know."""
    QUESTIONS[name] = fields
