"""Money accounts: adding, editing, archiving and deleting them."""

import pytest

from motorcrm.company.operations import open_organisation
from motorcrm.core import clock
from motorcrm.core.exact import Percent, rub
from motorcrm.core.refusal import Absent, Forbidden, Invalid, Refused, Stale
from motorcrm.finance.invariants.accounts import archived_accounts_are_empty
from motorcrm.finance.models import Category, MoneyAccount, Tender
from motorcrm.finance.money.transfer import record_transfer
from motorcrm.finance.operations import (
    add_account,
    archive_account,
    delete_account,
    edit_account,
    record_expense,
    record_income,
    restore_account,
    reverse_cash_transaction,
    reverse_payment,
    take_payment,
)
from motorcrm.finance.queries import active_accounts
from motorcrm.finance.rights import SET_UP_MONEY
from motorcrm.finance.ways import CASH, account_of
from motorcrm.history.models import Happening
from motorcrm.ledger.journal import balance
from motorcrm.ledger.models import Account
from motorcrm.testing.builders import an_order
from motorcrm.testing.cast import hire, role_with

BIK, NUMBER = "044525225", "40702810300000000008"
SUM = rub(300)


def new(workshop, kind="till", name="Safe", **known):
    known = {"organisation": workshop.organisation, "by": workshop.owner} | known
    return add_account(kind=kind, name=name, **known)


def income(workshop, account, amount=SUM):
    return record_income(
        category=Category.objects.get(code="scrap"), amount=amount, money_account=account, on=clock.today(),
        month=clock.today(), by=workshop.owner,
    )  # fmt: skip


def expense(workshop, account, amount=SUM):
    return record_expense(
        category=Category.objects.get(code="rent"), amount=amount, money_account=account, on=clock.today(),
        month=clock.today(), by=workshop.owner,
    )  # fmt: skip


def move(workshop, source, target, amount=SUM):
    return record_transfer(money_account=source, to_account=target, amount=amount, on=clock.today(), by=workshop.owner)


def refused(code, act, *args, **known):
    with pytest.raises(Refused) as refusal:
        act(*args, **known)
    assert refusal.value.code == code
    return refusal.value


def last_event():
    return Happening.objects.latest("pk")


def test_a_new_account_has_an_account_of_its_own_in_the_ledger_and_comes_last(workshop, where):
    safe = new(workshop)

    assert safe.account.kind == Account.Kind.ASSET
    assert safe.account.organisation == workshop.organisation
    assert MoneyAccount.objects.filter(account=safe.account).count() == 1
    assert list(active_accounts())[-1] == safe
    assert (last_event().event, last_event().facts["name"]) == ("finance.account-added", "Safe")
    income(workshop, safe)
    assert balance(safe.account) == rub(300)


def test_a_place_among_the_others_can_be_chosen(workshop, where):
    safe = new(workshop, position=0)

    assert next(iter(active_accounts())) == safe
    edit_account(safe, version=1, position=40, by=workshop.owner)
    assert list(active_accounts())[-1] == safe


def test_sent_twice_it_is_added_once(workshop, where):
    first, second = (new(workshop, key="k" * 32) for _time in range(2))

    assert first == second
    assert MoneyAccount.objects.filter(name="Safe").count() == 1


def test_the_number_of_a_bank_account_fits_its_bank(workshop, where):
    bank = new(workshop, kind="bank", name="Sber", bank="Sber", bik=BIK, bank_account="4070 2810 3000 0000 0008")
    assert (bank.bik, bank.bank_account) == (BIK, NUMBER)

    with pytest.raises(Invalid) as wrong:
        new(workshop, kind="bank", name="Other", bik=BIK, bank_account=NUMBER[:-1] + "9")
    assert wrong.value.errors.keys() == {"bank_account"}
    with pytest.raises(Invalid) as wrong:
        edit_account(bank, version=1, bik="044525974", by=workshop.owner)
    assert wrong.value.errors.keys() == {"bank_account"}
    with pytest.raises(Invalid) as wrong:
        edit_account(bank, version=1, bik="", by=workshop.owner)
    assert wrong.value.errors.keys() == {"bik"}


@pytest.mark.parametrize("fee", [Percent(-1), Percent(2_001)])
def test_a_terminals_fee_is_what_banks_take(workshop, where, fee):
    terminal = new(workshop, kind="terminal", name="Second", fee_percent=Percent(185))
    assert terminal.fee_percent == Percent(185)

    with pytest.raises(Invalid) as wrong:
        edit_account(terminal, version=1, fee_percent=fee, by=workshop.owner)
    assert wrong.value.errors.keys() == {"fee_percent"}


def test_an_account_has_only_what_its_kind_has(workshop, where):
    with pytest.raises(TypeError):
        new(workshop, fee_percent=Percent(185))
    with pytest.raises(TypeError):
        edit_account(where.till, version=1, bank="Sber", by=workshop.owner)
    with pytest.raises(TypeError):
        edit_account(where.till, version=1, kind="bank", by=workshop.owner)


@pytest.mark.parametrize(
    ("name", "kind", "field"), [("", "till", "name"), ("сЕЙФ", "till", "name"), ("A", "safe", "kind")]
)
def test_names_are_given_and_differ_and_kinds_exist(workshop, where, name, kind, field):
    new(workshop, name="Сейф")

    with pytest.raises(Invalid) as wrong:
        new(workshop, kind=kind, name=name)
    assert wrong.value.errors.keys() == {field}


def test_accounts_of_two_organisations_are_not_called_the_same(workshop, where):
    other = open_organisation(name="Second", kind="company", vat=None, by=workshop.owner)

    with pytest.raises(Invalid):
        new(workshop, organisation=other, name=where.till.label)


def test_an_account_of_the_program_is_renamed_and_called_as_before(workshop, where):
    own = where.till.label
    edit_account(where.till, version=1, name="Desk", by=workshop.owner)
    assert (where.till.label, where.till.code) == ("Desk", "till")

    edit_account(where.till, version=2, name=own, by=workshop.owner)
    assert where.till.name == ""


def test_what_somebody_changed_meanwhile_is_shown_with_both_versions(workshop, where):
    edit_account(where.till, version=1, name="Desk", by=workshop.owner)

    with pytest.raises(Stale) as stale:
        edit_account(where.till, version=1, name="Counter", by=workshop.owner)
    assert (stale.value.facts["theirs"]["name"], stale.value.facts["yours"]["name"]) == ("Desk", "Counter")


def test_what_the_owner_keeps_may_fall_below_zero_and_a_till_may_not(workshop, where):
    owner = new(workshop, kind="owner", name="With Ivan")
    expense(workshop, owner, rub(50))
    assert balance(owner.account) == -rub(50)

    refused("till-below-zero", expense, workshop, new(workshop, name="Second till"))


def test_an_account_with_money_is_not_archived_until_it_is_transferred(workshop, where):
    safe = new(workshop)
    income(workshop, safe)
    assert refused("account-not-empty", archive_account, safe, by=workshop.owner).facts == {"balance": rub(300)}

    move(workshop, safe, where.till)
    archive_account(safe, by=workshop.owner)

    assert safe not in active_accounts()
    assert last_event().event == "finance.account-archived"
    assert not list(archived_accounts_are_empty())


def test_an_account_below_zero_is_not_archived(workshop, where):
    expense(workshop, where.bank)

    refused("account-not-empty", archive_account, where.bank, by=workshop.owner)


def test_archived_twice_it_is_told_once(workshop, where):
    for _time in range(2):
        archive_account(where.terminal, by=workshop.owner)
    assert Happening.objects.filter(event="finance.account-archived").count() == 1

    for _time in range(2):
        restore_account(where.terminal, by=workshop.owner)
    assert where.terminal in active_accounts()
    assert Happening.objects.filter(event="finance.account-restored").count() == 1


def test_the_last_account_stays_or_payments_would_have_nowhere_to_go(workshop, where):
    for account in (where.till, where.bank):
        archive_account(account, by=workshop.owner)

    refused("last-account", archive_account, where.terminal, by=workshop.owner)
    refused("last-account", delete_account, where.terminal, by=workshop.owner)
    delete_account(where.till, by=workshop.owner)  # archived already: it takes no payments


def test_nothing_is_recorded_on_an_archived_account(workshop, where):
    archive_account(where.terminal, by=workshop.owner)

    refused("account-archived", income, workshop, where.terminal)


def test_nothing_is_taken_back_on_an_archived_account_until_it_is_restored(workshop, where):
    safe = new(workshop)
    came, order = income(workshop, safe), an_order(workshop, jobs=rub(700))
    paid = take_payment(order, amount=rub(700), money_account=safe, on=clock.today(), by=workshop.owner)
    move(workshop, safe, where.till, rub(1_000))
    archive_account(safe, by=workshop.owner)

    refused("account-archived", reverse_cash_transaction, came, reason="Twice", by=workshop.owner)
    refused("account-archived", reverse_payment, paid, reason="Twice", by=workshop.owner)
    assert not list(archived_accounts_are_empty())


def test_money_in_an_archived_account_is_found(workshop, where):
    income(workshop, where.bank)
    MoneyAccount.objects.filter(pk=where.bank.pk).update(is_archived=True)

    assert len(list(archived_accounts_are_empty())) == 1


def test_an_account_without_postings_is_deleted_with_its_account_in_the_ledger(workshop, where):
    safe = new(workshop)
    pk, in_ledger = safe.pk, safe.account_id
    delete_account(safe, by=workshop.owner)

    assert not MoneyAccount.objects.filter(pk=pk).exists()
    assert not Account.objects.filter(pk=in_ledger).exists()
    assert (last_event().event, last_event().facts["name"]) == ("finance.account-deleted", "Safe")
    with pytest.raises(Absent):
        income(workshop, MoneyAccount(pk=pk, organisation=workshop.organisation))


def test_an_account_with_postings_is_not_deleted_even_if_they_were_reversed(workshop, where):
    safe = new(workshop)
    reverse_cash_transaction(income(workshop, safe), reason="Mistake", by=workshop.owner)

    refused("account-used", delete_account, safe, by=workshop.owner)


@pytest.mark.parametrize("act", [archive_account, restore_account, delete_account])
def test_only_those_who_set_up_money_do(workshop, where, act):
    with pytest.raises(Forbidden):
        act(where.terminal, by=workshop.manager)
    with pytest.raises(Forbidden):
        new(workshop, by=workshop.manager)
    with pytest.raises(Forbidden):
        edit_account(where.till, version=1, name="Desk", by=workshop.manager)
    assert new(workshop, by=workshop.accountant)


def test_who_sees_no_prices_does_not_set_bank_details(workshop, where):
    helper = hire("Petrov", role_with(SET_UP_MONEY))

    with pytest.raises(Forbidden):
        edit_account(where.bank, version=1, bank_account=NUMBER, bik=BIK, by=helper)
    assert edit_account(where.bank, version=1, name="Sber", by=helper).name == "Sber"


def test_a_client_pays_in_cash_to_the_owner_where_there_is_no_till(workshop, where):
    owner = new(workshop, kind="owner", name="With Ivan")
    archive_account(where.till, by=workshop.owner)
    assert account_of(CASH, active_accounts()) == owner

    paid = take_payment(
        an_order(workshop, jobs=rub(700)), amount=rub(700), money_account=owner, on=clock.today(), by=workshop.owner
    )
    assert paid.tenders.get().method == Tender.Method.CASH
