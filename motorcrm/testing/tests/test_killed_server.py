"""The server killed in the middle of transactions: what it has answered for is there, once and whole; nothing else is.

With MOTORCRM_TEST_BUDGET=long it is killed a hundred times.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from random import Random
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.urls import reverse

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.invariants import violations
from motorcrm.finance.models import (
    CashTransaction,
    Category,
    MoneyAccount,
    Payment,
    Purchase,
    SupplierPayment,
    TillCount,
    Transfer,
)
from motorcrm.finance.money.purchases import Bought
from motorcrm.finance.operations import open_shift, record_income, record_purchase
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.history.models import DoneOnce
from motorcrm.ledger.models import Entry
from motorcrm.testing.builders import closed_order
from motorcrm.testing.tests.test_busy_server import OUR_KEY, cookie_of
from motorcrm.testing.tests.test_serve import serving, until

KILLS = 100 if os.environ.get("MOTORCRM_TEST_BUDGET") == "long" else 1
SENDERS = 4
PATIENCE = 60
TOKEN = "k" * 32


@dataclass
class Sent:
    """A form, and what is known of it."""

    model: type[Model]
    url: str
    typed: dict[str, Any]
    comment: str
    location: str = ""
    """Where the server has sent the browser on; empty while nobody knows whether it was done."""


class Office:
    """What is typed all day, at once by several people: every form can be sent any number of times."""

    def __init__(self, workshop: Any) -> None:
        self.workshop, self.by = workshop, workshop.owner
        self.till, self.bank, self.terminal = open_money_accounts(workshop.organisation)
        MoneyAccount.objects.filter(pk=self.till.pk).update(has_shifts=True)
        self.till.refresh_from_db()
        month = clock.today().replace(day=1)
        self.known = {"on": clock.today().isoformat(), "receipt": "missing"}
        record_income(
            category=Category.objects.get(code="scrap"), amount=rub(1_000_000), money_account=self.bank,
            on=clock.today(), month=month, by=self.by,
        )  # fmt: skip
        self.order = closed_order(workshop, jobs=rub(1_000_000))
        rent = Category.objects.select_related("account").get(code="rent")
        self.rent, self.month = rent.pk, month.isoformat()
        self.bill = record_purchase(
            supplier="Landlord", organisation=workshop.organisation, lines=[Bought(rent, rub(1_000_000))],
            on=clock.today(), by=self.by,
        )  # fmt: skip

    def anything(self, chance: Random) -> Sent:
        amount = str(chance.randint(1, 40))
        what: list[tuple[type[Model], str, list[Any], dict[str, Any]]] = [
            (Payment, "finance-order-payment", [self.order.pk], {"money_account": self.terminal.pk}),
            (
                Transfer,
                "finance-transfer",
                [],
                {"money_account": self.bank.pk, "to_account": self.terminal.pk, "arrived": "0.90"},
            ),
            (
                Purchase,
                "finance-purchase",
                [],
                {
                    "supplier": "Landlord", "organisation": self.workshop.organisation.pk, "line_category": self.rent,
                    "line_what": "Box", "line_sum": amount, "line_month": self.month,
                },
            ),
            (
                SupplierPayment,
                "finance-supplier-payment",
                [self.bill.supplier_id],
                {"money_account": self.bank.pk, "purchase": self.bill.pk, "share": amount},
            ),
            (
                CashTransaction,
                "finance-expense",
                [],
                {"money_account": self.bank.pk, "category": self.rent, "month": self.month},
            ),
        ]  # fmt: skip
        model, route, numbers, typed = chance.choice(what)
        return self.form(model, reverse(route, args=numbers), typed | {"amount": amount} | self.known)

    def debts(self) -> Sent:
        """Two orders of one client are paid at once, and something beyond."""
        one = closed_order(self.workshop, jobs=rub(100))
        other = closed_order(self.workshop, jobs=rub(100), client=one.client)
        typed = {
            "money_account": self.bank.pk, "order": [one.pk, other.pk], "share": ["100", "40"], "seen": ["100", "100"],
            "amount": "150",
        }  # fmt: skip
        return self.form(Payment, reverse("finance-client-payment", args=[one.client_id]), typed | self.known)

    def closing(self) -> Sent:
        """Of a shift that is opened for it: the till holds a rouble more than it should."""
        held = TillCount.objects.count()
        shift = open_shift(till=self.till, counted=rub(held), by=self.by)
        url = reverse("finance-shift-close", args=[shift.pk])
        return self.form(TillCount, url, {"counted": str(held + 1)})

    def form(self, model: type[Model], url: str, typed: dict[str, Any]) -> Sent:
        comment = f"n{uuid4().hex}"
        return Sent(model, url, typed | {"comment": comment, "key": uuid4().hex, "csrfmiddlewaretoken": TOKEN}, comment)


def post(port: int, cookie: str, one: Sent) -> tuple[int, str]:
    """The status and where it leads. Raises OSError or HTTPException if the server goes away."""
    line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        sent_as = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        line.request("POST", one.url, urlencode(one.typed, doseq=True), sent_as)
        answer = line.getresponse()
        said = answer.read().decode()
        assert answer.status == 302, (one.url, one.typed, answer.status, said[-3000:])
        return answer.status, answer.headers["Location"]
    finally:
        line.close()


class Rush:
    """People who send one form after another until the server is gone."""

    def __init__(self, office: Office, port: int, cookies: Sequence[str], first: Sequence[Sent], seed: int) -> None:
        self.forms: list[Sent] = []
        self.unknown = 0
        self.faults: list[BaseException] = []
        self._office, self._port, self._lock, self._over = office, port, Lock(), Event()
        self._threads = [
            Thread(target=self._send, args=(cookie, Random(seed + number)))  # noqa: S311  # chance, no secret
            for number, cookie in enumerate(cookies)
        ]
        self._first = list(first)
        for thread in self._threads:
            thread.start()

    def _send(self, cookie: str, chance: Random) -> None:
        try:
            while not self._over.is_set():
                one = self._next(chance)
                one.location = post(self._port, cookie, one)[1]
        except (OSError, HTTPException):
            pass  # the server is gone; nobody knows about the last one
        except BaseException as problem:  # noqa: BLE001  # told by the test
            self.faults.append(problem)

    def _next(self, chance: Random) -> Sent:
        with self._lock:
            one = self._first.pop() if self._first and chance.random() < 0.4 else self._office.anything(chance)
            self.forms.append(one)
            return one

    @property
    def answered(self) -> int:
        return sum(bool(one.location) for one in self.forms)

    def end(self) -> None:
        """They notice that the server is gone."""
        self._over.set()
        for thread in self._threads:
            thread.join(PATIENCE)
        assert not self.faults, self.faults
        self.unknown = sum(not one.location for one in self.forms)
        self.forms += self._first  # for which there was no time


def family(pid: int) -> Iterator[int]:
    """The process and all its descendants."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from family(int(child))


def kill(pid: int) -> None:
    """All at once: none may finish what another has begun."""
    everyone = list(family(pid))
    for one in everyone:
        os.kill(one, signal.SIGSTOP)
    for one in everyone:
        os.kill(one, signal.SIGKILL)


def test_what_was_acknowledged_is_there_once_and_whole(real_database: Any, workshop: Any, tmp_path: Path) -> None:
    office, chance = Office(workshop), Random(7)  # noqa: S311  # chance, no secret
    cookies = [f"{cookie_of(office.by)}; {settings.CSRF_COOKIE_NAME}={TOKEN}" for _number in range(SENDERS)]
    before, unknown, all_forms = DoneOnce.objects.count(), 0, 0
    known: list[Sent] = []
    for number in range(KILLS + 1):
        with serving(tmp_path, DATABASE_URL=real_database.url, **OUR_KEY) as (process, port, _said):
            there_is_once(known)
            lost = [one for one in known if not one.location]
            for one in [*lost, *chance.sample(known, min(4, len(known)))]:
                again = post(port, cookies[0], one)[1]
                assert one.location in ("", again)
                one.location = again
            there_is_once(known)
            assert DoneOnce.objects.count() - before == all_forms
            assert number % 10 and number != KILLS or violations() == {}
            if number == KILLS:
                break
            rush = Rush(
                office, port, cookies, [office.debts(), office.closing(), office.debts()], seed=number * SENDERS
            )
            until(lambda: rush.faults or rush.answered >= chance.randint(4, 20))  # noqa: B023  # asked at once
            time.sleep(chance.random() / 20)
            kill(process.pid)
            process.wait()
            rush.end()
            known, all_forms, unknown = rush.forms, all_forms + len(rush.forms), unknown + rush.unknown
    print(f"{KILLS} kills, {all_forms} forms, of {unknown} nobody knew")  # noqa: T201  # for whoever asks with -s


def there_is_once(forms: Sequence[Sent]) -> None:
    """Every form that was answered has one row; one that was not, one or none."""
    for one in forms:
        found = one.model._default_manager.filter(comment=one.comment).count()
        assert found == 1 if one.location else found < 2, (one, found)


@pytest.mark.skipif(not shutil.which("strace"), reason="there is no strace")
def test_each_commit_reaches_the_disk(real_database: Any, workshop: Any, tmp_path: Path) -> None:
    """Counted by the calls to the system: there are at least as many as there were commits."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL writes its log itself")
    office, chance = Office(workshop), Random(3)  # noqa: S311  # chance, no secret
    told = tmp_path / "calls"
    cookie = f"{cookie_of(office.by)}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
    with serving(tmp_path, DATABASE_URL=real_database.url, **OUR_KEY) as (process, port, _said):
        watched = [word for pid in family(process.pid) for word in ("-p", str(pid))]
        watching = subprocess.Popen(
            ["strace", "-f", "-e", "trace=fsync,fdatasync", "-o", str(told), *watched],
            stderr=subprocess.PIPE,
            text=True,
        )
        assert watching.stderr is not None
        if "attached" not in watching.stderr.readline():
            pytest.skip("strace may not attach here")
        time.sleep(0.5)
        entries = Entry.objects.count()
        for _number in range(12):
            post(port, cookie, office.anything(chance) if _number else office.debts())
        watching.send_signal(signal.SIGINT)
        watching.wait()
    calls = [line for line in told.read_text().splitlines() if "sync(" in line]

    assert Entry.objects.count() - entries >= 12
    assert len(calls) >= 12
