"""Correcting what was recorded: taken back and recorded anew, at once or not at all."""

from datetime import timedelta

import pytest
from django.urls import reverse

from motorcrm.access.rights import SEE_PRICES
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.invariants import violations
from motorcrm.core.operation import OPERATIONS
from motorcrm.core.refusal import Invalid, Refused
from motorcrm.finance.models import (
    CashTransaction,
    Category,
    FiscalReceipt,
    MoneyTransaction,
    Payment,
    accessors,
    typed_beside,
)
from motorcrm.finance.money.payments import Tendered
from motorcrm.finance.money.periods import lock_period
from motorcrm.finance.money.protocol import RECORDINGS
from motorcrm.finance.money.several import For
from motorcrm.finance.operations import (
    correct_transaction,
    pay_orders,
    record_expense,
    record_income,
    refund_prepayment,
    take_payment,
    take_prepayment,
)
from motorcrm.finance.queries import client_balance
from motorcrm.finance.rights import RECORD_TRANSACTIONS, REVERSE_TRANSACTIONS, VIEW_FINANCE
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.finance.tests.test_money_table import happened
from motorcrm.ledger.journal import balance
from motorcrm.ledger.models import Entry, Posting
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import close_order
from motorcrm.orders.queries.money import money_of
from motorcrm.testing.browser import serious_problems, sideways
from motorcrm.testing.builders import a_client, closed_order, on_trust, ready_order
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.tests.test_hostile_input import Forms

pytestmark = pytest.mark.django_db
TODAY = clock.today


def category(code):
    return Category.objects.select_related("account").get(code=code)


def cash(verb, code, roubles, account, by, on=None):
    day = on or TODAY()
    return verb(category=category(code), amount=rub(roubles), money_account=account, on=day, month=day, by=by)


def due(order):
    return money_of(WorkOrder.objects.get(pk=order.pk)).due


@pytest.fixture
def correct(workshop, sign_in):
    """Open the page of the transaction, send its form back with these changes, and give the answer."""

    def act(row, by=None, **changes):
        browser, url = sign_in(by or workshop.owner), reverse("finance-correct", args=[row.entry_id])
        page = Forms()
        answer = browser.get(url)
        assert answer.status_code == 200, answer.status_code
        page.feed(answer.content.decode())
        fields = next(fields for action, fields in page.found if action in ("", url) and "reason" in fields)
        form = answer.context["form"]
        typed = {name: _sent(form, name) for name in fields if name in form.fields}
        return browser.post(url, typed | {"reason": "typo"} | changes)

    return act


def _sent(form, name):
    field = form[name]
    value = field.field.prepare_value(field.value())
    return "" if value is None else value


def entries(row):
    """What of the kind counts: neither reversed nor a reversal."""
    live = Entry.objects.filter(reverses=None, reversed_by=None, kind=row.entry.kind)
    return list(live.order_by("pk"))


def test_an_expense_is_corrected_with_all_that_was_typed(workshop, where, correct):
    day = TODAY() - timedelta(days=3)
    cash(record_income, "scrap", 1_000, where.till, workshop.owner, on=day)
    wrong = record_expense(
        category=category("rent"), amount=rub(500), money_account=where.till, on=day, month=day,
        counterparty="ИП Котов", comment="аренда", order=closed_order(workshop, jobs=rub(10)), by=workshop.owner,
    )  # fmt: skip

    answer = correct(wrong, amount="50")

    assert answer.status_code == 302
    right = CashTransaction.objects.latest("pk")
    assert answer["Location"] == reverse("finance-transaction", args=[right.entry_id])
    assert (right.amount, right.on, right.month, right.counterparty, right.comment, right.order, right.category) == (
        rub(50), day, wrong.month, "ИП Котов", "аренда", wrong.order, wrong.category,
    )  # fmt: skip
    assert Entry.objects.get(reverses=wrong.entry).on == day
    assert balance(where.till.account) == rub(950)
    assert violations() == {}


def test_a_till_may_be_empty_between_the_two_but_not_after_both(workshop, where, correct):
    income = cash(record_income, "scrap", 1_000, where.till, workshop.owner)
    cash(record_expense, "rent", 900, where.till, workshop.owner)

    assert correct(income, amount="950").status_code == 302
    assert balance(where.till.account) == rub(50)
    refused = correct(CashTransaction.objects.latest("pk"), amount="899.99")

    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["amount"])
    assert balance(where.till.account) == rub(50)
    assert violations() == {}


def test_a_transfer_goes_elsewhere(workshop, where, correct):
    cash(record_income, "scrap", 100, where.till, workshop.owner)
    transfer = OPERATIONS["finance.record_transfer"](
        amount=rub(100), money_account=where.till, to_account=where.terminal, on=TODAY(), by=workshop.owner
    )
    assert correct(transfer, to_account=where.bank.pk).status_code == 302
    accounts = (where.till, where.bank, where.terminal)
    assert [balance(one.account) for one in accounts] == [rub(0), rub(100), rub(0)]


def test_cash_was_a_card_and_the_bill_stays_paid(workshop, where, correct):
    order = closed_order(workshop, jobs=rub(700))
    payment = take_payment(
        order, amount=rub(700), money_account=where.till, on=TODAY(), receipt_number="77", by=workshop.owner
    )

    assert correct(payment, way="card", money_account="", method="").status_code == 302

    assert [balance(one.account) for one in (where.till, where.terminal)] == [rub(0), rub(700)]
    again = Payment.objects.latest("pk")
    receipt = FiscalReceipt.objects.get(entry=again.entry)
    assert (receipt.status, receipt.number) == ("issued", "77")
    assert (due(order), client_balance(order.client).free) == (rub(0), rub(0))
    assert violations() == {}


def test_a_prepayment_that_has_paid_its_own_bill_pays_it_again(workshop, where, correct):
    day = TODAY() - timedelta(days=1)
    with clock.at(clock.moment(day, 12)):
        order = ready_order(workshop, jobs=rub(700))
        payment = take_payment(order, amount=rub(300), money_account=where.till, on=day, by=workshop.owner)
    close_order(order, on=TODAY(), debt=on_trust(), by=workshop.owner)

    assert correct(payment, amount="200", way="card", money_account="", method="").status_code == 302

    again = Payment.objects.latest("pk")
    assert (again.kind, again.on, due(order), client_balance(order.client).free) == (
        "prepayment", day, rub(500), rub(0),
    )  # fmt: skip
    assert violations() == {}
    beyond = correct(again, amount="700.01")
    assert beyond.status_code == 422
    assert due(order) == rub(500)


def test_two_ways_of_one_payment_change_places(workshop, where, correct):
    order = closed_order(workshop, jobs=rub(700))
    payment = take_payment(
        order, amount=rub(500), money_account=where.till, further=[Tendered(rub(200), where.bank, "sbp")], on=TODAY(),
        comment="в два приёма", by=workshop.owner,
    )  # fmt: skip
    assert correct(payment, amount="200", amount_2="500").status_code == 302
    assert [balance(one.account) for one in (where.till, where.bank)] == [rub(200), rub(500)]
    again = Payment.objects.latest("pk")
    assert ([one.method for one in again.tenders.all()], again.comment) == (["cash", "sbp"], "в два приёма")


def test_a_payment_of_several_orders_is_spread_anew(workshop, where, sign_in):
    client = a_client()
    debts = [closed_order(workshop, jobs=rub(roubles), client=client) for roubles in (100, 200, 300)]
    payment = pay_orders(
        client, organisation=workshop.organisation, shares=[For(debts[0], rub(100)), For(debts[1], rub(50))],
        tenders=[Tendered(rub(150), where.till)], on=TODAY(), by=workshop.owner,
    )  # fmt: skip
    url = reverse("finance-correct", args=[payment.entry_id])
    browser = sign_in(workshop.owner)
    form = browser.get(url).context["form"]
    assert [(row.order, row.due, row.share) for row in form.rows_of_orders] == [
        (debts[0], rub(100), "100"), (debts[1], rub(200), "50"), (debts[2], rub(300), ""),
    ]  # fmt: skip

    answer = browser.post(url, {
        "amount": "150", "money_account": where.till.pk, "order": [one.pk for one in debts], "share": ["", "", "150"],
        "seen": ["", "", ""], "on": TODAY().isoformat(), "reason": "другой заказ", "key": "k" * 32,
    })  # fmt: skip

    assert answer.status_code == 302
    assert [due(one) for one in debts] == [rub(100), rub(200), rub(150)]
    assert violations() == {}


def test_a_refund_goes_back_another_way(workshop, where, correct):
    client = a_client()
    known = {"organisation": workshop.organisation, "on": TODAY(), "by": workshop.owner}
    take_prepayment(client, amount=rub(100), money_account=where.till, **known)
    take_prepayment(client, amount=rub(100), money_account=where.bank, **known)
    refund = refund_prepayment(client, source=None, amount=rub(60), money_account=where.till, **known)
    assert correct(refund, amount="70", money_account=where.bank.pk, method="").status_code == 302
    assert [balance(one.account) for one in (where.till, where.bank)] == [rub(100), rub(30)]
    assert client_balance(client).free == rub(130)


@pytest.mark.parametrize("kind", RECORDINGS)
def test_whatever_is_recorded_on_a_page_of_its_own_is_corrected_on_it(workshop, where, correct, kind):
    what = next(happening.what for happening in RECORDINGS[kind].kind.happenings)
    _story, entry = happened(workshop, where, what)
    row = typed_beside(MoneyTransaction.objects.select_related(*accessors()).get(pk=entry.pk))

    answer = correct(row, comment="теперь верно")

    assert answer.status_code == 302, answer.context["form"].errors
    anew = type(row).objects.latest("pk")
    assert anew.pk != row.pk
    assert (anew.amount, anew.comment) == (row.amount, "теперь верно")
    assert sides_of(anew.entry) == sides_of(row.entry)
    assert violations() == {}


def sides_of(entry):
    """Its postings, whatever item they opened."""
    return sorted((one.account_id, one.amount.units, str(one.month)) for one in Posting.objects.filter(entry=entry))


def test_refused_or_mistyped_nothing_is_taken_back(workshop, where, correct):
    expense = cash(record_expense, "rent", 100, where.bank, workshop.owner)
    before = Entry.objects.count()
    for changes in ({"reason": " "}, {"amount": "0"}, {"amount": "x"}, {"category": ""}, {"money_account": "99999"}):
        assert correct(expense, **changes).status_code == 422
    assert correct(expense, money_account=where.till.pk).status_code == 422  # the till is empty
    assert (Entry.objects.count(), entries(expense)) == (before, [expense.entry])


def test_locked_it_is_taken_back_and_recorded_on_open_days(workshop, where, correct):
    day = TODAY() - timedelta(days=40)
    expense = cash(record_expense, "rent", 100, where.bank, workshop.owner, on=day)
    lock_period(workshop.organisation, until=TODAY() - timedelta(days=20), by=workshop.owner)

    assert list(correct(expense, amount="90").context["form"].errors) == ["on"]
    month = TODAY().replace(day=1).isoformat()
    assert correct(expense, amount="90", on=TODAY().isoformat(), month=month).status_code == 302

    assert Entry.objects.get(reverses=expense.entry).on == TODAY() - timedelta(days=19)
    assert CashTransaction.objects.latest("pk").on == TODAY()
    assert violations() == {}


def test_only_once_and_only_what_people_recorded(workshop, where, sign_in):
    order = closed_order(workshop, jobs=rub(100))
    sale = MoneyTransaction.objects.get(kind="sale")
    with pytest.raises(Refused, match="not-corrected"):
        correct_transaction(sale, reason="x", values={}, by=workshop.owner)
    payment = take_payment(order, amount=rub(100), money_account=where.till, on=TODAY(), by=workshop.owner)
    entry = MoneyTransaction.objects.get(pk=payment.entry_id)
    values = {"amount": rub(90), "money_account": where.till, "on": TODAY()}
    correct_transaction(entry, reason="x", values=values, by=workshop.owner)
    with pytest.raises(Refused, match="already-reversed"):
        correct_transaction(entry, reason="x", values=values, by=workshop.owner)
    with pytest.raises(Invalid, match="reason"):
        correct_transaction(entry, reason=" ", values=values, by=workshop.owner)
    assert due(order) == rub(10)
    browser = sign_in(workshop.owner)
    for pk, offered in ((sale.pk, False), (entry.pk, False), (Payment.objects.latest("pk").entry_id, True)):
        text = browser.get(reverse("finance-transaction", args=[pk])).content.decode()
        assert (reverse("finance-correct", args=[pk]) in text) is offered


def test_it_needs_the_rights_of_both(workshop, where, sign_in):
    expense = cash(record_expense, "rent", 100, where.bank, workshop.owner)
    url = reverse("finance-correct", args=[expense.entry_id])
    both = (VIEW_FINANCE, RECORD_TRANSACTIONS, REVERSE_TRANSACTIONS, SEE_PRICES)
    for missing in both:
        person = hire(
            f"Without {missing.code}", role_with(*(one for one in both if one is not missing), name=missing.code)
        )
        assert sign_in(person).get(url).status_code in (403, 404), missing.code
    assert sign_in(hire("Both", role_with(*both))).get(url).status_code == 200


def test_corrected_in_a_browser_with_a_mistake_on_the_way(live, browser, workshop):
    till, bank, _terminal = open_money_accounts(workshop.organisation)
    order = closed_order(workshop, jobs=rub(700))
    payment = take_payment(order, amount=rub(700), money_account=till, on=TODAY(), by=workshop.owner)
    page = live.sign_in(browser, workshop.owner)
    page.goto(f"/finance/transactions/{payment.entry_id}/")
    page.click("a:has-text('Исправить')")
    assert page.locator("dialog [name=amount]").input_value() == "700"
    page.locator("dialog .tile:has-text('На счёт')").first.click()
    page.click("dialog button.btn-primary")
    page.wait_for_selector("dialog .invalid-feedback")
    assert not serious_problems(page) + sideways(page)
    page.fill("dialog [name=reason]", "Перевод, а не наличные")
    page.click("dialog button.btn-primary")
    page.wait_for_selector("text=Исправлено.")
    assert [balance(one.account) for one in (till, bank)] == [rub(0), rub(700)]
    assert due(order) == rub(0)
