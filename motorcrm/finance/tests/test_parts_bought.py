"""Parts bought for 700 and sold for 1,000: the profit is what is left after VAT and their cost."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils.module_loading import autodiscover_modules

from motorcrm.company.models import TaxMode
from motorcrm.core import clock
from motorcrm.core.exact import Percent, rub
from motorcrm.core.invariants import violations
from motorcrm.core.refusal import Invalid
from motorcrm.finance.models import CashTransaction, Category
from motorcrm.finance.operations import record_expense, take_payment
from motorcrm.ledger.chart import COST_OF_PARTS, INPUT_VAT, PARTS_INCOME, PREPAYMENTS, STOCK, VAT
from motorcrm.ledger.journal import balance
from motorcrm.ledger.models import Account, Entry, Posting
from motorcrm.orders.operations import close_order, edit_part, reopen_order
from motorcrm.testing.builders import an_order, on_trust, ready_order

BIG, SMALL = Percent.whole(22), Percent.whole(5)


def set_rate(workshop, rate, *, deducts=False, since=None):
    TaxMode.objects.create(organisation=workshop.organisation, since=since or clock.today(), rate=rate, deducts=deducts)


def buy(where, by, **known):
    parts, day = Category.objects.select_related("account").get(code="parts"), clock.today()
    known = {"amount": rub(700), "vat_rate": BIG, "on": day} | known
    return record_expense(category=parts, money_account=where.bank, month=day, by=by, **known)


def sell(workshop):
    order = ready_order(workshop, parts=rub(1_000))
    part = order.parts.get()
    edit_part(part, version=part.version, cost=rub(700), by=workshop.owner)
    close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)
    return order


def profit():
    of_profit = Posting.objects.filter(account__kind__in=(Account.Kind.INCOME, Account.Kind.EXPENSE))
    return -sum((posting.amount for posting in of_profit), rub(0))


def test_what_is_bought_for_stock_is_no_expense_until_it_is_sold(workshop, where):
    buy(where, workshop.owner)

    assert profit() == rub(0)
    assert balance(where.bank.account, article="to-suppliers") == -rub(700)


@pytest.mark.parametrize(
    ("rate", "deducts", "earned"), [(BIG, True, rub(245, 90)), (SMALL, False, rub(252, 38)), (None, False, rub(300))]
)
def test_the_profit_is_the_price_less_vat_and_cost(workshop, where, rate, deducts, earned):
    set_rate(workshop, rate, deducts=deducts)

    buy(where, workshop.owner)
    sell(workshop)

    assert profit() == earned
    assert balance(STOCK) == rub(0)


def test_vat_in_what_was_bought_is_claimed_back_only_by_who_deducts_it(workshop, where):
    set_rate(workshop, BIG, deducts=True)
    bought = buy(where, workshop.owner)
    assert (balance(STOCK), balance(INPUT_VAT, vat_rate=BIG)) == (rub(573, 77), rub(126, 23))
    assert (bought.vat_rate, bought.vat) == (BIG, rub(126, 23))

    set_rate(workshop, SMALL, since=date(2026, 1, 1))
    TaxMode.objects.filter(rate=BIG).delete()
    bought = buy(where, workshop.owner)
    assert (balance(STOCK), balance(INPUT_VAT)) == (rub(1_273, 77), rub(126, 23))
    assert bought.vat == rub(126, 23)


def test_a_bill_has_a_rate_of_its_day(workshop, where):
    with pytest.raises(Invalid) as refusal:
        buy(where, workshop.owner, vat_rate=Percent.whole(20))
    assert list(refusal.value.errors) == ["vat_rate"]


def test_a_reopened_sale_is_taken_back_at_its_own_rate_and_sold_at_that_of_the_new_day(workshop, where):
    set_rate(workshop, SMALL)
    order = sell(workshop)
    assert balance(VAT, vat_rate=SMALL) == -rub(47, 62)
    TaxMode.objects.update(rate=BIG)

    reopen_order(order, reason="forgot a job", by=workshop.owner)
    assert (balance(VAT, vat_rate=SMALL), balance(VAT)) == (rub(0), rub(0))
    close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)

    assert (balance(VAT, vat_rate=SMALL), balance(VAT, vat_rate=BIG)) == (rub(0), -rub(180, 33))


def test_a_prepayment_keeps_the_rate_of_the_day_it_was_taken(workshop, where):
    set_rate(workshop, SMALL)
    order = an_order(workshop, jobs=rub(100))
    take_payment(order, amount=rub(60), money_account=where.till, on=clock.today(), by=workshop.owner)
    TaxMode.objects.update(rate=BIG)
    take_payment(order, amount=rub(40), money_account=where.till, on=clock.today(), by=workshop.owner)

    assert (balance(PREPAYMENTS, vat_rate=SMALL), balance(PREPAYMENTS, vat_rate=BIG)) == (-rub(60), -rub(40))
    assert [item.vat_rate for entry in Entry.objects.order_by("pk") for item in entry.items.all()] == [SMALL, BIG]


def test_the_expense_page_asks_for_vat_where_there_is_any_and_shows_it(workshop, where, sign_in):
    browser, page = sign_in(workshop.accountant), reverse("finance-expense")
    assert "vat_rate" not in browser.get(page).context["form"].fields
    set_rate(workshop, BIG, deducts=True)

    form = {
        "category": Category.objects.get(code="parts").pk, "amount": "700", "money_account": where.bank.pk,
        "on": clock.today().isoformat(), "month": clock.today().replace(day=1).isoformat(), "key": "expense-1",
    }  # fmt: skip
    wrong = browser.post(page, form | {"vat_rate": "20"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["vat_rate"])
    browser.post(page, form | {"vat_rate": "22"})

    bought = CashTransaction.objects.get()
    assert bought.vat == rub(126, 23)
    shown = browser.get(reverse("finance-transaction", args=[bought.entry_id])).content.decode()
    assert "126,23" in shown
    assert balance(COST_OF_PARTS) == balance(PARTS_INCOME) == rub(0)


def test_a_tax_mode_that_is_corrected_later_leaves_right_books_right(workshop, where):
    autodiscover_modules("invariants")
    set_rate(workshop, BIG, deducts=True)
    buy(where, workshop.owner)
    sell(workshop)
    assert violations() == {}

    TaxMode.objects.update(deducts=False)
    buy(where, workshop.owner)

    assert violations() == {}
