"""Items: what opened a claim keeps its identity wherever it moves."""

from datetime import date

import pytest

from motorcrm.clients.models import Client
from motorcrm.core.actor import SYSTEM
from motorcrm.core.exact import Percent, rub
from motorcrm.ledger.chart import CLIENTS, OPENING, PREPAYMENTS
from motorcrm.ledger.claims import left_of, prepaid_by, prepaid_for, taken
from motorcrm.ledger.journal import Draft, post_many, reversal
from motorcrm.ledger.lines import NewItem, credit, debit
from motorcrm.ledger.models import Account, Item, OpenItem
from motorcrm.orders.kinds import PREPAYMENT_MOVE

HUNDRED = rub(100)
FIRST, LATER = date(2026, 3, 2), date(2026, 3, 20)


@pytest.fixture
def ann(database):
    return Client.objects.create(name="Ann")


@pytest.fixture
def till(workshop):
    return Account.objects.create(kind="asset", name="Till", organisation=workshop.organisation)


@pytest.fixture
def draft(workshop):
    def make(key, *lines, on=FIRST):
        return Draft(PREPAYMENT_MOVE, key, "x:1", on, workshop.organisation, lines, SYSTEM)

    return make


def taken_in(draft, till, ann, *, order=7, amount=HUNDRED, item=None, key="in:1", on=FIRST):
    whose = {"client": ann, "order": order}
    return draft(
        key,
        debit(till, amount, **whose, article="from-clients"),
        credit(PREPAYMENTS, amount, **whose, item=item or NewItem(), vat_rate=Percent.whole(22)),
        on=on,
    )


def moved(draft, ann, item, amount, *, to, key="move:1", source=7, on=LATER):
    return draft(
        key,
        debit(PREPAYMENTS, amount, client=ann, order=source, item=item),
        credit(PREPAYMENTS, amount, client=ann, order=to, item=item),
        on=on,
    )


def test_an_item_says_what_opened_it(workshop, draft, till, ann):
    entry = post_many([taken_in(draft, till, ann)])[0]

    item = Item.objects.get()
    assert (item.entry, item.account.code, item.on) == (entry, PREPAYMENTS, FIRST)
    assert (item.client, item.order, item.money_account) == (ann, 7, till)
    assert (item.organisation, item.vat_rate) == (workshop.organisation, Percent.whole(22))
    assert entry.postings.get(account__code=PREPAYMENTS).item == item


def test_an_entry_may_open_several(draft, till, ann):
    whose = {"client": ann, "order": 7}
    lines = [debit(till, rub(3), **whose, article="from-clients")]
    lines += [credit(PREPAYMENTS, rub(roubles), **whose, item=NewItem()) for roubles in (1, 2)]

    entry = post_many([draft("in:1", *lines)])[0]

    assert [left.amount for left in prepaid_for(7)] == [rub(1), rub(2)]
    assert entry.items.count() == 2


def test_lines_of_one_batch_name_the_item_that_one_of_them_opens(draft, till, ann):
    item = NewItem()
    post_many([taken_in(draft, till, ann, item=item), moved(draft, ann, item, rub(40), to=8)])

    assert Item.objects.count() == 1
    assert {left.order: left.amount for left in left_of(item.item)} == {7: rub(60), 8: rub(40)}


def test_an_item_is_the_same_wherever_it_moves(workshop, draft, till, ann):
    post_many([taken_in(draft, till, ann)])
    item = Item.objects.get()

    post_many([moved(draft, ann, item, rub(100), to=None)])
    post_many([moved(draft, ann, item, rub(30), source=None, to=9, key="move:2")])

    assert {left.order for left in prepaid_by([ann.pk], workshop.organisation)} == {None, 9}
    assert {left.item for left in prepaid_by([ann.pk], workshop.organisation)} == {item}
    assert prepaid_for(7) == []
    assert Item.objects.get() == item
    assert item.order == 7


def test_repeating_what_opened_an_item_opens_no_other(draft, till, ann):
    first = post_many([taken_in(draft, till, ann)])
    again = post_many([taken_in(draft, till, ann)])

    assert first == again
    assert Item.objects.count() == 1


def test_taking_back_what_opened_an_item_closes_it(draft, till, ann):
    entry = post_many([taken_in(draft, till, ann)])[0]

    post_many([reversal(entry, by=SYSTEM)])

    assert Item.objects.count() == 1
    assert left_of(Item.objects.get()) == []
    assert not OpenItem.objects.exists()


def test_the_oldest_is_taken_first_and_from_the_day_it_was_there(draft, till, ann):
    post_many([taken_in(draft, till, ann, amount=rub(50), key="in:2", on=LATER), taken_in(draft, till, ann)])

    parts = list(taken(prepaid_for(7), rub(120)))

    assert [(part.amount, part.since) for part in parts] == [(rub(100), FIRST), (rub(20), LATER)]


def test_a_bill_of_a_client_names_the_payment_that_settled_it(draft, till, ann):
    whose = {"client": ann, "order": 7}
    bill = draft("bill:1", debit(CLIENTS, rub(10), **whose), credit(OPENING, rub(10)))
    paid = draft(
        "pay:1", debit(till, rub(4), **whose, article="from-clients"), credit(CLIENTS, rub(4), **whose, item=NewItem())
    )

    post_many([bill, paid])

    assert OpenItem.objects.get().amount == rub(6)
    assert OpenItem.objects.get().item == 0
