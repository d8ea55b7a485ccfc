"""Fitting texts into the columns they will be stored in: the same rule for every way in."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as _


def fit_texts(model: type[models.Model], values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The values, with texts of one line in one line; and an error for each text that is too long for its column."""
    fitted = {name: _in_one_line(model, name, value) for name, value in values.items()}
    errors = {
        name: _("This is too long. Shorten it.") for name, value in fitted.items() if _too_long(model, name, value)
    }
    return fitted, errors


def _in_one_line(model: type[models.Model], name: str, value: Any) -> Any:
    column = model._meta.get_field(name)
    return value.replace("\n", " ") if isinstance(value, str) and isinstance(column, models.CharField) else value


def _too_long(model: type[models.Model], name: str, value: Any) -> bool:
    longest = getattr(model._meta.get_field(name), "max_length", None)
    return isinstance(value, str) and longest is not None and len(value) > longest
