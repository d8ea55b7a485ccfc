"""Database columns for exact numbers. They accept and return the value classes, never bare numbers."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models
from django.db.models.expressions import Combinable

from motorcrm.core.exact import Exact, Money, Percent, Quantity

Given = TypeVar("Given", contravariant=True)
Met = TypeVar("Met", covariant=True)

if TYPE_CHECKING:
    WholeField = models.BigIntegerField
else:

    class WholeField(models.BigIntegerField):
        """Django's field, made subscriptable at run time: only its type stubs are."""

        def __class_getitem__(cls, _types: object) -> type[Self]:
            return cls


class ExactField(WholeField[Given, Met]):
    """A whole number of the smallest units, which is its value class in Python.

    A bare number is refused: `12` could mean roubles or kopecks.
    """

    value_class: type[Exact] = Exact

    def from_db_value(self, value: int | None, expression: object, connection: object) -> Exact | None:
        return None if value is None else self.value_class(int(value))

    def to_python(self, value: Any) -> Exact | None:
        if value is None or isinstance(value, self.value_class):
            return value
        if isinstance(value, str):  # fixtures and serialisers write the units
            return self.value_class(int(value))
        raise TypeError(f"{self.name} takes {self.value_class.__name__}, not {value!r}")

    def get_prep_value(self, value: Any) -> int | None:
        if value is None or hasattr(value, "resolve_expression"):
            return value  # type: ignore[no-any-return]  # an expression turns itself into SQL
        if not isinstance(value, self.value_class):
            raise TypeError(f"{self.name} takes {self.value_class.__name__}, not {value!r}")
        return value.units

    def value_to_string(self, obj: models.Model) -> str:
        value: Any = self.value_from_object(obj)
        return "" if value is None else str(value.units)


class MoneyField(ExactField[Given, Met]):
    value_class = Money

    if TYPE_CHECKING:  # where django-stubs looks for what a column takes and gives
        _pyi_private_set_type: Money | Combinable  # type: ignore[assignment]  # the base speaks of bare numbers
        _pyi_private_get_type: Money  # type: ignore[assignment]  # likewise


class QuantityField(ExactField[Given, Met]):
    value_class = Quantity

    if TYPE_CHECKING:  # where django-stubs looks for what a column takes and gives
        _pyi_private_set_type: Quantity | Combinable  # type: ignore[assignment]  # the base speaks of bare numbers
        _pyi_private_get_type: Quantity  # type: ignore[assignment]  # likewise


class PercentField(ExactField[Given, Met]):
    value_class = Percent

    if TYPE_CHECKING:  # where django-stubs looks for what a column takes and gives
        _pyi_private_set_type: Percent | Combinable  # type: ignore[assignment]  # the base speaks of bare numbers
        _pyi_private_get_type: Percent  # type: ignore[assignment]  # likewise


def within_bounds(prefix: str, names: Iterable[str]) -> list[models.BaseConstraint]:
    """A check for each of these amounts: from nothing to the most that is stored. The database refuses what isn't."""
    return [
        models.CheckConstraint(
            condition=models.Q(**{f"{name}__gte": Money.zero(), f"{name}__lte": Money.most()}),
            name=f"{prefix}_{name}_is_within_bounds",
        )
        for name in names
    ]
