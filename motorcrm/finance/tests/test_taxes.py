"""Taxes: accrued they are an expense and owed; paid they are owed no longer."""

from datetime import timedelta

import pytest
from django.urls import reverse

from motorcrm.company.models import Organisation, TaxMode
from motorcrm.core import clock
from motorcrm.core.actor import SYSTEM
from motorcrm.core.exact import Percent, rub
from motorcrm.core.invariants import INVARIANTS
from motorcrm.core.refusal import Forbidden, Invalid, Refused
from motorcrm.finance.models import Category, TaxTransaction
from motorcrm.finance.money.periods import lock_period
from motorcrm.finance.money.taxes import accrue_tax, pay_tax, reverse_tax_transaction
from motorcrm.finance.operations import record_expense
from motorcrm.finance.queries import HistoryFilters, filtered_totals, money_today
from motorcrm.finance.queries.taxes import owed_taxes
from motorcrm.finance.rights import OWNERS_MONEY, VIEW_FINANCE
from motorcrm.history.queries import story_of
from motorcrm.ledger.chart import TAX_COSTS, TAXES, VAT
from motorcrm.ledger.journal import balance
from motorcrm.ledger.models import Posting, Tax
from motorcrm.testing.builders import closed_order
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.queries import queries

DAY = timedelta(days=1)


def tax(code):
    return Tax.objects.get(code=code)


def accrue(roubles, workshop, code="simplified", **known):
    day = clock.today()
    known = {"organisation": workshop.organisation, "on": day, "month": day, "by": workshop.accountant} | known
    return accrue_tax(tax=tax(code), amount=rub(roubles), **known)


def pay(roubles, where, by, code="simplified", **known):
    known = {"money_account": where.bank, "on": clock.today()} | known
    return pay_tax(tax=tax(code), amount=rub(roubles), by=by, **known)


def owed(code):
    return [one.amount for one in owed_taxes().get(tax(code).pk, ())]


def with_vat(workshop, rate=22, deducts=True):
    since = clock.today() - 20 * DAY
    TaxMode.objects.create(organisation=workshop.organisation, since=since, rate=Percent.whole(rate), deducts=deducts)


def test_what_is_accrued_is_an_expense_of_its_month_and_paying_it_is_none(workshop, where):
    before = clock.today().replace(day=1) - DAY
    done = accrue(900, workshop, month=before)
    assert (balance(TAX_COSTS, month=before.replace(day=1)), owed("simplified")) == (rub(900), [rub(900)])
    assert money_today(SYSTEM).expenses_of_month == rub(900)

    paid = pay(600, where, workshop.accountant)

    assert (owed("simplified"), balance(where.bank.account)) == ([rub(300)], -rub(600))
    assert (money_today(SYSTEM).expenses_of_month, balance(article="taxes")) == (rub(900), -rub(600))
    totals = filtered_totals(HistoryFilters(account=where.bank), workshop.owner)
    assert (totals.received, totals.spent) == (rub(0), rub(600))
    assert (story_of(done), story_of(paid)) == (["finance.tax-accrued"], ["finance.tax-paid"])


def test_each_tax_is_owed_by_itself(workshop, where):
    accrue(900, workshop)
    accrue(50, workshop, "income-tax")
    pay(50, where, workshop.owner, "income-tax")
    pay(20, where, workshop.owner, "contributions")

    assert (owed("simplified"), owed("income-tax"), owed("contributions")) == ([rub(900)], [], [-rub(20)])
    assert balance(TAXES) == -rub(880)


def test_what_is_paid_beyond_it_is_prepaid_and_counts_later(workshop, where):
    pay(100, where, workshop.owner)
    assert owed("simplified") == [-rub(100)]

    accrue(130, workshop)

    assert owed("simplified") == [rub(30)]


def test_vat_is_what_sales_charged_less_what_purchases_give_back(workshop, where):
    with_vat(workshop)
    closed_order(workshop, jobs=rub(1_220))
    parts, day = Category.objects.get(code="parts"), clock.today()
    record_expense(
        category=parts, amount=rub(122), money_account=where.bank, on=day, month=day, vat_rate=Percent.whole(22),
        by=workshop.owner,
    )  # fmt: skip
    assert owed("vat") == [rub(198)]

    done = pay(200, where, workshop.accountant, "vat")

    assert (owed("vat"), balance(VAT), balance(TAXES)) == ([-rub(2)], -rub(20), rub(0))
    side = Posting.objects.get(entry=done.entry, account__code=VAT)
    assert (side.vat_rate, side.tax) == (Percent.whole(22), tax("vat"))


def test_vat_is_paid_at_the_last_rate_after_it_ended(workshop, where):
    with_vat(workshop, rate=5, deducts=False)
    TaxMode.objects.create(organisation=workshop.organisation, since=clock.today() - 5 * DAY, rate=None)

    assert pay(10, where, workshop.owner, "vat").vat_rate == Percent.whole(5)


def test_vat_is_not_accrued_and_not_paid_where_there_is_none(workshop, where):
    for attempt in (lambda: accrue(1, workshop, "vat"), lambda: pay(1, where, workshop.owner, "vat")):
        with pytest.raises(Invalid) as refusal:
            attempt()
        assert list(refusal.value.errors) == ["tax"]


@pytest.mark.parametrize("roubles", [0, -1])
def test_an_impossible_sum_is_refused(workshop, where, roubles):
    for attempt in (lambda: accrue(roubles, workshop), lambda: pay(roubles, where, workshop.owner)):
        with pytest.raises(Invalid) as refusal:
            attempt()
        assert list(refusal.value.errors) == ["amount"]


def test_a_till_pays_no_more_than_it_holds(workshop, where):
    with pytest.raises(Refused, match="till-below-zero"):
        pay(1, where, workshop.owner, money_account=where.till)


def test_without_the_right_nothing_is_recorded(workshop, where):
    for attempt in (lambda: accrue(1, workshop, by=workshop.manager), lambda: pay(1, where, workshop.manager)):
        with pytest.raises(Forbidden):
            attempt()


def test_both_are_taken_back_on_their_day_or_the_first_open_one(workshop, where):
    old = clock.today() - 3 * DAY
    accrued, paid = accrue(900, workshop, on=old), pay(600, where, workshop.owner)
    lock_period(workshop.organisation, until=old, by=workshop.owner)

    for done in (accrued, paid):
        reverse_tax_transaction(done, reason="typo", by=workshop.accountant)

    assert [done.entry.reversed_by.on for done in (accrued, paid)] == [old + DAY, clock.today()]
    assert (balance(TAXES), balance(TAX_COSTS), balance(where.bank.account)) == (rub(0), rub(0), rub(0))
    with pytest.raises(Refused, match="already-reversed"):
        reverse_tax_transaction(paid, reason="typo", by=workshop.owner)


def test_a_locked_month_takes_no_tax(workshop, where):
    last = clock.today().replace(day=1) - DAY
    lock_period(workshop.organisation, until=last, by=workshop.owner)

    with pytest.raises(Refused, match="month-locked"):
        accrue(1, workshop, month=last)


@pytest.mark.parametrize("wrong", [{"amount": rub(1)}, {"month": "2026-01-01"}])
def test_one_that_is_not_as_posted_is_named(workshop, where, wrong):
    check = INVARIANTS["taxes accrued and paid match the ledger"]
    done = accrue(900, workshop)
    pay(1, where, workshop.owner)
    assert list(check()) == []

    TaxTransaction.objects.filter(pk=done.pk).update(**wrong)

    assert list(check()) == [f"taxtransaction {done.pk}, entry {done.entry_id}"]


def test_the_dialogs_say_what_is_owed_to_those_who_see_amounts(workshop, where, sign_in):
    accrue(900, workshop)
    pay(40, where, workshop.owner, "contributions")
    with_vat(workshop)
    page, accruing = reverse("finance-tax-payment"), reverse("finance-tax-accrual")

    shown = sign_in(workshop.accountant).get(page, headers={"HX-Request": "true"}).content.decode()
    assert sign_in(workshop.accountant).get(page).context["form"].initial["money_account"] == where.bank
    for words in ("к уплате 900,00", "переплата 40,00", "НДС"):
        assert words in shown.replace("\u00a0", " ")
    assert f'<option value="{tax("vat").pk}"' not in sign_in(workshop.accountant).get(accruing).content.decode()
    blind = hire("Keeper", role_with(OWNERS_MONEY, VIEW_FINANCE))
    assert "900,00" not in sign_in(blind).get(page).content.decode()


def test_an_organisation_is_asked_for_where_there_are_several(workshop, where, sign_in):
    browser, page = sign_in(workshop.accountant), reverse("finance-tax-accrual")
    assert browser.get(page).context["form"]["organisation"].is_hidden

    Organisation.objects.create(name="Other")

    assert not browser.get(page).context["form"]["organisation"].is_hidden


def test_the_dialog_costs_the_same_with_many_taxes(workshop, where, sign_in):
    browser, page = sign_in(workshop.accountant), reverse("finance-tax-payment")
    accrue(1, workshop)
    browser.get(page)
    with queries(max=99) as few:
        browser.get(page)
    for code in ("patent", "profit", "income-tax"):
        accrue(10, workshop, code)
    with queries(max=len(few)):
        browser.get(page)


def test_they_are_recorded_corrected_and_taken_back_on_pages(workshop, where, sign_in):
    browser, page, today = sign_in(workshop.accountant), reverse("finance-tax-accrual"), clock.today()
    form = {"tax": "", "amount": "900", "organisation": workshop.organisation.pk, "on": today.isoformat()}
    form |= {"month": today.replace(day=1).isoformat(), "key": "accrual-of-12"}

    wrong = browser.post(page, form)
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["tax"])
    assert browser.post(page, form | {"tax": tax("simplified").pk}).status_code == 302
    paying = {"tax": tax("simplified").pk, "amount": "1000", "money_account": where.bank.pk, "on": today.isoformat()}
    assert browser.post(reverse("finance-tax-payment"), paying | {"key": "payment-of-12"}).status_code == 302

    paid = TaxTransaction.objects.get(kind="tax-payment")
    told = browser.get(reverse("finance-transaction", args=[paid.entry_id])).content.decode()
    for words in ("Уплата налога", "УСН", "Сейчас переплата", "100,00"):
        assert words in told
    assert "УСН" in browser.get("/finance/").content.decode()
    browser.post(reverse("finance-reverse", args=[paid.entry_id]), {"reason": "typo"})
    assert owed("simplified") == [rub(900)]
