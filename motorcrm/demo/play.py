"""Telling the story: the lives of orders and the spending go on side by side, each happening at its own time."""

import heapq
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta

from django.db import transaction

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.demo.bulk.flow import Flow
from motorcrm.demo.company import Company
from motorcrm.demo.hours import Days
from motorcrm.demo.lives import Life, bring
from motorcrm.demo.outlays import PATIENCE, Outlay
from motorcrm.demo.town import Customer
from motorcrm.finance.operations import record_expense, record_income
from motorcrm.ledger import journal

STEPS_AT_ONCE = 500
"""In a big company so many steps are one transaction: PostgreSQL slows down on rows changed often within one."""


def tell(lives: Iterable[Life], days: Days, *, in_parts: bool) -> int:
    """Live them all through, in the order of time; how many steps it took."""
    begun = ((next(life, None), number, life) for number, life in enumerate(lives))
    waiting = [(at, number, life) for at, number, life in begun if at]
    heapq.heapify(waiting)
    steps = 0
    while waiting:
        part: AbstractContextManager[object] = transaction.atomic() if in_parts else nullcontext()
        with part:
            for _step in range(STEPS_AT_ONCE):
                if not waiting:
                    break
                at, number, life = heapq.heappop(waiting)
                steps += 1
                if following := _go_on(life, at, days):
                    heapq.heappush(waiting, (max(following, at), number, life))
    return steps


def _go_on(life: Life, at: datetime, days: Days) -> datetime | None:
    with clock.at(days.happened(at)):
        return next(life, None)


def spend(company: Company, outlay: Outlay, days: Days) -> Life:
    """Pay a bill when there is money for it, or take other income."""
    account, amount = company.accounts[outlay.account], rub(outlay.amount)
    at = outlay.at
    for _attempt in range(PATIENCE):
        yield at
        if outlay.is_income or journal.balance(account.account) >= amount:
            break
        at += timedelta(days=3)
        if at.date() >= days.today:
            return
    else:
        return
    record = record_income if outlay.is_income else record_expense
    record(
        category=company.categories[outlay.category],
        amount=amount,
        money_account=account,
        on=clock.today(),
        month=clock.today(),
        counterparty=outlay.counterparty,
        comment=outlay.comment,
        by=company.staff["accountant"],
    )


def call_in(company: Company, customer: Customer, at: datetime) -> Life:
    """Somebody who is in the base and has not ordered anything yet."""
    yield at
    bring(company, customer)


def rest_of(flow: Flow, days: Days) -> Life:
    """What of the loaded past happens on the days that are played: pickups, later payments, bills."""
    while at := flow.next_at:
        yield days.planned(at)
        flow.advance(at)
