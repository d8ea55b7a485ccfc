"""The trial balance: from totals that are kept ready, and what the postings come to."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.db.models import Sum
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from motorcrm.access.rights import SEE_COSTS, SEE_PRICES
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.exact import Money, rub
from motorcrm.finance.models import Category
from motorcrm.finance.money.loans import record_loan
from motorcrm.finance.operations import record_expense, reverse_payment, take_payment, take_prepayment
from motorcrm.finance.queries import trial_balance
from motorcrm.finance.queries.dimensions import DIMENSIONS
from motorcrm.finance.queries.trial_balance import Period, accounts_in, dimensions_of, opened, totals_of
from motorcrm.finance.rights import VIEW_BOOKS, VIEW_FINANCE
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.ledger.models import Account, Posting
from motorcrm.orders.operations import close_order
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.testing.browser import sideways
from motorcrm.testing.builders import a_client, closed_order, merged, on_trust, ready_order
from motorcrm.testing.cast import hire, open_workshop, role_with
from motorcrm.testing.queries import queries

DAYS = [0, 3, 31, 200, 400]
"""Days ago on which something happened."""
ZERO = Money.zero()


@pytest.fixture(scope="module")
def years(standing):
    with standing():
        workshop = open_workshop()
        workshop.organisation.books_from = clock.today() - timedelta(days=1_000)
        workshop.organisation.save()
        till, bank, _terminal = open_money_accounts(workshop.organisation)
        regular, second = a_client("Anna Petrova"), a_client("Anna P")
        for ago in reversed(DAYS):
            with clock.told(), clock.at(clock.moment(clock.today() - timedelta(days=ago), 12)):
                a_day(workshop, regular, till, bank)
                take_prepayment(
                    second, organisation=workshop.organisation, amount=rub(70), money_account=till, on=clock.today(),
                    by=workshop.owner,
                )  # fmt: skip
        merged(second, into=regular)
        yield workshop


def a_day(workshop, client, till, bank):
    by, day = workshop.owner, clock.today()
    order = ready_order(workshop, client=client, jobs=rub(1_000), parts=rub(300))
    take_payment(order, amount=rub(400), money_account=till, on=day, by=by)
    close_order(order, on=day, debt=on_trust(), by=by)
    reverse_payment(
        take_payment(order, amount=rub(20), money_account=till, on=day, by=by), reason="typo", by=by
    )  # fmt: skip
    record_loan(lender="His bank", amount=rub(500), money_account=bank, on=day, by=by)
    rent = Category.objects.get(code="rent")
    record_expense(category=rent, amount=rub(30), money_account=till, on=day, month=day, by=by)


def plain(account, period, **which):
    """The same sums from the postings themselves."""
    rows = Posting.objects.filter(account=account, **period.which, **which).order_by()
    within = rows.filter(on__gte=period.since, on__lte=period.until)

    def sum_of(found):
        return found.aggregate(sum=Sum("amount"))["sum"] or ZERO

    opening = sum_of(rows.filter(on__lt=period.since))
    return opening, sum_of(within.filter(amount__gt=ZERO)), -sum_of(within.filter(amount__lt=ZERO))


days = st.sampled_from([0, 1, 3, 4, 30, 31, 32, 199, 200, 365, 400, 401, 900])


@given(first=days, last=days)
def test_it_is_what_the_postings_come_to(years, first, last):
    since, until = (clock.today() - timedelta(days=ago) for ago in (max(first, last), min(first, last)))
    period = Period(since, until, years.organisation)
    lines = {line.name: line for line in accounts_in(period)}
    found = 0

    for account in Account.objects.select_related("money_account", "category"):
        sums = plain(account, period)
        line = lines.get(trial_balance.name_of(account))
        if any(sums):
            found += 1
            assert (line.opening, line.debit, line.credit) == sums
    assert found == len(lines)
    totals = totals_of(lines.values())
    assert totals.balances
    assert (totals.turned[0] > ZERO) == bool(lines and any(line.debit for line in lines.values()))


@given(first=days, last=days)
def test_an_account_of_claims_is_opened_by_what_its_postings_name(years, first, last):
    since, until = (clock.today() - timedelta(days=ago) for ago in (max(first, last), min(first, last)))
    period = Period(since, until)

    for account in Account.objects.filter(code__in=("clients", "prepayments", "loans")):
        whole = plain(account, period)
        for by in dimensions_of(account):
            lines = opened(account, by, period, years.owner).lines
            assert tuple(map(sum_, zip(*((one.opening, one.debit, one.credit) for one in lines), strict=True))) in (
                whole,
                (),
            )
            assert lines or not any(whole)
            assert len({line.name for line in lines}) == len(lines) or by in ("item", "order")


def sum_(parts):
    return sum(parts, ZERO)


def test_an_order_or_a_loan_stands_for_itself(years):
    period = Period(clock.today() - timedelta(days=3), clock.today())
    clients, loans = Account.objects.get(code="clients"), Account.objects.get(code="loans")

    for account, by in ((clients, "order"), (loans, "item")):
        found = opened(account, by, period, years.owner).lines
        columns = Posting.objects.filter(account=account).order_by().values_list(DIMENSIONS[by].column).distinct()
        sums = sorted(plain(account, period, **{by: pk}) for (pk,) in columns)
        assert sorted((one.opening, one.debit, one.credit) for one in found) == [one for one in sums if any(one)]
    assert all(line.url for line in opened(loans, "item", period, years.owner).lines)


def test_a_merged_client_stands_with_the_one_who_remains(years):
    period = Period(clock.today() - timedelta(days=5), clock.today())

    lines = opened(Account.objects.get(code="prepayments"), "client", period, years.owner).lines

    assert [line.name for line in lines] == ["Anna Petrova"]


def test_too_many_postings_are_not_read(years, monkeypatch):
    monkeypatch.setattr(trial_balance, "MOST_POSTINGS", 3)
    account = Account.objects.get(code="clients")

    found = opened(account, "client", Period(clock.today() - timedelta(days=500), clock.today()), years.owner)

    assert found.is_too_much
    assert not found.lines


def test_the_page_shows_it_and_opens_it(years, sign_in):
    browser = sign_in(years.accountant)
    page = browser.get(reverse("finance-trial-balance"))
    text = page.content.decode()

    assert page.context["totals"].balances
    assert "Расчёты с клиентами" in text
    line = next(line for line in page.context["lines"] if line.name == "Расчёты с клиентами")
    inside = browser.get(line.url)
    assert [one.name for one in inside.context["lines"]] == ["Anna Petrova"]
    assert inside.context["lines"][0].sums == line.sums
    linked = [line.url for line in page.context["lines"] if line.url]
    assert {browser.get(url).status_code for url in linked} == {200}


def test_the_file_has_the_same_lines(years, sign_in):
    browser = sign_in(years.accountant)
    for address in ("", "&account={account}&by=order"):
        asked = f"?since=2026-01-01{address.format(account=Account.objects.get(code='clients').pk)}"
        page = browser.get(reverse("finance-trial-balance") + asked)
        file = browser.get(reverse("finance-trial-balance-download") + asked)
        text = b"".join(file.streaming_content).decode("utf-8-sig")
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=";"))

        assert [row[-7] for row in rows[1:]] == [line.name for line in page.context["lines"]]


@pytest.mark.parametrize(
    "asked",
    [
        "since=9999-12-31",
        "until=0001-01-01",
        "since=x&until=y",
        "since=2026-05-01&until=2026-01-01",
        "account=99999999999",
        "account=x&by=x",
        "account=1&by=tax",
        "organisation=x",
        "since=0001-01-01&until=9999-12-31",
    ],
)
def test_nonsense_in_the_address_is_harmless(years, sign_in, asked):
    assert sign_in(years.accountant).get(f"{reverse('finance-trial-balance')}?{asked}").status_code == 200


@pytest.mark.parametrize("lacking", [VIEW_BOOKS, SEE_PRICES, SEE_COSTS, VIEW_ORDERS, VIEW_CLIENTS])
def test_whoever_sees_less_does_not_see_it(years, sign_in, lacking):
    rights = [VIEW_BOOKS, VIEW_FINANCE, SEE_PRICES, SEE_COSTS, VIEW_ORDERS, VIEW_CLIENTS]
    browser = sign_in(hire("Clerk", role_with(*(right for right in rights if right is not lacking))))

    assert browser.get(reverse("finance-trial-balance")).status_code == 403
    assert reverse("finance-trial-balance") not in browser.get(reverse("finance")).content.decode()


def test_of_one_of_several_organisations(years, sign_in):
    another = Organisation.objects.create(name="Another", books_from=clock.today())
    browser, address = sign_in(years.accountant), reverse("finance-trial-balance")

    assert browser.get(f"{address}?organisation={another.pk}").context["lines"] == []
    own = browser.get(f"{address}?organisation={years.organisation.pk}").context
    assert own["totals"] == browser.get(address).context["totals"]
    assert all(f"organisation={years.organisation.pk}" in line.url for line in own["lines"] if "trial" in line.url)


def test_it_asks_little(years, sign_in):
    browser, address = sign_in(years.accountant), reverse("finance-trial-balance")
    browser.get(address)
    with queries(max=10):
        browser.get(address)
    with queries(max=14):
        browser.get(f"{address}?account={Account.objects.get(code='clients').pk}")


def test_sums_stand_below_one_another_and_roubles_beside_their_word(live, browser, workshop):
    closed_order(workshop, jobs=rub(123_456_789))
    page = live.sign_in(browser, workshop.accountant, width=390, height=844)
    page.goto("/finance/trial-balance/")

    ends = "cells => new Set(cells.map(cell => { const words = document.createRange();"
    ends += " words.selectNodeContents(cell); return Math.round(words.getBoundingClientRect().right) })).size"
    assert page.eval_on_selector_all(".books td.num:not(:empty)", ends) == 1
    heads = page.locator(".books thead th.text-end").all_text_contents()
    assert len(heads) == 6
    assert all(head.endswith(",\u00a0₽") for head in heads)
    since, until = page.locator("[name=since]").bounding_box(), page.locator("[name=until]").bounding_box()
    assert since["y"] == until["y"]
    assert sideways(page) == []
