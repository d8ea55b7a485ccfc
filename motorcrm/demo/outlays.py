"""What the demo company spends and earns besides orders, month by month."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from motorcrm.demo.hours import wall
from motorcrm.demo.town import Size

AVERAGE_ORDER = 11_000
PATIENCE = 8
"""How many times, each three days later, a bill is tried again when there is too little money for it."""


@dataclass(frozen=True)
class Outlay:
    """An expense, or an income where `is_income`; roubles."""

    at: datetime
    category: str
    account: str
    amount: int
    counterparty: str = ""
    comment: str = ""
    is_income: bool = False


@dataclass(frozen=True)
class Habit:
    """Something that comes every month on these days, about so many thousandths of the turnover."""

    category: str
    account: str
    days: tuple[int, ...]
    share: int
    counterparty: str = ""
    comment: str = ""
    is_income: bool = False
    is_steady: bool = False
    """The same sum every month."""


HABITS = (
    Habit("rent", "bank", (5,), 110, "ООО «Складские решения»", "Аренда бокса и двора", is_steady=True),
    Habit("utilities", "bank", (14,), 22, "АО «Мосэнергосбыт»", "Электричество и вода"),
    Habit("communications", "bank", (3,), 4, "ПАО «Ростелеком»", "Интернет и телефония", is_steady=True),
    Habit("advertising", "bank", (20,), 30, "Яндекс Директ", "Реклама в поиске"),
    Habit("purchases", "till", (2, 9, 16, 23), 9, "Магазин «Всё для гаража»", "Ветошь, перчатки, очиститель"),
    Habit("purchases", "bank", (11, 26), 90, "ООО «ЗапчастьОпт»", "Масла и расходники"),
    Habit("tools", "bank", (18,), 20, "ООО «ИнструментЦентр»", "Инструмент"),
    Habit("transport", "till", (7, 21), 5, "Такси и курьеры", "Доставка запчастей"),
    Habit("other-expense", "till", (28,), 3, "", "Чай, вода, хозяйственные мелочи"),
    Habit("scrap", "till", (25,), 6, "Пункт приёма металла", "Сдали лом и отработанное масло", is_income=True),
    Habit("sublease", "bank", (10,), 25, "ИП Волков", "Субаренда места под мойку", is_income=True, is_steady=True),
)


def plan_outlays(rng: Random, size: Size, today: date) -> Iterator[Outlay]:
    """In the order of their days, from the first day of work to yesterday."""
    turnover = size.orders * AVERAGE_ORDER * 30 // size.days
    day = today - timedelta(days=size.days)
    while (day := day + timedelta(days=1)) < today:
        for habit in HABITS:
            if day.day in habit.days:
                about = turnover * habit.share // 1000 * (100 if habit.is_steady else rng.randint(70, 130)) // 100
                yield Outlay(
                    wall(day, 10 + len(habit.comment) % 7, rng.randint(0, 59)),
                    habit.category,
                    habit.account,
                    max(about // 100 * 100, 300),
                    habit.counterparty,
                    habit.comment,
                    habit.is_income,
                )
