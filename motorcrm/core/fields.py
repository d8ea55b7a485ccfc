"""Database columns for exact numbers. They take and give the value classes, never bare numbers."""

from typing import Any

from django.db import models

from motorcrm.core.exact import Exact, Money, Percent, Quantity


class ExactField(models.BigIntegerField):
    """A whole number of the smallest units, met in Python as its value class.

    A bare number is refused: `12` would not say whether roubles or kopecks are meant.
    """

    value_class: type[Exact] = Exact

    def from_db_value(self, value: int | None, expression: object, connection: object) -> Exact | None:
        return None if value is None else self.value_class(int(value))

    def to_python(self, value: Any) -> Exact | None:
        if value is None or isinstance(value, self.value_class):
            return value
        if isinstance(value, str):  # fixtures and serializers write the units
            return self.value_class(int(value))
        raise TypeError(f"{self.name} takes {self.value_class.__name__}, not {value!r}")

    def get_prep_value(self, value: Any) -> int | None:
        if value is None or hasattr(value, "resolve_expression"):
            return value
        if not isinstance(value, self.value_class):
            raise TypeError(f"{self.name} takes {self.value_class.__name__}, not {value!r}")
        return value.units

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else str(value.units)


class MoneyField(ExactField):
    value_class = Money


class QuantityField(ExactField):
    value_class = Quantity


class PercentField(ExactField):
    value_class = Percent
