"""Every verb of money against every other at the same moment, on the same orders, client and money accounts.

With MOTORCRM_TEST_BUDGET=long each pair meets forty times.
"""

import multiprocessing
import os
from datetime import timedelta
from itertools import combinations_with_replacement, pairwise

from django.db import transaction

from motorcrm.clients.models import Client
from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.invariants import violations
from motorcrm.core.refusal import Absent, Forbidden, Invalid, Refused
from motorcrm.employees.models import Employee
from motorcrm.finance.models import (
    CashTransaction,
    Category,
    ExpenseAdvance,
    Loan,
    MoneyAccount,
    MoneyTransaction,
    Opening,
    Payment,
    Purchase,
    PurchaseReturn,
    Reduction,
    Section,
    Shift,
    TillCount,
)
from motorcrm.finance.money.expense_reports import Spent
from motorcrm.finance.money.loans import record_loan, repay_loan
from motorcrm.finance.money.opening import Balance, book_opening, save_opening
from motorcrm.finance.money.owner import record_contribution
from motorcrm.finance.money.payments import Tendered
from motorcrm.finance.money.periods import lock_period
from motorcrm.finance.money.purchase_returns import Back
from motorcrm.finance.money.purchases import Bought
from motorcrm.finance.money.reductions import Off
from motorcrm.finance.money.several import For
from motorcrm.finance.money.supplier_payments import Towards
from motorcrm.finance.money.taxes import pay_tax
from motorcrm.finance.money.transfer import Transfer, record_transfer, reverse_transfer
from motorcrm.finance.operations import (
    add_account,
    apply_advance,
    close_shift,
    correct_transaction,
    decide_difference,
    give_expense_advance,
    move_prepayment,
    open_shift,
    pay_orders,
    pay_supplier,
    record_expense,
    record_income,
    record_purchase,
    reduce_price,
    refund_from_supplier,
    refund_prepayment,
    report_expenses,
    return_advance,
    return_purchase,
    reverse_cash_transaction,
    reverse_count,
    reverse_payment,
    reverse_purchase,
    reverse_purchase_return,
    reverse_reduction,
    reverse_use,
    set_off,
    settle_and_close,
    take_payment,
    take_prepayment,
)
from motorcrm.ledger.models import Tax
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import cancel_order, close_order, reopen_order
from motorcrm.suppliers.models import Supplier
from motorcrm.suppliers.operations import add_supplier
from motorcrm.testing.builders import a_client, closed_order, on_trust, ready_order
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
            "income": income, "expense": expense, "moved": moved, "organisation": workshop.organisation,
            **cls._sold(workshop, client), **cls._bought(workshop, where, client), **cls._counted(workshop),
        }  # fmt: skip
        advance = give_expense_advance(employee=by, amount=rub(60), money_account=where.bank, on=today, by=by)
        loan = record_loan(lender="Bank", amount=rub(90), money_account=where.bank, on=today, by=by)
        version = Opening.objects.filter(organisation=workshop.organisation).values_list("version", flat=True).first()
        save_opening(
            workshop.organisation, since=today, balances=[Balance(Section.CLIENTS, rub(5), client)],
            version=version or 0, by=by,
        )  # fmt: skip
        return {name: row.pk for name, row in (rows | {"advance": advance, "loan": loan}).items()}

    @classmethod
    def _sold(cls, workshop, client):
        """A bill with a price reduction."""
        sold = closed_order(workshop, client=client, jobs=rub(100))
        off = [Off(sold.jobs.get(), rub(10))]
        return {
            "sold": sold,
            "reduction": reduce_price(sold, off=off, reason="scratch", on=clock.today(), by=workshop.owner),
        }

    @classmethod
    def _bought(cls, workshop, where, client):
        """The client is a supplier too: two purchases to be paid, and one that is paid and partly returned."""
        by, today = workshop.owner, clock.today()
        shop = add_supplier(name=f"Shop {Supplier.objects.count()}", client=client, by=by)
        lines = [Bought(Category.objects.select_related("account").get(code="parts"), rub(90))]
        known = {"supplier": shop, "organisation": workshop.organisation, "lines": lines, "on": today, "by": by}
        bill, gone, paid = (record_purchase(**known) for _number in range(3))
        shares = [Towards(paid, rub(90))]
        pay_supplier(shop, shares=shares, amount=rub(90), money_account=where.bank, on=today, by=by)
        back = return_purchase(paid, lines=[Back(paid.lines.get(), rub(50))], on=today, by=by)
        return {"shop": shop, "bill": bill, "gone": gone, "back": back}

    @classmethod
    def _counted(cls, workshop):
        """A till with shifts, in which more was found than there should be, and one whose shift is closed."""
        tills = []
        for number in range(2):
            till = add_account(name=f"Till {MoneyAccount.objects.count()}", kind="till", position=9 + number,
                               organisation=workshop.organisation, has_shifts=True, by=workshop.owner)  # fmt: skip
            tills.append(till)
        shift = open_shift(till=tills[0], counted=rub(70), by=workshop.owner)
        return {"counted": tills[0], "shut": tills[1], "shift": shift, "count": TillCount.objects.get(shift=shift)}

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
    "by": Employee, "client": Client, "ready": WorkOrder, "closed": WorkOrder, "sold": WorkOrder,
    "till": MoneyAccount, "bank": MoneyAccount, "counted": MoneyAccount, "shut": MoneyAccount,
    "of_order": Payment, "paid": Payment, "of_balance": Payment, "rent": Category, "scrap": Category,
    "income": CashTransaction, "expense": CashTransaction, "moved": Transfer, "organisation": Organisation,
    "reduction": Reduction, "shop": Supplier, "bill": Purchase, "gone": Purchase, "back": PurchaseReturn,
    "shift": Shift, "count": TillCount, "advance": ExpenseAdvance, "loan": Loan,
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
    "reduce": lambda s: reduce_price(
        s.sold, off=[Off(s.sold.jobs.get(), rub(20))], reason="scratch", on=s.today, by=s.by
    ),
    "take a reduction back": lambda s: reverse_reduction(s.reduction, reason="typo", by=s.by),
    "reopen what was reduced": lambda s: reopen_order(s.sold, reason="typo", by=s.by),
    "take back that a prepayment has paid": lambda s: reverse_use(
        MoneyTransaction.objects.get(kind="prepayment-use", about=s.closed.ref), reason="typo", by=s.by
    ),
    "pay two orders": lambda s: pay_orders(
        s.client, organisation=s.organisation, shares=[For(s.sold, rub(40)), For(s.closed, rub(20))],
        tenders=[Tendered(rub(50), s.till), Tendered(rub(30), s.bank)], on=s.today, by=s.by,
    ),
    "correct a payment": lambda s: correct_transaction(
        MoneyTransaction.objects.get(pk=s.paid.entry_id), reason="typo", by=s.by,
        values={"amount": rub(9), "money_account": s.bank, "on": s.today},
    ),
    "correct a transfer": lambda s: correct_transaction(
        MoneyTransaction.objects.get(pk=s.moved.entry_id), reason="typo", by=s.by,
        values={"amount": rub(4), "money_account": s.bank, "to_account": s.till, "on": s.today},
    ),
    "buy": lambda s: record_purchase(
        supplier=s.shop, organisation=s.organisation, lines=[Bought(s.rent, rub(5))], on=s.today, by=s.by
    ),
    "take a purchase back": lambda s: reverse_purchase(s.gone, reason="typo", by=s.by),
    "pay a supplier": lambda s: pay_supplier(
        s.shop, shares=[Towards(s.bill, rub(20))], amount=rub(25), money_account=s.till, on=s.today, by=s.by
    ),
    "return to a supplier": lambda s: return_purchase(
        s.bill, lines=[Back(s.bill.lines.get(), rub(5))], on=s.today, by=s.by
    ),
    "take a return back": lambda s: reverse_purchase_return(s.back, reason="typo", by=s.by),
    "money from a supplier": lambda s: s.take(refund_from_supplier, s.shop, 20),
    "apply an advance": lambda s: apply_advance(
        s.shop, organisation=s.organisation, amount=rub(20), on=s.today, by=s.by
    ),
    "set off": lambda s: set_off(s.shop, organisation=s.organisation, amount=rub(20), on=s.today, by=s.by),
    "give an advance": lambda s: s.cash(give_expense_advance, employee=s.by, money_account=s.till),
    "report": lambda s: report_expenses(
        employee=s.by, organisation=s.organisation, lines=[Spent(s.rent, rub(10), s.today)], on=s.today, by=s.by
    ),
    "give unspent money back": lambda s: s.cash(return_advance, employee=s.by, money_account=s.till),
    "the owner puts in": lambda s: s.cash(record_contribution, money_account=s.till),
    "repay a loan": lambda s: repay_loan(
        loan=s.loan, principal=rub(10), interest=rub(1), money_account=s.bank, on=s.today, month=s.today, by=s.by
    ),
    "pay a tax": lambda s: s.cash(pay_tax, tax=Tax.objects.get(code="simplified"), money_account=s.bank),
    "open a shift": lambda s: open_shift(till=s.shut, counted=rub(3), by=s.by),
    "close a shift": lambda s: close_shift(s.shift, counted=rub(60), by=s.by),
    "earn in a counted till": lambda s: s.cash(record_income, category=s.scrap, money_account=s.counted),
    "decide about a difference": lambda s: decide_difference(
        s.count, on=s.today, reason="seen", category=s.scrap, by=s.by
    ),
    "take a count back": lambda s: reverse_count(s.count, reason="typo", by=s.by),
    "book the opening balances": lambda s: book_opening(s.organisation, by=s.by),
    "close the books": lambda s: lock_period(s.organisation, until=s.today - timedelta(days=1), by=s.by),
}  # fmt: skip
LONG = os.environ.get("MOTORCRM_TEST_BUDGET") == "long"
PAIRS = list(combinations_with_replacement(VERBS, 2))
RIVALS = [
    ("close with the balance", "take back what is on the balance"),
    ("close with its own prepayment", "cancel"),
    ("balance for a debt", "pay a debt"),
    ("take an expense back", "take an expense back"),
    ("take a reduction back", "take a reduction back"),
    ("decide about a difference", "take a count back"),
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
    met = PAIRS if LONG else [*pairwise(VERBS), *PAIRS[::61]]
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
