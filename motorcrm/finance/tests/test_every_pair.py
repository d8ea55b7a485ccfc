"""Every verb of money against every other at the same moment, on the same orders, client and money accounts.

With MOTORCRM_TEST_BUDGET=long each pair meets forty times.
"""

import multiprocessing
import os
from itertools import combinations_with_replacement, pairwise

from django.db import transaction

from motorcrm.clients.models import Client
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.invariants import violations
from motorcrm.core.refusal import Absent, Forbidden, Invalid, Refused
from motorcrm.employees.models import Employee
from motorcrm.finance.models import CashTransaction, Category, MoneyAccount, Payment
from motorcrm.finance.money.payments import Tendered
from motorcrm.finance.money.transfer import Transfer, record_transfer, reverse_transfer
from motorcrm.finance.operations import (
    move_prepayment,
    record_expense,
    record_income,
    refund_prepayment,
    reverse_cash_transaction,
    reverse_payment,
    settle_and_close,
    take_payment,
    take_prepayment,
)
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import cancel_order, close_order, reopen_order
from motorcrm.testing.builders import a_client, on_trust, ready_order
from motorcrm.testing.race import race

REFUSALS = (Refused, Invalid, Forbidden, Absent)
PATIENCE = 120


class Scene:
    """One client with an order that is ready and a closed one, both prepaid, and money on the balance."""

    def __init__(self, **ids):
        self.ids = ids
        self.today = clock.today()

    def __getattr__(self, name):
        model = MODELS[name]
        return model.objects.get(pk=self.ids[name])

    @classmethod
    def play(cls, workshop, where):
        by, today, client = workshop.owner, clock.today(), a_client()
        known = {"on": today, "by": by, "money_account": where.till}
        # The closed one has the higher id: locking in the order of the arguments would cross.
        ready, closed = (ready_order(workshop, client=client, jobs=rub(100)) for _order in range(2))
        of_order = take_payment(ready, amount=rub(40), **known)
        take_payment(closed, amount=rub(60), **known)
        close_order(closed, on=today, debt=on_trust(), by=by)
        paid = take_payment(closed, amount=rub(10), **known)
        of_balance = take_prepayment(client, organisation=workshop.organisation, amount=rub(70), **known)
        rent, scrap = (Category.objects.get(code=code) for code in ("rent", "scrap"))
        income = record_income(category=scrap, amount=rub(50), month=today, **known)
        expense = record_expense(category=rent, amount=rub(20), month=today, **known)
        moved = record_transfer(amount=rub(5), to_account=where.bank, **known)
        rows = {
            "by": by, "client": client, "ready": ready, "closed": closed, "till": where.till, "bank": where.bank,
            "of_order": of_order, "paid": paid, "of_balance": of_balance, "rent": rent, "scrap": scrap,
            "income": income, "expense": expense, "moved": moved,
        }  # fmt: skip
        return {name: row.pk for name, row in rows.items()}

    def take(self, verb, thing, roubles, **also):
        verb(thing, amount=rub(roubles), money_account=self.till, on=self.today, by=self.by, **also)

    def move(self, roubles, source, target):
        move_prepayment(
            self.client, organisation=self.till.organisation, amount=rub(roubles), source=source, target=target,
            by=self.by,
        )  # fmt: skip

    def cash(self, verb, **also):
        known = {"month": self.today} if "category" in also else {}
        verb(amount=rub(5), on=self.today, by=self.by, **known, **also)


MODELS = {
    "by": Employee, "client": Client, "ready": WorkOrder, "closed": WorkOrder, "till": MoneyAccount,
    "bank": MoneyAccount, "of_order": Payment, "paid": Payment, "of_balance": Payment, "rent": Category,
    "scrap": Category, "income": CashTransaction, "expense": CashTransaction, "moved": Transfer,
}  # fmt: skip

VERBS = {
    "close with its own prepayment": lambda s: close_order(s.ready, on=s.today, debt=on_trust(), by=s.by),
    "close with the balance": lambda s: close_order(
        s.ready, on=s.today, from_balance=rub(30), debt=on_trust(), by=s.by
    ),
    "take the rest and close": lambda s: settle_and_close(
        s.ready, on=s.today, tenders=[Tendered(rub(20), s.till), Tendered(rub(20), s.bank)], debt=on_trust(), by=s.by
    ),
    "reopen": lambda s: reopen_order(s.closed, reason="typo", by=s.by),
    "cancel": lambda s: cancel_order(s.ready, reason="typo", by=s.by),
    "pay in advance": lambda s: s.take(take_payment, s.ready, 10),
    "pay a debt": lambda s: s.take(take_payment, s.closed, 30),
    "pay to the balance": lambda s: s.take(take_prepayment, s.client, 10, organisation=s.till.organisation),
    "balance to an order": lambda s: s.move(30, None, s.ready),
    "balance for a debt": lambda s: s.move(30, None, s.closed),
    "order to the balance": lambda s: s.move(20, s.ready, None),
    "order for the debt of another": lambda s: s.move(20, s.ready, s.closed),
    "give back from the balance": lambda s: s.take(
        refund_prepayment, s.client, 30, organisation=s.till.organisation, source=None
    ),
    "give back from an order": lambda s: s.take(
        refund_prepayment, s.client, 30, organisation=s.till.organisation, source=s.ready
    ),
    "take a payment back": lambda s: reverse_payment(s.paid, reason="typo", by=s.by),
    "take a prepayment back": lambda s: reverse_payment(s.of_order, reason="typo", by=s.by),
    "take back what is on the balance": lambda s: reverse_payment(s.of_balance, reason="typo", by=s.by),
    "spend": lambda s: s.cash(record_expense, category=s.rent, money_account=s.till),
    "earn": lambda s: s.cash(record_income, category=s.scrap, money_account=s.till),
    "take an expense back": lambda s: reverse_cash_transaction(s.expense, reason="typo", by=s.by),
    "take an income back": lambda s: reverse_cash_transaction(s.income, reason="typo", by=s.by),
    "till to bank": lambda s: s.cash(record_transfer, money_account=s.till, to_account=s.bank),
    "bank to till": lambda s: s.cash(record_transfer, money_account=s.bank, to_account=s.till),
    "take a transfer back": lambda s: reverse_transfer(s.moved, reason="typo", by=s.by),
}
LONG = os.environ.get("MOTORCRM_TEST_BUDGET") == "long"
PAIRS = list(combinations_with_replacement(VERBS, 2))
RIVALS = [
    ("close with the balance", "take back what is on the balance"),
    ("close with its own prepayment", "cancel"),
    ("balance for a debt", "pay a debt"),
    ("take an expense back", "take an expense back"),
]
"""Only one of the two can succeed."""


def run(gate, scenes, verbs, lasting):
    """Do one verb after the other, each at the same moment as the other lane; unless it lasts, nothing remains."""
    outcomes = []
    for ids, verb in zip(scenes, verbs, strict=True):
        scene = Scene(**ids)
        gate.wait(PATIENCE)
        outcomes.append(_one(scene, verb, lasting))
    return outcomes


def _one(scene, verb, lasting):
    try:
        with transaction.atomic():
            VERBS[verb](scene)
            transaction.set_rollback(not lasting)
    except REFUSALS as refused:
        return f"refused: {getattr(refused, 'code', '') or refused}"
    except Exception as problem:  # noqa: BLE001  # a deadlock, say: the test names the pair
        return f"broken: {problem!r}"
    return "done"


def both(database, scenes, pairs, *, lasting):
    gate = multiprocessing.get_context("forkserver").Barrier(2)
    lanes = [[pair[lane] for pair in pairs] for lane in range(2)]
    outcomes = race(database, run, [(gate, scenes, verbs, lasting) for verbs in lanes])
    assert [outcome.error for outcome in outcomes] == ["", ""], outcomes
    return list(zip(pairs, *(outcome.value for outcome in outcomes), strict=True))


def test_no_two_verbs_of_money_wait_for_each_other_for_ever(real_database, workshop, where):
    """Nothing remains of a round, so both go all the way: alone, every verb of this table succeeds."""
    scene = Scene.play(workshop, where)
    met = PAIRS if LONG else [*pairwise(VERBS), *PAIRS[::14]]
    pairs = [pair[::-1] if number % 2 else pair for number, pair in enumerate(met)]

    for _round in range(40 if LONG else 1):
        outcomes = both(real_database, [scene] * len(pairs), pairs, lasting=False)

        assert [outcome for outcome in outcomes if outcome[1:] != ("done", "done")] == []
    assert {verb for pair in pairs for verb in pair} == set(VERBS)
    assert violations() == {}


def test_whoever_is_first_the_figures_are_right(real_database, workshop, where):
    pairs = [*RIVALS, *(PAIRS if LONG else [])]
    scenes = [Scene.play(workshop, where) for _pair in pairs]

    outcomes = both(real_database, scenes, pairs, lasting=True)

    assert [outcome for outcome in outcomes if "broken" in "".join(outcome[1:])] == []
    assert all("done" in outcome[1:] for outcome in outcomes), outcomes
    assert [outcome for outcome in outcomes[: len(RIVALS)] if outcome[1] == outcome[2]] == []
    assert violations() == {}
