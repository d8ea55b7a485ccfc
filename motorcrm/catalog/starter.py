"""Starter price lists: services with usual labour hours and prices, and makes with their models, kept as data.

The lists are in `motorcrm/catalog/price_lists/`, one file each. What a company has taken is its own: the program never
changes it, and a newer version of a list only offers what is new.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from motorcrm.core.exact import Money, Quantity

LISTS = {
    "motorcycles": _("Motorcycles, scooters, ATVs and snowmobiles"),
    "cars": _("Cars"),
    "tyres": _("Tyre fitting"),
    "engines": _("Engine repair"),
}
USUAL_RATE = Money.whole(2_000)
"""Proposed as the price of a labour hour: a usual one of small workshops, to be changed by the company."""
_FOLDER = Path(__file__).parent / "price_lists"


@dataclass(frozen=True)
class Named:
    """A name in Russian and in English."""

    ru: str
    en: str

    def in_language(self, language: str) -> str:
        return self.en if language == "en" else self.ru


@dataclass(frozen=True)
class StarterService:
    """Priced by labour hours, or at a fixed price if it has one."""

    name: Named
    hours: Quantity
    price: Money | None


@dataclass(frozen=True)
class StarterCategory:
    name: Named
    services: tuple[StarterService, ...]


@dataclass(frozen=True)
class StarterModels:
    """The models of a make, for vehicles of one type."""

    type: str
    make: str
    models: tuple[str, ...]


@dataclass(frozen=True)
class StarterList:
    code: str
    categories: tuple[StarterCategory, ...]
    makes: tuple[StarterModels, ...]

    @property
    def services(self) -> int:
        return sum(len(category.services) for category in self.categories)


@cache
def starter_list(code: str) -> StarterList:
    """The list with this code of `LISTS`."""
    with (_FOLDER / f"{code}.toml").open("rb") as file:
        data = tomllib.load(file, parse_float=str)
    makes = (
        StarterModels(group["type"], make, tuple(models))
        for group in data.get("makes", ())
        for make, *models in group["models"]
    )
    return StarterList(code, tuple(map(_category, data["category"])), tuple(makes))


def _category(data: dict[str, Any]) -> StarterCategory:
    by_hours = (
        StarterService(Named(ru, en), Quantity.parse(str(hours)), None) for ru, en, hours in data.get("hours", ())
    )
    fixed = (
        StarterService(Named(ru, en), Quantity.zero(), Money.parse(str(price)))
        for ru, en, price in data.get("fixed", ())
    )
    return StarterCategory(Named(data["ru"], data["en"]), (*by_hours, *fixed))
