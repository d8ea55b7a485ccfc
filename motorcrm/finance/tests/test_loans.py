"""Loans: what came has to be given back, and only the interest is an expense."""

from datetime import timedelta

import pytest
from django.urls import reverse

from motorcrm.access.rights import SEE_PRICES
from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.actor import SYSTEM
from motorcrm.core.exact import rub
from motorcrm.core.invariants import INVARIANTS
from motorcrm.core.refusal import Forbidden, Invalid, Refused
from motorcrm.finance.models import Loan, LoanRepayment
from motorcrm.finance.money.loans import record_loan, repay_loan, reverse_loan, reverse_loan_repayment
from motorcrm.finance.money.periods import lock_period, unlock_period
from motorcrm.finance.queries import HistoryFilters, filtered_totals, money_today
from motorcrm.finance.queries.loans import left_from, left_of_loan, open_loans
from motorcrm.finance.rights import OWNERS_MONEY, VIEW_FINANCE
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.history.queries import story_of
from motorcrm.ledger.chart import INTEREST, LOANS
from motorcrm.ledger.journal import balance
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.queries import queries

DAY = timedelta(days=1)


@pytest.fixture
def loan(workshop, where):
    return lent(1_000, where, workshop.owner, on=clock.today() - 10 * DAY)


def lent(roubles, where, by, **known):
    known = {"lender": "Bank", "money_account": where.bank, "on": clock.today()} | known
    return record_loan(amount=rub(roubles), by=by, **known)


def repay(loan, principal, where, by, interest=0, **known):
    on = known.get("on", clock.today())
    known = {"money_account": where.bank, "on": on, "month": on} | known
    return repay_loan(loan=loan, principal=rub(principal), interest=rub(interest), by=by, **known)


def test_what_was_lent_is_owed_and_what_is_repaid_is_not(workshop, where, loan):
    other = lent(70, where, workshop.accountant, lender=" Uncle Vanya ")
    done = repay(loan, 300, where, workshop.accountant, interest=20)

    assert (balance(where.bank.account), balance(LOANS), balance(INTEREST)) == (rub(750), -rub(770), rub(20))
    assert (left_of_loan(loan), left_of_loan(other), other.lender) == (rub(700), rub(70), "Uncle Vanya")
    assert (done.amount, done.principal, done.interest) == (rub(320), rub(300), rub(20))
    assert [(one.loan, one.left) for one in open_loans()] == [(loan, rub(700)), (other, rub(70))]
    assert (story_of(other), story_of(done)) == (["finance.loan-received"], ["finance.loan-repaid"])
    articles = [balance(where.bank.account, article=code) for code in ("loans-in", "loans-out", "interest")]
    assert articles == [rub(1_070), -rub(300), -rub(20)]


def test_only_interest_is_an_expense_and_of_its_month(workshop, where, loan):
    before = clock.today().replace(day=1) - DAY
    repay(loan, 300, where, workshop.owner, interest=20, month=before)

    assert (money_today(SYSTEM).revenue_of_month, money_today(SYSTEM).expenses_of_month) == (rub(0), rub(20))
    assert balance(INTEREST, month=before.replace(day=1)) == rub(20)
    totals = filtered_totals(HistoryFilters(account=where.bank), workshop.owner)
    assert (totals.received, totals.spent) == (rub(1_000), rub(320))


def test_interest_or_principal_may_be_paid_alone(workshop, where, loan):
    repay(loan, 0, where, workshop.owner, interest=5)
    repay(loan, 1_000, where, workshop.owner)
    repay(loan, 0, where, workshop.owner, interest=7)

    assert (balance(LOANS), balance(INTEREST), open_loans()) == (rub(0), rub(12), [])


@pytest.mark.parametrize(
    ("principal", "interest", "wrong"), [(0, 0, "principal"), (-1, 5, "principal"), (5, -1, "interest")]
)
def test_an_impossible_sum_is_refused(workshop, where, loan, principal, interest, wrong):
    with pytest.raises(Invalid) as refusal:
        repay(loan, principal, where, workshop.owner, interest=interest)

    assert list(refusal.value.errors) == [wrong]


def test_no_more_is_repaid_than_is_left_on_any_day(workshop, where, loan):
    today = clock.today()
    repay(loan, 400, where, workshop.owner, on=today - 5 * DAY)
    repay(loan, 500, where, workshop.owner, on=today)

    assert [left_from(loan, today - days * DAY) for days in (11, 10, 6, 5, 0)] == [rub(0), *[rub(100)] * 4]
    for on in (today, today - 7 * DAY):
        with pytest.raises(Invalid) as refusal:
            repay(loan, 101, where, workshop.owner, on=on)
        assert list(refusal.value.errors) == ["principal"]
    repay(loan, 100, where, workshop.owner, on=today - 7 * DAY)
    assert left_of_loan(loan) == rub(0)


def test_nothing_is_repaid_before_the_loan_came(workshop, where, loan):
    with pytest.raises(Invalid) as refusal:
        repay(loan, 0, where, workshop.owner, interest=1, on=loan.on - DAY)

    assert list(refusal.value.errors) == ["on"]


def test_it_is_repaid_by_the_organisation_that_borrowed(workshop, where, loan):
    other = open_money_accounts(Organisation.objects.create(name="Other"))[1]

    with pytest.raises(Refused, match="account-of-another"):
        repay(loan, 1, where, workshop.owner, money_account=other)


def test_a_till_pays_no_more_than_it_holds(workshop, where, loan):
    with pytest.raises(Refused, match="till-below-zero"):
        repay(loan, 1, where, workshop.owner, money_account=where.till)


def test_someone_lends(workshop, where):
    with pytest.raises(Invalid) as refusal:
        lent(1, where, workshop.owner, lender="  ")

    assert list(refusal.value.errors) == ["lender"]


def test_without_the_right_nothing_is_recorded(workshop, where, loan, sign_in):
    with pytest.raises(Forbidden):
        lent(1, where, workshop.manager)
    with pytest.raises(Forbidden):
        repay(loan, 1, where, workshop.manager)
    assert sign_in(workshop.manager).get(reverse("finance-loan-repayment")).status_code == 403


def test_a_loan_is_taken_back_after_its_repayments(workshop, where, loan):
    paid = repay(loan, 300, where, workshop.owner, interest=20)

    with pytest.raises(Refused, match="loan-repaid"):
        reverse_loan(loan, reason="typo", by=workshop.accountant)
    reverse_loan_repayment(paid, reason="typo", by=workshop.accountant)
    assert left_of_loan(loan) == rub(1_000)
    reverse_loan(loan, reason="typo", by=workshop.accountant)

    assert (balance(LOANS), balance(INTEREST), balance(where.bank.account)) == (rub(0), rub(0), rub(0))
    assert loan.entry.reversed_by.on == loan.on
    with pytest.raises(Refused, match="loan-reversed"):
        repay(loan, 0, where, workshop.owner, interest=1)
    with pytest.raises(Refused, match="already-reversed"):
        reverse_loan(loan, reason="typo", by=workshop.owner)


def test_what_was_taken_back_on_the_first_open_day_keeps_the_loan_there_until_then(workshop, where, loan):
    today, organisation = clock.today(), workshop.organisation
    paid = repay(loan, 300, where, workshop.owner, on=today - 5 * DAY)
    lock_period(organisation, until=today - 2 * DAY, by=workshop.owner)
    reverse_loan_repayment(paid, reason="typo", by=workshop.owner)
    unlock_period(organisation, until=today - 20 * DAY, reason="typo", by=workshop.owner)

    with pytest.raises(Invalid):
        repay(loan, 701, where, workshop.owner, on=today - 4 * DAY)
    reverse_loan(loan, reason="typo", by=workshop.owner)

    assert loan.entry.reversed_by.on == today - DAY
    assert list(INVARIANTS["no loan is repaid beyond what is left on any day"]()) == []


@pytest.mark.parametrize("wrong", [{"interest": rub(21)}, {"month": "2026-01-01"}])
def test_one_that_is_not_as_posted_is_named(workshop, where, loan, wrong):
    check = INVARIANTS["loans and their repayments match the ledger"]
    paid = repay(loan, 300, where, workshop.owner, interest=20)
    assert list(check()) == []

    LoanRepayment.objects.filter(pk=paid.pk).update(**wrong)
    Loan.objects.filter(pk=loan.pk).update(amount=rub(1))

    assert list(check()) == [
        f"loan {loan.pk}, entry {loan.entry_id}",
        f"loanrepayment {paid.pk}, entry {paid.entry_id}",
    ]


def test_the_dialog_offers_open_loans_with_what_is_left(workshop, where, loan, sign_in):
    gone = lent(70, where, workshop.owner, lender="Uncle Vanya")
    repay(gone, 70, where, workshop.owner)
    repay(loan, 300, where, workshop.owner)
    page = reverse("finance-loan-repayment")

    shown = sign_in(workshop.accountant).get(page, headers={"HX-Request": "true"}).content.decode()
    assert "Bank" in shown
    assert "700,00" in shown
    assert "Uncle Vanya" not in shown
    blind = hire("Keeper", role_with(OWNERS_MONEY, VIEW_FINANCE))
    assert SEE_PRICES.code not in {grant.right for role in blind.roles.all() for grant in role.grants.all()}
    assert "700,00" not in sign_in(blind).get(page).content.decode()


def test_the_dialog_costs_the_same_with_many_loans(workshop, where, loan, sign_in):
    browser, page = sign_in(workshop.accountant), reverse("finance-loan-repayment")
    browser.get(page)
    with queries(max=99) as few:
        browser.get(page)
    for number in range(5):
        lent(10 + number, where, workshop.owner)
    with queries(max=len(few)):
        browser.get(page)


def test_it_is_recorded_corrected_and_taken_back_on_pages(workshop, where, sign_in):
    browser, page = sign_in(workshop.accountant), reverse("finance-loan-repayment")
    today = clock.today().isoformat()
    lending = {"lender": "Банк", "amount": "1000", "money_account": where.bank.pk, "on": today}
    browser.post(reverse("finance-loan"), lending | {"key": "a-loan-of-12"})
    loan = Loan.objects.get()
    form = {"loan": loan.pk, "principal": "1001", "interest": "20", "money_account": where.bank.pk, "on": today}
    form |= {"month": clock.today().replace(day=1).isoformat(), "key": "repayment-1"}

    too_much = browser.post(page, form)
    assert (too_much.status_code, list(too_much.context["form"].errors)) == (422, ["principal"])
    assert browser.post(page, form | {"principal": "400"}).status_code == 302

    paid = LoanRepayment.objects.get()
    told = browser.get(reverse("finance-transaction", args=[paid.entry_id])).content.decode()
    for words in ("Возврат займа", "Банк", "400,00", "20,00", "600,00", "Проценты"):
        assert words in told
    refused = browser.post(reverse("finance-reverse", args=[loan.entry_id]), {"reason": "typo"})
    assert (refused.status_code, "сначала сторнируйте" in refused.content.decode().lower()) == (409, True)
    assert "Банк" in browser.get("/finance/").content.decode()
    assert "Банк" in browser.get("/finance/?q=банк").content.decode()
