"""What the history adds up: read from totals that are kept ready, or added up, it is what the postings come to."""

from datetime import timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.finance.models import Category, MoneyAccount
from motorcrm.finance.money.transfer import record_transfer, reverse_transfer
from motorcrm.finance.operations import record_expense, record_income, reverse_payment, take_payment, take_prepayment
from motorcrm.finance.queries import HistoryFilters, filtered_totals, totals_of, transaction_history
from motorcrm.finance.queries.filters import Moves, State
from motorcrm.finance.queries.walk import walk
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.ledger.kinds import KINDS
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import close_order
from motorcrm.testing.builders import a_client, on_trust, ready_order
from motorcrm.testing.cast import open_workshop

DAYS = [0, 1, 2, 27, 33, 64, 200, 364, 366, 731, 1_100]
"""Days ago on which something happened: within a month, across months, across years."""


@pytest.fixture(scope="module")
def years(standing):
    with standing():
        workshop = open_workshop()
        workshop.organisation.books_from = clock.today() - timedelta(days=2_000)
        workshop.organisation.save()
        accounts = open_money_accounts(workshop.organisation)
        client = a_client("Anna Petrova")
        for ago in reversed(DAYS):
            with clock.told(), clock.at(clock.moment(clock.today() - timedelta(days=ago), 12)):
                a_day(workshop, client, accounts)
        workshop.extra["another"] = Organisation.objects.create(name="Another", books_from=clock.today())
        open_money_accounts(workshop.extra["another"])
        yield workshop, client


def a_day(workshop, client, accounts):
    by, day = workshop.owner, clock.today()
    till, bank, _terminal = accounts
    taken = {"money_account": till, "on": day, "by": by}
    order = ready_order(workshop, client=client, jobs=rub(1_000))
    take_payment(order, amount=rub(400), **taken)
    close_order(order, on=day, debt=on_trust(), by=by)
    take_payment(order, amount=rub(300), money_account=bank, on=day, by=by)
    reverse_payment(take_payment(order, amount=rub(20), **taken), reason="typo", by=by)
    take_prepayment(client, organisation=workshop.organisation, amount=rub(70), **taken)
    record_income(category=Category.objects.get(code="scrap"), amount=rub(9), month=day, **taken)
    record_expense(category=Category.objects.get(code="rent"), amount=rub(30), month=day, **taken)
    record_transfer(money_account=till, to_account=bank, amount=rub(50), on=day, by=by)
    wrong = record_transfer(money_account=bank, to_account=till, amount=rub(5), on=day, by=by)
    reverse_transfer(wrong, reason="typo", by=by)


day = st.none() | st.integers(0, 1_200)


@given(
    since=day,
    until=day,
    kind=st.sampled_from(["", *KINDS]),
    account=st.sampled_from([None, "till", "bank", "terminal"]),
    category=st.sampled_from([None, None, "rent", "scrap"]),
    of_client=st.sampled_from([False, False, True]),
    q=st.sampled_from(["", "", "petrova", "nothing like this"]),
    party=st.sampled_from(["", "", "", "anna", "somebody else"]),
    own=st.sampled_from([None, None, "its own", "another"]),
    order=st.booleans(),
    state=st.sampled_from([None, None, *State]),
    least=st.sampled_from([None, None, rub(20), rub(300)]),
    most=st.sampled_from([None, None, rub(20), rub(400)]),
    by=st.sampled_from([None, None, "owner", "manager"]),
    without_receipt=st.sampled_from([False, False, True]),
    moves=st.sampled_from([None, *Moves]),
)
def test_totals_and_lists_are_those_of_the_plain_filters(
    years, since, until, kind, account, category, of_client, q, party, own, order, state, least, most, by,
    without_receipt, moves,
):  # fmt: skip
    workshop, client = years
    organisations = {"its own": workshop.organisation, "another": workshop.extra["another"], None: None}
    filters = HistoryFilters(
        since=since if since is None else clock.today() - timedelta(days=since),
        until=until if until is None else clock.today() - timedelta(days=until),
        kind=kind,
        account=account and MoneyAccount.objects.get(kind=account, organisation=workshop.organisation),
        category=category and Category.objects.get(code=category),
        client=client if of_client else None,
        q=q,
        party=party,
        organisation=organisations[own],
        order=WorkOrder.objects.order_by("pk")[3] if order else None,
        state=state,
        least=least,
        most=most,
        recorded_by=by and getattr(workshop, by),
        without_receipt=without_receipt,
        moves=None if kind else moves,
    )
    plain = transaction_history(filters, workshop.owner)

    assert filtered_totals(filters, workshop.owner) == totals_of(plain, filters.account)
    assert pages(filters, workshop.owner) == [(one.on, one.pk) for one in plain]


def pages(filters, reader, many=7):
    """The whole list, page by page."""
    found, place = [], None
    while True:
        page = walk(filters, reader, before=place, many=many)
        found += page.places
        place = page.stopped
        if place is None:
            return found


def test_more_than_enough_is_added_up_only_when_asked_for(years, sign_in, monkeypatch):
    workshop, client = years
    monkeypatch.setattr("motorcrm.finance.queries.totals.ENOUGH", 10)
    monkeypatch.setattr("motorcrm.finance.queries.totals.TOGETHER", 5)
    browser = sign_in(workshop.owner)
    address = f"{reverse('finance-totals')}?client={client.pk}"

    unasked = browser.get(address)
    asked = browser.get(f"{address}&whole=on")

    assert unasked.context["totals"] is None
    assert "whole=on" in unasked.content.decode()
    whole = HistoryFilters(client=client)
    assert asked.context["totals"] == totals_of(transaction_history(whole, workshop.owner))


def test_a_walk_that_finds_little_stops_and_goes_on_on_the_next_page(years, sign_in, monkeypatch):
    workshop, _client = years
    monkeypatch.setattr("motorcrm.finance.queries.walk.FAR", 10)
    monkeypatch.setattr("motorcrm.finance.queries.walk.FIRST", 1)
    monkeypatch.setattr("motorcrm.ui.lists.PAGE", 5)
    filters = HistoryFilters(account=MoneyAccount.objects.get(code="till"), client=None, category=None, kind="reversal")

    assert pages(filters, workshop.owner, many=5) == [
        (one.on, one.pk) for one in transaction_history(filters, workshop.owner)
    ]
    terminal = MoneyAccount.objects.get(code="terminal")
    rent = Category.objects.get(code="rent")
    answer = sign_in(workshop.owner).get(
        reverse("finance"), {"account": terminal.pk, "category": rent.pk, "month": "all"}
    )
    assert answer.context["page"].next is not None
    assert answer.context["looked_to"] is not None
    assert not answer.context["page"].rows
