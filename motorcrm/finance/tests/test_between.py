"""Money from one organisation of the company to another: two entries, one transaction."""

from datetime import timedelta

import pytest
from django.urls import reverse

from motorcrm.access.rights import SEE_PRICES
from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.invariants import INVARIANTS, violations
from motorcrm.core.refusal import Absent, Forbidden, Invalid, Refused
from motorcrm.employees.models import Employee
from motorcrm.finance.models import AccountRight, Category, MoneyAccount, MoneyTransaction, OrganisationTransfer
from motorcrm.finance.money.between import reverse_between
from motorcrm.finance.money.periods import lock_period
from motorcrm.finance.money.transfer import record_transfer
from motorcrm.finance.operations import correct_transaction, record_income
from motorcrm.finance.queries import HistoryFilters, filtered_totals
from motorcrm.finance.queries.between import left_of_lent, open_lent
from motorcrm.finance.rights import OWNERS_MONEY, RECORD_TRANSACTIONS, VIEW_FINANCE
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.ledger.chart import INTEREST, LOANS, LOANS_GIVEN, OWNER
from motorcrm.ledger.journal import balance
from motorcrm.ledger.models import Entry, Posting
from motorcrm.ledger.rights import RECORD_EARLIER
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.race import race

DAY = timedelta(days=1)
TODAY = clock.today


class Far:
    """The other organisation's accounts."""

    def __init__(self, name="ИП Соколов"):
        self.organisation = Organisation.objects.create(name=name)
        self.till, self.bank, self.terminal = open_money_accounts(self.organisation)


@pytest.fixture
def far(workshop):
    return Far()


def put_in(account, roubles, by, on=None):
    day, category = on or TODAY(), Category.objects.get(code="scrap")
    record_income(category=category, amount=rub(roubles), money_account=account, on=day, month=day, by=by)


def passed(roubles, there, here, by, **known):
    known = {"basis": "loan", "on": TODAY()} | known
    return record_transfer(amount=rub(roubles), money_account=there, to_account=here, by=by, **known)


def of(organisation, account):
    return balance(account, organisation=organisation)


def test_the_worked_example_of_the_manual(workshop, where, far):
    """A loan of 100,000, of which 30,000 comes back, and 20,000 of the owner's money: neither is earned or spent."""
    one, other, by, day = workshop.organisation, far.organisation, workshop.accountant, TODAY()
    put_in(where.bank, 150_000, by, day - 3 * DAY)

    loan = passed(100_000, where.bank, far.bank, by, on=day - 2 * DAY)
    assert (of(one, LOANS_GIVEN), of(other, LOANS)) == (rub(100_000), -rub(100_000))
    back = passed(30_000, far.bank, where.bank, by, on=day - DAY, basis="return", loan=loan)
    assert (of(one, LOANS_GIVEN), of(other, LOANS), left_of_lent(loan)) == (rub(70_000), -rub(70_000), rub(70_000))
    passed(20_000, where.bank, far.till, by, basis="owner")
    assert (of(one, OWNER), of(other, OWNER)) == (rub(20_000), -rub(20_000))

    assert [balance(account.account) for account in (where.bank, far.bank, far.till)] == [
        rub(60_000), rub(70_000), rub(20_000),
    ]  # fmt: skip
    for entry in (loan.entry, loan.received.entry, back.entry, back.received.entry):
        assert sum((side.amount for side in entry.postings.all()), rub(0)) == rub(0)
        assert set(entry.postings.values_list("organisation", flat=True)) == {entry.organisation_id}
    assert [line.left for line in open_lent(workshop.owner)] == [rub(70_000)]
    articles = [balance(article=code) for code in ("lent", "loans-in", "loans-out", "lent-back")]
    assert articles == [-rub(100_000), rub(100_000), -rub(30_000), rub(30_000)]
    assert balance(INTEREST) == rub(0)
    totals = filtered_totals(HistoryFilters(organisation=other), workshop.owner)
    assert (totals.received, totals.spent) == (rub(120_000), rub(30_000))
    assert violations() == {}


@pytest.mark.parametrize("side", ["out", "in"])
def test_taking_back_either_side_takes_back_both(workshop, where, far, side):
    loan = passed(100, where.bank, far.bank, workshop.owner)
    reverse_between(loan if side == "out" else loan.received, reason="typo", by=workshop.accountant)

    assert [balance(one) for one in (where.bank.account, far.bank.account, LOANS, LOANS_GIVEN)] == [rub(0)] * 4
    assert Entry.objects.filter(reverses__in=[loan.entry_id, loan.received.entry_id]).count() == 2
    with pytest.raises(Refused, match="already-reversed"):
        reverse_between(loan.received, reason="typo", by=workshop.owner)
    with pytest.raises(Refused, match="loan-reversed"):
        passed(1, far.bank, where.bank, workshop.owner, basis="return", loan=loan)
    assert violations() == {}


def test_a_loan_is_taken_back_after_what_came_back_of_it(workshop, where, far):
    loan = passed(100, where.bank, far.bank, workshop.owner)
    back = passed(40, far.bank, where.bank, workshop.owner, basis="return", loan=loan)

    with pytest.raises(Refused, match="loan-repaid"):
        reverse_between(loan.received, reason="typo", by=workshop.owner)
    reverse_between(back, reason="typo", by=workshop.owner)
    assert left_of_lent(loan) == rub(100)
    reverse_between(loan, reason="typo", by=workshop.owner)
    assert violations() == {}


def test_no_more_comes_back_than_is_left_on_any_day_nor_before_it_came(workshop, where, far):
    loan = passed(100, where.bank, far.bank, workshop.owner, on=TODAY() - 5 * DAY)
    passed(60, far.bank, where.bank, workshop.owner, basis="return", loan=loan)

    for on, field, roubles in ((TODAY() - 2 * DAY, "amount", 41), (TODAY() - 6 * DAY, "on", 1)):
        with pytest.raises(Invalid) as refusal:
            passed(roubles, far.bank, where.bank, workshop.owner, basis="return", loan=loan, on=on)
        assert list(refusal.value.errors) == [field]
    passed(40, far.bank, where.bank, workshop.owner, basis="return", loan=loan, on=TODAY() - 2 * DAY)
    assert (left_of_lent(loan), open_lent(workshop.owner)) == (rub(0), [])


def test_a_return_goes_the_other_way_between_the_same_two(workshop, where, far):
    loan, third = passed(100, where.bank, far.bank, workshop.owner), Far("Third")
    owners = passed(1, where.bank, far.bank, workshop.owner, basis="owner")

    for there, here, claim in (
        (where.bank, far.bank, loan),
        (third.bank, where.bank, loan),
        (far.bank, third.bank, loan),
        (far.bank, where.bank, None),
        (far.bank, where.bank, owners),
    ):
        with pytest.raises(Invalid) as refusal:
            passed(1, there, here, workshop.owner, basis="return", loan=claim)
        assert list(refusal.value.errors) == ["loan"]
    passed(1, far.till if balance(far.till.account) else far.bank, where.till, workshop.owner, basis="return",
           loan=loan.received)  # fmt: skip
    assert left_of_lent(loan) == rub(99)


def test_between_organisations_nothing_is_kept_on_the_way(workshop, where, far):
    with pytest.raises(Invalid) as refusal:
        passed(100, where.terminal, far.bank, workshop.owner, arrived=rub(98))
    assert list(refusal.value.errors) == ["arrived"]


def test_within_one_organisation_it_is_a_plain_transfer_whatever_is_said(workshop, where, far):
    done = passed(5, where.bank, where.till, workshop.owner)
    assert (done.entry.kind, OrganisationTransfer.objects.count()) == ("transfer", 0)


def test_a_till_gives_no_more_than_it_holds_also_when_it_is_taken_back(workshop, where, far):
    with pytest.raises(Refused, match="till-below-zero"):
        passed(1, where.till, far.bank, workshop.owner)
    loan = passed(100, where.bank, far.till, workshop.owner)
    passed(50, far.till, far.bank, workshop.owner)

    with pytest.raises(Refused, match="till-below-zero"):
        reverse_between(loan, reason="typo", by=workshop.owner)
    assert Entry.objects.exclude(reverses=None).count() == 0


def test_the_books_of_both_have_to_be_open(workshop, where, far):
    loan = passed(100, where.bank, far.bank, workshop.owner, on=TODAY() - 9 * DAY)
    lock_period(far.organisation, until=TODAY() - 5 * DAY, by=workshop.owner)

    for there, here in ((where.bank, far.bank), (far.bank, where.bank)):
        with pytest.raises(Refused, match="period-locked"):
            passed(1, there, here, workshop.owner, basis="owner", on=TODAY() - 7 * DAY)
    Organisation.objects.filter(pk=far.organisation.pk).update(books_from=TODAY() - 2 * DAY)
    with pytest.raises(Invalid) as refusal:
        passed(1, where.bank, MoneyAccount.objects.get(pk=far.bank.pk), workshop.owner, on=TODAY() - 3 * DAY)
    assert list(refusal.value.errors) == ["on"]
    Organisation.objects.filter(pk=far.organisation.pk).update(books_from=far.organisation.books_from)

    reverse_between(loan, reason="typo", by=workshop.owner)
    assert loan.entry.reversed_by.on == TODAY() - 9 * DAY
    assert loan.received.entry.reversed_by.on == TODAY() - 4 * DAY
    assert violations() == {}


def test_it_needs_the_right_to_the_owners_money_too(workshop, where, far):
    clerk = hire("Clerk", role_with(RECORD_TRANSACTIONS, VIEW_FINANCE, RECORD_EARLIER, SEE_PRICES))
    with pytest.raises(Forbidden):
        passed(1, where.bank, far.bank, clerk)
    with pytest.raises(Forbidden):
        passed(1, where.bank, far.bank, workshop.technician)


def test_rights_of_either_account_hold(workshop, where, far, sign_in):
    role = role_with(RECORD_TRANSACTIONS, OWNERS_MONEY, VIEW_FINANCE, RECORD_EARLIER, SEE_PRICES)
    clerk = hire("Clerk", role)
    loan = passed(777_123, where.bank, far.bank, workshop.owner)
    MoneyAccount.objects.filter(pk=far.bank.pk).update(has_own_rights=True)
    closed = MoneyAccount.objects.select_related("account", "organisation").get(pk=far.bank.pk)

    for there, here in ((where.bank, closed), (closed, where.bank)):
        with pytest.raises(Refused, match="account-closed"):
            passed(1, there, here, clerk, basis="owner")
    with pytest.raises(Refused, match="account-closed"):
        passed(1, far.till, where.bank, clerk, basis="return", loan=loan)
    assert open_lent(clerk) == []
    browser = sign_in(clerk)
    assert browser.get(reverse("finance-transaction", args=[loan.received.entry_id])).status_code == 404
    told = browser.get(reverse("finance-transaction", args=[loan.entry_id])).content.decode()
    assert reverse("finance-transaction", args=[loan.received.entry_id]) not in told
    AccountRight.objects.create(money_account=closed, role=role, takes_out=True, puts_in=True)
    passed(1, where.bank, closed, hire("Another", role), basis="owner")


def test_who_sees_one_side_only_takes_nothing_back(workshop, where, far):
    loan = passed(100, where.bank, far.bank, workshop.owner)
    MoneyAccount.objects.filter(pk=far.bank.pk).update(has_own_rights=True)
    with pytest.raises(Refused, match="account-closed"):
        reverse_between(loan, reason="typo", by=workshop.accountant)
    MoneyAccount.objects.filter(pk=where.bank.pk).update(has_own_rights=True)
    with pytest.raises(Absent):
        reverse_between(loan, reason="typo", by=Employee.objects.get(pk=workshop.accountant.pk))


def test_it_is_corrected_as_one_from_either_side_and_into_a_plain_one(workshop, where, far):
    loan = passed(100, where.bank, far.bank, workshop.owner)
    values = {"amount": rub(90), "money_account": where.bank, "to_account": far.bank, "on": TODAY(), "comment": "",
              "arrived": None, "basis": "owner", "loan": None}  # fmt: skip
    received = MoneyTransaction.objects.get(pk=loan.received.entry_id)

    anew = correct_transaction(received, reason="owner's", values=values, by=workshop.owner)
    assert (of(workshop.organisation, OWNER), balance(LOANS)) == (rub(90), rub(0))
    plain = correct_transaction(
        MoneyTransaction.objects.get(pk=anew.entry_id), reason="to the till",
        values=values | {"to_account": where.till}, by=workshop.owner,
    )  # fmt: skip

    assert (plain.entry.kind, balance(where.till.account), balance(OWNER)) == ("transfer", rub(90), rub(0))
    assert balance(far.bank.account) == rub(0)
    assert violations() == {}


def test_a_return_is_corrected_on_the_same_loan(workshop, where, far):
    loan = passed(100, where.bank, far.bank, workshop.owner)
    back = passed(100, far.bank, where.bank, workshop.owner, basis="return", loan=loan)
    values = {"amount": rub(60), "money_account": far.bank, "to_account": where.bank, "on": TODAY(), "comment": "",
              "arrived": None, "basis": "return", "loan": back.loan}  # fmt: skip

    correct_transaction(
        MoneyTransaction.objects.get(pk=back.entry_id), reason="less", values=values, by=workshop.accountant
    )
    assert left_of_lent(loan) == rub(40)
    assert violations() == {}


@pytest.mark.parametrize("wrong", [{"amount": rub(99)}, {"basis": "owner", "item": None}, {"on": "2026-01-01"}])
def test_a_side_that_is_not_as_posted_or_as_the_other_is_named(workshop, where, far, wrong):
    loan = passed(100, where.bank, far.bank, workshop.owner)
    assert violations() == {}

    OrganisationTransfer.objects.filter(pk=loan.received.pk).update(**wrong)

    named = list(INVARIANTS["transfers between organisations match the ledger"]())
    assert named == [f"organisationtransfer {loan.received.pk}, entry {loan.received.entry_id}"]
    agree = list(INVARIANTS["both sides of a transfer between organisations agree"]())
    assert agree == [f"transfer {loan.pk}, entry {loan.entry_id}"]


def test_the_dialog_asks_what_the_money_is(workshop, where, far, sign_in):
    browser, page = sign_in(workshop.accountant), reverse("finance-transfer")
    form = {"amount": "500", "money_account": where.bank.pk, "to_account": far.bank.pk, "on": TODAY().isoformat(),
            "key": "between-0001"}  # fmt: skip

    unsaid = browser.post(page, form)
    assert (unsaid.status_code, list(unsaid.context["form"].errors)) == (422, ["basis"])
    for _twice in range(2):
        assert browser.post(page, form | {"basis": "loan", "comment": "На запчасти"}).status_code == 302

    loan = OrganisationTransfer.objects.get(kind="transfer-out")
    told = browser.get(reverse("finance-transaction", args=[loan.received.entry_id])).content.decode()
    for words in ("Перевод от другой организации", workshop.organisation.name, "Как заём", "На запчасти", "500,00"):
        assert words in told
    assert reverse("finance-transaction", args=[loan.entry_id]) in told
    assert "ИП Соколов" in browser.get("/finance/").content.decode()
    shown = browser.get(page).content.decode()
    assert "осталось 500,00" in shown
    back = form | {"money_account": far.bank.pk, "to_account": where.bank.pk, "basis": "return", "loan": loan.pk}
    too_much = browser.post(page, back | {"amount": "501", "key": "between-0002"})
    assert (too_much.status_code, list(too_much.context["form"].errors)) == (422, ["amount"])
    assert browser.post(page, back | {"amount": "200", "key": "between-0002"}).status_code == 302
    assert left_of_lent(loan) == rub(300)
    refused = browser.post(reverse("finance-reverse", args=[loan.entry_id]), {"reason": "typo"})
    assert refused.status_code == 409


def test_with_one_organisation_nothing_of_it_is_asked(workshop, where, sign_in):
    form = sign_in(workshop.accountant).get(reverse("finance-transfer")).context["form"]
    assert {"basis", "loan"} & set(form.fields) == set()


def send(there, here, person):
    accounts = MoneyAccount.objects.select_related("account", "organisation").in_bulk([there, here])
    by = Employee.objects.get(pk=person)
    return passed(70, accounts[there], accounts[here], by, basis="owner").pk


def test_two_in_opposite_directions_at_once_leave_no_till_below_zero(real_database, workshop, where):
    far, by = Far(), workshop.owner
    for till in (where.till, far.till):
        put_in(till, 100, by)
    ways = [(where.till.pk, far.till.pk, by.pk), (far.till.pk, where.till.pk, by.pk)] * 4

    outcomes = race(real_database, send, ways)

    assert {outcome.code for outcome in outcomes if not outcome.won} <= {"till-below-zero"}
    went, came = (sum(outcome.won for outcome in outcomes[nth::2]) for nth in range(2))
    assert min(went, came) > 0
    assert abs(went - came) <= 1
    assert balance(where.till.account) == rub(100 - 70 * (went - came))
    assert Posting.objects.filter(account__code=OWNER).count() == 2 * (went + came)
    assert violations() == {}


def give_back(loan, there, here, person):
    accounts = MoneyAccount.objects.select_related("account", "organisation").in_bulk([there, here])
    row, by = OrganisationTransfer.objects.get(pk=loan), Employee.objects.get(pk=person)
    if there == here:
        return reverse_between(row, reason="typo", by=by).pk
    return passed(60, accounts[there], accounts[here], by, basis="return", loan=row).pk


def test_no_more_is_returned_than_was_lent_by_two_at_once(real_database, workshop, where):
    far, by = Far(), workshop.owner
    loan = passed(100, where.bank, far.bank, by)
    runners = [(loan.pk, far.bank.pk, where.bank.pk, by.pk)] * 2 + [(loan.pk, far.bank.pk, far.bank.pk, by.pk)]

    outcomes = race(real_database, give_back, runners)

    returned, taken_back = sum(outcome.won for outcome in outcomes[:2]), outcomes[2].won
    assert (returned, taken_back) in ((1, False), (0, True))
    assert violations() == {}
