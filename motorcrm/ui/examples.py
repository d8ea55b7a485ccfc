"""Invented data for the page of examples: ordinary, empty and hostile."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django import forms

from motorcrm.core import clock
from motorcrm.core.exact import Money, Percent, rub
from motorcrm.ui.forms import KeyedForm
from motorcrm.ui.inputs import DayInput, MomentInput, MoneyInput, PercentInput, PhoneInput, QuantityInput, TextInput
from motorcrm.ui.lists import Page
from motorcrm.ui.request import Request

COLOURS = (
    "blue azure indigo purple pink red orange yellow lime green teal cyan secondary primary success warning danger info"
).split()


class ExampleForm(KeyedForm):
    name = TextInput(label="Клиент", max_length=120)
    phone = PhoneInput(label="Телефон", help_text="Как угодно: 8 912…, +7 (912) …")
    sum = MoneyInput(label="Сумма", positive=True)
    share = PercentInput(label="Скидка", required=False)
    hours = QuantityInput(label="Нормо-часы", required=False)
    day = DayInput(label="Дата", required=False)
    promised = MomentInput(label="Обещано", required=False)
    kind = forms.ChoiceField(label="Вид", choices=[("a", "Частное лицо"), ("b", "Организация")])
    how = forms.ChoiceField(
        label="Способ", choices=[("cash", "Наличные"), ("card", "Карта")], widget=forms.RadioSelect, required=False
    )
    tags = forms.MultipleChoiceField(
        label="Метки", choices=[("vip", "Постоянный"), ("fleet", "Автопарк")], widget=forms.CheckboxSelectMultiple
    )
    urgent = forms.BooleanField(label="Срочно", required=False)
    notes = TextInput(label="Заметка", lines=3, required=False)


def context(request: Request) -> dict[str, Any]:
    now = clock.now()
    typed = {"phone": "12", "sum": "-5", "share": "300", "kind": "a", "name": "Иванов & <b>сыновья</b>"}
    rows = [
        _row(
            "ЗН-2026-000123", "В работе", "orange", "Иванов Пётр Сергеевич", "Yamaha MT-07", "1234АВ77", rub(12_345, 67)
        ),
        _row("ЗН-2026-000122", "Готов к выдаче", "green", "ООО «Ромашка»", "Lada Vesta", "А123ВС777", rub(999_999_999)),
        _row("ЗН-2026-000121", "Ожидание запчастей", "yellow", "Длинное " * 15, "Ducati Multistrada", "", Money(0)),
    ]
    return {
        "form": ExampleForm(),
        "wrong": ExampleForm(typed, prefix="wrong"),
        "colours": COLOURS,
        "rows": rows,
        "page": Page(rows, 7, False),
        "lacking": {"jobs": ["Диагностика: нет мастера", "Замена масла: не завершена"]},
        "plates": ["А123ВС77", "А123ВС777", "1234АВ77", "АВ123477", "AB-123-C", "о001оо99"],
        "moments": [now + timedelta(days=days) for days in (0, -1, -40, 1, 9)],
        "tabs": [
            {"label": "Все", "url": "?", "count": 128, "active": True},
            {"label": "В работе", "url": "?s=1", "count": 12, "active": False},
            {"label": "Готовы к выдаче", "url": "?s=2", "count": 0, "active": False},
            {"label": "Закрытые", "url": "?s=3", "count": None, "active": False},
        ],
        "chips": [{"label": "Мастер: Сидоров", "url": "?"}, {"label": "Просрочен", "url": "?"}],
        "facts": [("Клиент", "Иванов Пётр"), ("Пробег", "12 345 км"), ("Итого", rub(12_345, 67)), ("Пусто", "")],
        "lines": [
            SimpleNamespace(at=now, by="Иванов И. П.", event="", label="Изменил заказ-наряд",
                            facts={"before": {"promised": "вчера"}, "after": {"promised": "завтра"}}),
            SimpleNamespace(at=now - timedelta(days=3), by=None, event="", label="Статус изменён", facts={}),
        ],
        "both": {"theirs": {"price": rub(2_400)}, "yours": {"price": rub(2_500)}},
        "sum": rub(1_234_567, 89), "minus": Money(-50_00), "tenth": Percent(1050),
    }  # fmt: skip


def _row(*values: Any) -> SimpleNamespace:
    names = ("number", "state", "colour", "client", "vehicle", "plate", "total")
    return SimpleNamespace(**dict(zip(names, values, strict=True)))
