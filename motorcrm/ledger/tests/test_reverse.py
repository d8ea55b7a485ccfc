"""Reversing: a mistake is taken back by an entry of its own."""

from dataclasses import replace
from datetime import date

import pytest

from motorcrm.clients.models import Client
from motorcrm.core.exact import rub
from motorcrm.core.refusal import Refused
from motorcrm.ledger.chart import CLIENTS, JOBS_INCOME
from motorcrm.ledger.journal import balance, post, post_many, reversal, reverse
from motorcrm.ledger.lines import credit, debit
from motorcrm.ledger.models import Entry
from motorcrm.orders.kinds import SALE

DAY = date(2026, 3, 2)


@pytest.fixture
def sale(workshop):
    ann = Client.objects.create(name="Ann")
    lines = [
        debit(CLIENTS, rub(100), client=ann, order=5),
        credit(JOBS_INCOME, rub(100), order=5, employee=workshop.technician, article="from-clients", month=DAY),
    ]
    return post(
        kind=SALE,
        key="sale:1",
        about="order:5",
        on=DAY,
        organisation=workshop.organisation,
        lines=lines,
        by=workshop.manager,
    )


def test_a_reversal_mirrors_its_original(workshop, sale):
    taken_back = reverse(sale, by=workshop.accountant)

    def sides(entry, sign):
        return [
            (p.account_id, p.amount.units * sign, p.client_id, p.order, p.employee_id, p.article_id, p.on)
            for p in entry.postings.all()
        ]

    assert sides(taken_back, -1) == sides(sale, 1)
    assert (taken_back.on, taken_back.about, taken_back.reverses) == (DAY, "order:5", sale)
    assert Entry.objects.get(pk=sale.pk).reversed_by == taken_back
    assert balance(CLIENTS, order=5) == rub(0)


def test_an_entry_has_one_reversal_however_often_it_is_asked_for(workshop, sale):
    first = reverse(sale, by=workshop.accountant)

    assert reverse(sale, by=workshop.manager) == first
    assert Entry.objects.count() == 2
    assert balance(CLIENTS, order=5) == rub(0)


def test_a_second_reversal_under_a_key_of_its_own_is_refused(workshop, sale):
    reverse(sale, by=workshop.accountant)

    with pytest.raises(Refused) as refusal:
        post_many([replace(reversal(sale, by=workshop.accountant), key="another")])
    assert refusal.value.code == "already-reversed"
    assert balance(CLIENTS, order=5) == rub(0)


def test_a_reversal_is_not_reversed(workshop, sale):
    taken_back = reverse(sale, by=workshop.accountant)

    with pytest.raises(Refused) as refusal:
        reverse(taken_back, by=workshop.accountant)
    assert refusal.value.code == "is-a-reversal"


def test_a_key_used_by_another_entry_is_refused(workshop, sale):
    with pytest.raises(Refused) as refusal:
        post_many([replace(reversal(sale, by=workshop.accountant), key=sale.key)])
    assert refusal.value.code == "key-reused"
