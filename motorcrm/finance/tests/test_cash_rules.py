"""What the rules about cash warn of: nothing is refused, whoever recorded it is told."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from motorcrm.clients.models import Client
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.refusal import Invalid, Stale
from motorcrm.finance.models import CashRules, Category, MoneyAccount, Payment
from motorcrm.finance.money.loans import record_loan, repay_loan
from motorcrm.finance.operations import (
    edit_account,
    record_expense,
    refund_prepayment,
    reverse_payment,
    set_account_rights,
    set_cash_rules,
    take_payment,
    take_prepayment,
)
from motorcrm.finance.queries.discipline import breaches
from motorcrm.testing.builders import a_client, an_order, ready_order

LIMIT = rub(100_000)


@pytest.fixture
def company():
    return a_client("Fleet LLC", kind=Client.Kind.COMPANY)


def take(workshop, order, account, amount, **known):
    return take_payment(order, amount=amount, money_account=account, on=clock.today(), by=workshop.owner, **known)


def told(recorded, workshop):
    return breaches(recorded, workshop.owner)


def switch(workshop, **changed):
    rules = CashRules.objects.first() or CashRules(pk=1)
    names = ("warns_of_contracts", "warns_of_takings", "warns_of_returns")
    known = {name: getattr(rules, name) for name in names} | changed
    return set_cash_rules(version=rules.version, by=workshop.owner, **known)


def test_cash_of_one_contract_beyond_the_limit(workshop, where, company):
    order, other = (an_order(workshop, client=company, jobs=rub(90_000)) for _number in range(2))

    assert not told(take(workshop, order, where.till, LIMIT), workshop)
    assert not told(take(workshop, other, where.till, rub(1)), workshop), "each order is a contract by itself"
    assert not told(take(workshop, order, where.bank, rub(1)), workshop), "no cash"
    over = take(workshop, order, where.till, rub(1))
    assert ["100001" in "".join(filter(str.isdigit, said)) for said in told(over, workshop)] == [True]

    reverse_payment(over, reason="Mistake", by=workshop.owner)
    assert not told(take(workshop, order, where.bank, rub(1), further=[]), workshop)
    back = refund_prepayment(
        company, organisation=order.organisation, source=order, amount=rub(1), money_account=where.till,
        on=clock.today(), by=workshop.owner,
    )  # fmt: skip
    assert told(back, workshop), "both ways together"
    switch(workshop, warns_of_contracts=False)
    assert not told(back, workshop)


def test_people_may_pay_any_sum_in_cash(workshop, where):
    order = an_order(workshop, jobs=rub(200_000))

    assert not told(take(workshop, order, where.till, rub(200_000)), workshop)


def test_rent_and_loans_from_takings(workshop, where):
    day, owner = clock.today(), workshop.owner
    take(workshop, an_order(workshop), where.till, rub(9_000))

    def expense(code, account):
        category = Category.objects.get(code=code)
        known = {"amount": rub(10), "money_account": account, "on": day, "month": day, "by": owner}
        return record_expense(category=category, **known)

    loan = record_loan(lender="Bank", amount=rub(500), money_account=where.bank, on=day, by=owner)
    repaid = repay_loan(loan=loan, principal=rub(5), money_account=where.till, on=day, month=day, by=owner)

    assert not told(expense("tools", where.till), workshop)
    assert not told(expense("rent", where.bank), workshop)
    assert told(expense("rent", where.till), workshop)
    assert told(repaid, workshop)
    switch(workshop, warns_of_takings=False)
    assert not told(repaid, workshop)


def test_a_card_payment_given_back_in_cash(workshop, where):
    client, day, owner = a_client(), clock.today(), workshop.owner
    known = {"organisation": workshop.organisation, "on": day, "by": owner}
    take_prepayment(client, amount=rub(700), money_account=where.till, **known)
    by_cash = refund_prepayment(client, source=None, amount=rub(700), money_account=where.till, **known)
    take_prepayment(client, amount=rub(700), money_account=where.terminal, **known)
    take_payment(an_order(workshop), amount=rub(900), money_account=where.till, on=day, by=owner)
    by_card = refund_prepayment(client, source=None, amount=rub(700), money_account=where.till, **known)

    assert not told(by_cash, workshop)
    assert len(told(by_card, workshop)) == 1
    switch(workshop, warns_of_returns=False)
    assert not told(by_card, workshop)


def test_a_till_over_its_limit_for_who_is_told_what_it_holds(workshop, where):
    till = edit_account(where.till, version=where.till.version, cash_limit=rub(1_000), by=workshop.owner)
    order = an_order(workshop, jobs=rub(5_000))

    assert not told(take(workshop, order, till, rub(1_000)), workshop)
    over = take(workshop, order, till, rub(1))
    assert len(told(over, workshop)) == 1
    assert breaches(over, workshop.manager)
    fresh = MoneyAccount.objects.get(pk=till.pk)
    set_account_rights(fresh, version=fresh.version, own=True, rights={}, by=workshop.owner)
    assert not breaches(over, workshop.accountant)


def test_a_till_has_no_limit_unless_one_is_set_and_banks_have_none(workshop, where):
    assert not told(take(workshop, an_order(workshop), where.till, rub(900)), workshop)
    with pytest.raises(TypeError):
        edit_account(where.bank, version=where.bank.version, cash_limit=rub(5), by=workshop.owner)
    with pytest.raises(Invalid):
        edit_account(where.till, version=where.till.version, cash_limit=-rub(5), by=workshop.owner)


def test_two_who_change_the_rules_see_each_other(workshop):
    switch(workshop, warns_of_returns=False)

    with pytest.raises(Stale):
        set_cash_rules(
            version=1, warns_of_contracts=False, warns_of_takings=True, warns_of_returns=True, by=workshop.owner
        )


def _said(answer):
    return {str(said) for said in get_messages(answer.wsgi_request)}


def test_whoever_records_it_is_told_on_the_next_page(workshop, where, company, sign_in):
    order = ready_order(workshop, client=company, jobs=rub(150_000))
    browser = sign_in(workshop.owner)
    form = browser.get(reverse("finance-order-payment", args=[order.pk])).context["form"]
    sent = {"key": form["key"].value(), "on": clock.today().isoformat(), "receipt": "missing", "comment": ""}

    answer = browser.post(
        reverse("finance-order-payment", args=[order.pk]), {**sent, "amount": "100001", "money_account": where.till.pk}
    )

    assert answer.status_code == 302
    assert _said(answer) >= set(told(Payment.objects.latest("pk"), workshop)) > set()


def test_closing_with_cash_tells_it_too(workshop, where, company, sign_in):
    order = ready_order(workshop, client=company, jobs=rub(150_000))
    browser, address = sign_in(workshop.owner), reverse("order-close", args=[order.pk])
    form = browser.get(address).context["form"]
    sent = {field.html_name: field.value() for field in form if field.value() not in (None, "")}

    answer = browser.post(address, {**sent, "amount": "150000", "money_account": where.till.pk, "way": "cash"})

    assert answer.status_code == 302
    assert _said(answer) >= set(told(Payment.objects.latest("pk"), workshop)) > set()


def test_the_rules_are_switched_in_the_settings(workshop, sign_in):
    browser, address = sign_in(workshop.owner), reverse("cash-rules")
    form = browser.get(address).context["form"]
    assert [form[name].value() for name in ("warns_of_contracts", "warns_of_takings")] == [True, True]

    browser.post(address, {"version": form["version"].value(), "key": form["key"].value(), "warns_of_takings": "on"})

    rules = CashRules.objects.get()
    assert (rules.warns_of_contracts, rules.warns_of_takings, rules.warns_of_returns) == (False, True, False)
