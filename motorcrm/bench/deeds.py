"""The main verbs, as forms sent over HTTP: each form is opened, filled in and sent once, with its own key."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

from django.urls import reverse

from motorcrm.bench.browser import Browser, Values, form_to
from motorcrm.bench.questions import Line
from motorcrm.clients.models import Client
from motorcrm.core import clock
from motorcrm.employees.models import Employee
from motorcrm.finance.models import Category, MoneyAccount

Ready = list[tuple[str, Values]]
JOB = {"name": "Регулировка клапанов", "quantity": "1", "price": "2500"}
_DUE = re.compile(r'data-due="(\d+)"')
PART = {"name": "Прокладка крышки", "quantity": "2", "price": "400", "cost": "150"}


def deeds() -> Iterator[Line]:
    verbs: dict[str, Callable[[Browser, int], Ready]] = {
        "create an order": _many(_new_order),
        "add a job": _many(lambda browser: _line(browser, "order-job-add", JOB)),
        "add a part": _many(lambda browser: _line(browser, "order-part-add", PART)),
        "take a prepayment": _many(lambda browser: _form(browser, "finance-client-prepayment", _a_client(), _money())),
        "take a payment": _many(_payment),
        "close an order": _many(partial(_closing, pays=False)),
        "close an order and take the rest": _many(partial(_closing, pays=True)),
        "record an expense": _many(_expense),
        "transfer money": _many(_transfer),
    }
    for name, prepare in verbs.items():
        yield Line(name, prepare=prepare)


def _many(one: Callable[[Browser], tuple[str, Values]]) -> Callable[[Browser, int], Ready]:
    return lambda browser, count: [one(browser) for _number in range(count)]


def _form(browser: Browser, route: str, pk: int | None, typed: dict[str, str]) -> tuple[str, Values]:
    path = reverse(route, args=[pk] if pk else [])
    return path, form_to(browser.get(path).body, path).filled(typed)


def _account(kind: str) -> str:
    return str(MoneyAccount.objects.filter(kind=kind).values_list("pk", flat=True)[0])


def _money() -> dict[str, str]:
    return {"amount": "700", "money_account": _account("till"), "receipt": "missing", "comment": ""}


def _a_client() -> int:
    return int(Client.objects.filter(kind="person").order_by("-pk").values_list("pk", flat=True)[0])


def _new_order(browser: Browser) -> tuple[str, Values]:
    """With one job and one part."""
    path = f"{reverse('order-new')}?client={_a_client()}"
    form = form_to(browser.get(path).body, reverse("order-new"))
    left = [(name, value) for name, value in form.values if not name.startswith(("jobs-", "parts-")) or "FORMS" in name]
    form.values = left
    technician = Employee.objects.filter(is_technician=True).order_by("pk").values_list("pk", flat=True)[0]
    typed = {
        "phase": "accepted",
        "vehicle": "new",
        "vehicle_make": "Урал",
        "vehicle_type": "motorcycle",
        "jobs-TOTAL_FORMS": "1",
        "parts-TOTAL_FORMS": "1",
        "jobs-0-technicians-technician": str(technician),
        "jobs-0-technicians-share": "100",
        **{f"jobs-0-{name}": value for name, value in JOB.items()},
        **{f"parts-0-{name}": value for name, value in PART.items()},
    }
    return path, form.filled(typed)


def _made(browser: Browser) -> int:
    """A new order. Raises RuntimeError where the program refuses it."""
    answer = browser.post(*_new_order(browser))
    if answer.status != 302:
        raise RuntimeError(f"an order could not be created: {answer.status}")
    return int(answer.location.rstrip("/").rpartition("/")[2])


def _line(browser: Browser, route: str, typed: dict[str, str]) -> tuple[str, Values]:
    order = _made(browser)
    page, path = browser.get(reverse("order", args=[order])).body, reverse(route, args=[order])
    return path, form_to(page, path).filled(typed)


def _payment(browser: Browser) -> tuple[str, Values]:
    return _form(browser, "finance-order-payment", _made(browser), _money())


def _closing(browser: Browser, *, pays: bool) -> tuple[str, Values]:
    order = _made(browser)
    path = reverse("order-close", args=[order])
    page = browser.get(path).body
    form = form_to(page, path)
    typed = {"finish_jobs": "on", "from_balance": ""}
    if pays:
        # less than the job and the part come to, where the client has a discount
        due = int(_DUE.findall(page)[0])
        typed |= {"amount": f"{due // 100},{due % 100:02}", "hand_over": "on", "hand_over_to": "Иван"}
    else:
        pay_by = clock.today() + timedelta(days=7)
        typed |= {"amount": "", "debt_reason": "Постоянный клиент", "pay_by": pay_by.isoformat()}
    return path, form.filled(typed)


def _expense(browser: Browser) -> tuple[str, Values]:
    category = Category.objects.filter(direction=Category.Direction.EXPENSE).values_list("pk", flat=True)[0]
    month = clock.today().replace(day=1).isoformat()
    return _form(browser, "finance-expense", None, {**_money(), "category": str(category), "month": month})


def _transfer(browser: Browser) -> tuple[str, Values]:
    typed = {**_money(), "money_account": _account("bank"), "to_account": _account("terminal")}
    return _form(browser, "finance-transfer", None, typed)
