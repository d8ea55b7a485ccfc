"""Cash taken to the bank, change brought to the till: the money changes its place and nothing else."""

from datetime import timedelta

import pytest
from django.urls import reverse

from motorcrm.access.rights import SEE_PRICES
from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.exact import Money, Percent, rub
from motorcrm.core.invariants import INVARIANTS, violations
from motorcrm.core.refusal import Forbidden, Invalid, Refused
from motorcrm.core.search import searchable
from motorcrm.finance.models import AccountRight, Category, MoneyAccount, MoneyTransaction
from motorcrm.finance.models.cash import Transfer
from motorcrm.finance.money.transfer import record_transfer, reverse_transfer
from motorcrm.finance.operations import record_expense, record_income
from motorcrm.finance.queries import HistoryFilters, totals_of, transaction_history
from motorcrm.finance.queries.history import told
from motorcrm.finance.queries.terminals import at_terminals
from motorcrm.finance.rights import RECORD_TRANSACTIONS, VIEW_FINANCE
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.history.queries import story_of
from motorcrm.ledger.journal import balance
from motorcrm.ledger.models import Account, Posting
from motorcrm.testing.cast import hire, role_with

PERCENT = Percent(220)
"""What the bank usually keeps: 2.2 %."""


def put_in(account, roubles, by):
    category, day = Category.objects.get(code="scrap"), clock.today()
    record_income(category=category, amount=rub(roubles), money_account=account, on=day, month=day, by=by)


def moved(roubles, where, by, **known):
    known = {"money_account": where.till, "to_account": where.bank, "on": clock.today()} | known
    return record_transfer(amount=rub(roubles), by=by, **known)


def test_the_till_goes_down_and_the_bank_goes_up(workshop, where):
    put_in(where.till, 300, workshop.owner)

    done = moved(120, where, workshop.accountant, comment=" Evening cash ")

    assert (balance(where.till.account), balance(where.bank.account)) == (rub(180), rub(120))
    assert balance(article="transfers") == rub(0)
    assert (done.comment, done.search) == ("Evening cash", searchable(prose="Evening cash"))
    assert story_of(done) == ["finance.transfer-recorded"]


def test_a_till_gives_no_more_than_it_holds_on_any_day(workshop, where):
    put_in(where.till, 100, workshop.owner)

    with pytest.raises(Refused, match="till-below-zero"):
        moved(101, where, workshop.owner)
    with pytest.raises(Refused, match="till-below-zero"):
        moved(50, where, workshop.owner, on=clock.today() - timedelta(days=1))

    assert Transfer.objects.count() == 0


def test_it_goes_between_two_accounts_and_to_another_organisation_only_as_something(workshop, where):
    other = open_money_accounts(Organisation.objects.create(name="Other"))[0]

    for wrong, field, by in (
        (where.till, "to_account", workshop.owner),
        (other, "basis", workshop.owner),
        (other, "to_account", workshop.manager),
    ):
        with pytest.raises(Invalid) as refusal:
            moved(10, where, by, to_account=wrong)
        assert list(refusal.value.errors) == [field]


def test_it_is_not_recorded_without_the_right(workshop, where):
    with pytest.raises(Forbidden):
        moved(10, where, workshop.technician)


def test_what_the_bank_keeps_is_an_expense_and_goes_back_with_it(workshop, where):
    put_in(where.terminal, 1_000, workshop.owner)
    done = moved(1_000, where, workshop.accountant, money_account=where.terminal, arrived=rub(978))

    assert (balance(where.terminal.account), balance(where.bank.account)) == (rub(0), rub(978))
    assert balance(Account.objects.get(code="fees")) == rub(22)
    totals = totals_of(transaction_history(HistoryFilters(), workshop.owner))
    assert (totals.received, totals.spent) == (rub(1_000), rub(22))
    assert violations() == {}

    reverse_transfer(done, reason="typo", by=workshop.owner)
    assert (balance(where.terminal.account), balance(where.bank.account)) == (rub(1_000), rub(0))
    assert balance(Account.objects.get(code="fees")) == rub(0)
    assert violations() == {}


@pytest.mark.parametrize("arrived", [rub(0), rub(101), Money(-1)])
def test_no_more_arrives_than_has_left_and_not_nothing(workshop, where, arrived):
    put_in(where.terminal, 1_000, workshop.owner)
    with pytest.raises(Invalid) as refusal:
        moved(100, where, workshop.owner, money_account=where.terminal, arrived=arrived)
    assert list(refusal.value.errors) == ["arrived"]


def test_the_page_of_the_fee_corrects_its_transfer(workshop, where, sign_in):
    put_in(where.terminal, 1_000, workshop.owner)
    browser = sign_in(workshop.owner)
    typed = {
        "amount": "1000", "money_account": where.terminal.pk, "to_account": where.bank.pk, "arrived": "978",
        "on": clock.today().isoformat(), "key": "k" * 16,
    }  # fmt: skip
    assert browser.post(reverse("finance-transfer"), typed).status_code == 302
    url = reverse("finance-correct", args=[Transfer.objects.get().fee_entry_id])
    assert browser.get(url).context["form"]["arrived"].value() == "978"

    assert browser.post(url, typed | {"arrived": "", "reason": "без комиссии", "key": "c" * 16}).status_code == 302

    assert (balance(where.terminal.account), balance(where.bank.account)) == (rub(0), rub(1_000))
    assert violations() == {}


def test_it_counts_where_one_account_is_asked_for_and_nowhere_else(workshop, where):
    put_in(where.till, 300, workshop.owner)
    done = moved(120, where, workshop.owner)

    def shown(account):
        found = transaction_history(HistoryFilters(kind="transfer", account=account), workshop.owner).in_words()
        row, totals = told(found, workshop.owner, account)[0], totals_of(found, account)
        return (row.received, row.spent), (totals.received, totals.spent)

    assert shown(None) == ((None, None), (rub(0), rub(0)))
    assert shown(where.till) == ((None, rub(120)), (rub(0), rub(120)))
    assert shown(where.bank) == ((rub(120), None), (rub(120), rub(0)))

    reverse_transfer(done, reason="typo", by=workshop.owner)

    everything = MoneyTransaction.objects.all()
    assert [totals_of(everything, where.bank).received, totals_of(everything, where.till).spent] == [rub(0), rub(0)]
    back = told(
        transaction_history(HistoryFilters(kind="reversal", account=where.bank), workshop.owner),
        workshop.owner,
        where.bank,
    )
    assert [(row.received, row.spent) for row in back] == [(-rub(120), None)]


def test_it_is_taken_back_while_the_money_is_still_there(workshop, where):
    put_in(where.till, 300, workshop.owner)
    done = moved(120, where, workshop.owner, money_account=where.till, to_account=where.bank)
    back = moved(20, where, workshop.owner, money_account=where.bank, to_account=where.till)
    rent, day = Category.objects.get(code="rent"), clock.today()
    record_expense(category=rent, amount=rub(190), money_account=where.till, on=day, month=day, by=workshop.owner)

    with pytest.raises(Refused, match="till-below-zero"):
        reverse_transfer(back, reason="typo", by=workshop.owner)
    reverse_transfer(done, reason="typo", by=workshop.owner)

    assert (balance(where.till.account), balance(where.bank.account)) == (rub(130), -rub(20))
    with pytest.raises(Refused, match="already-reversed"):
        reverse_transfer(done, reason="typo", by=workshop.owner)


def test_one_that_is_not_as_posted_is_named(workshop, where):
    check = INVARIANTS["transfers match the ledger"]
    put_in(where.till, 300, workshop.owner)
    done = moved(120, where, workshop.owner)
    assert list(check()) == []

    Transfer.objects.filter(pk=done.pk).update(amount=rub(121))

    assert list(check()) == [f"transfer {done.pk}, entry {done.entry_id}"]


def test_it_is_recorded_and_taken_back_on_pages(workshop, where, sign_in):
    put_in(where.till, 300, workshop.owner)
    browser, page = sign_in(workshop.accountant), reverse("finance-transfer")
    assert f'href="{page}"' in browser.get("/").content.decode()
    form = {"amount": "120", "money_account": where.till.pk, "to_account": where.bank.pk, "key": "transfer-1"}
    form["on"] = clock.today().isoformat()

    too_much = browser.post(page, form | {"amount": "301", "key": "transfer-0"})
    assert (too_much.status_code, list(too_much.context["form"].errors)) == (422, ["amount"])
    browser.post(page, form)
    browser.post(page, form)

    entry = Transfer.objects.get().entry
    told_there = browser.get(reverse("finance-transaction", args=[entry.pk])).content.decode()
    assert "Перевод между счетами" in told_there
    assert "120" in told_there
    assert "Касса → Расчётный счёт" in told_there
    browser.post(reverse("finance-reverse", args=[entry.pk]), {"reason": "typo"})
    assert Posting.objects.filter(entry__reverses=entry).count() == 2


def at_the_terminal(where, roubles, by, percent=PERCENT):
    put_in(where.terminal, roubles, by)
    MoneyAccount.objects.filter(pk=where.terminal.pk).update(fee_percent=percent)


def test_what_stands_at_the_terminal_and_its_usual_fee_are_filled_in_by_a_link(workshop, where, sign_in):
    at_the_terminal(where, 12_345, workshop.owner)
    browser, page = sign_in(workshop.accountant), reverse("finance-transfer")
    plain = browser.get(page)
    link = f"{page}?from={where.terminal.pk}"
    for words in (link, "12 345,00", "271,59", "12 073,41", 'data-held="1234500"', 'data-percent="220"'):
        assert words in plain.content.decode().replace("\xa0", " ").replace("\u202f", " ")
    assert plain.context["form"]["amount"].value() is None

    form = browser.get(link).context["form"]

    filled = {name: form[name].value() for name in ("amount", "arrived")}
    assert filled == {"amount": "12345", "arrived": "12073,41"}
    assert (form.initial["money_account"], form.initial["to_account"]) == (where.terminal, where.bank)
    typed = filled | {"money_account": where.terminal.pk, "to_account": where.bank.pk, "key": "from-terminal"}
    typed |= {"arrived": "12000", "on": clock.today().isoformat()}
    assert browser.post(page, typed).status_code == 302
    assert Transfer.objects.get().fee == rub(345)
    assert browser.get(link).context["form"]["amount"].value() is None  # nothing stands there any more
    assert browser.get(f"{page}?from={'9' * 30}").status_code == 200


def test_without_a_percent_nothing_is_said_to_arrive(workshop, where):
    at_the_terminal(where, 100, workshop.owner, percent=None)
    found = at_terminals(workshop.accountant)
    assert [(one.terminal, one.held, one.fee, one.arrives) for one in found] == [(where.terminal, rub(100), None, None)]


def test_a_sum_that_is_not_for_them_is_not_filled_in(workshop, where, sign_in):
    at_the_terminal(where, 777, workshop.owner)
    page = f"{reverse('finance-transfer')}?from={where.terminal.pk}"
    blind = hire("Blind", role_with(RECORD_TRANSACTIONS, VIEW_FINANCE))
    assert "777" not in sign_in(blind).get(page).content.decode()

    MoneyAccount.objects.filter(pk=where.terminal.pk).update(has_own_rights=True)
    role = role_with(RECORD_TRANSACTIONS, VIEW_FINANCE, SEE_PRICES)
    AccountRight.objects.create(money_account=where.terminal, role=role, takes_out=True)
    shown = sign_in(hire("Untold", role)).get(page).content.decode()
    assert f'data-account="{where.terminal.pk}"' in shown
    assert "777" not in shown
