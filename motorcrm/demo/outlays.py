"""What the demo company spends and earns besides orders, month by month."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from motorcrm.demo.hours import wall
from motorcrm.demo.town import Size

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
    Habit("rent", "bank", (5,), 200, "ООО «Складские решения»", "Аренда бокса и двора", is_steady=True),
    Habit("utilities", "bank", (14,), 45, "АО «Мосэнергосбыт»", "Электричество и вода"),
    Habit("communications", "bank", (3,), 14, "ПАО «Ростелеком»", "Интернет и телефония", is_steady=True),
    Habit("advertising", "bank", (20,), 45, "Яндекс Директ", "Реклама в поиске"),
    Habit("purchases", "till", (2, 9, 16, 23), 6, "Магазин «Всё для гаража»", "Ветошь, перчатки, очиститель"),
    Habit("purchases", "bank", (11, 27), 15, "ООО «ЗапчастьОпт»", "Масла и расходники для цеха"),
    Habit("tools", "bank", (18,), 25, "ООО «ИнструментЦентр»", "Инструмент"),
    Habit("transport", "till", (7, 22), 6, "Такси и курьеры", "Доставка запчастей"),
    Habit("other-expense", "till", (28,), 8, "", "Чай, вода, хозяйственные мелочи"),
    Habit("scrap", "till", (24,), 8, "Пункт приёма металла", "Сдали лом и отработанное масло", is_income=True),
    Habit("sublease", "bank", (10,), 60, "ИП Волков", "Субаренда места под мойку", is_income=True, is_steady=True),
)
"""Parts are bought on credit, as many as are sold: `buying.py`."""


def plan_outlays(rng: Random, size: Size, today: date) -> Iterator[Outlay]:
    """In the order of their days, from the first day of work to yesterday."""
    day = today - timedelta(days=size.days)
    for passed in range(1, size.days):
        day += timedelta(days=1)
        for habit in HABITS:
            if day.day in habit.days:
                turnover = size.turnover() if habit.is_steady else size.turnover(passed / size.days)
                about = turnover * habit.share // 1000 * (100 if habit.is_steady else rng.randint(80, 120)) // 100
                yield Outlay(
                    wall(day, 10 + len(habit.comment) % 7, rng.randint(0, 59)),
                    habit.category,
                    habit.account,
                    max(about // 100 * 100, 300),
                    habit.counterparty,
                    habit.comment,
                    habit.is_income,
                )
