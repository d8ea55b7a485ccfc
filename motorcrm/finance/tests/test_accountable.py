"""Money that employees hold: given, reported line by line, given back, and what they spent beyond it."""

from datetime import timedelta

import pytest

from motorcrm.company.models import Organisation, TaxMode
from motorcrm.core import clock
from motorcrm.core.exact import Percent, rub
from motorcrm.core.invariants import violations
from motorcrm.core.refusal import Absent, Asked, Forbidden, Invalid, Refused
from motorcrm.finance.models import AccountableUse, Category, ExpenseReport, ExpenseReportLine, MoneyTransaction
from motorcrm.finance.money.accountable import (
    give_expense_advance,
    pay_overspend,
    return_advance,
    reverse_advance_return,
    reverse_expense_advance,
    reverse_overspend_payment,
)
from motorcrm.finance.money.correcting import correct_transaction
from motorcrm.finance.money.expense_reports import MOST, Spent, report_expenses, reverse_expense_report
from motorcrm.finance.money.periods import lock_period, unlock_period
from motorcrm.finance.queries import HistoryFilters, filtered_totals, money_today
from motorcrm.finance.queries.accountable import holdings
from motorcrm.finance.queries.month import Books, checklist
from motorcrm.finance.rights import RECORD_TRANSACTIONS, VIEW_FINANCE
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.history.queries import story_of
from motorcrm.ledger.chart import ACCOUNTABLE, INPUT_VAT, OPENING, STOCK
from motorcrm.ledger.journal import balance, post
from motorcrm.ledger.kinds import KINDS
from motorcrm.ledger.lines import credit, debit
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.testing.builders import an_order
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.queries import queries

DAY = timedelta(days=1)
NOTHING = rub(0)


def give(roubles, who, where, by, **known):
    known = {"money_account": where.bank, "on": clock.today()} | known
    return give_expense_advance(employee=who, amount=rub(roubles), by=by, **known)


def spent(roubles, code="rent", **known):
    known = {"month": clock.today()} | known
    return Spent(Category.objects.select_related("account").get(code=code), rub(roubles), **known)


def report(who, organisation, by, *lines, **known):
    known = {"on": clock.today(), "sure": [f"overspend:{sum(line.amount.units for line in lines)}"]} | known
    return report_expenses(employee=who, organisation=organisation, lines=lines, by=by, **known)


@pytest.fixture
def who(workshop):
    return workshop.technician


def held(who):
    """What each advance has left, and what is owed."""
    return [(one.amount, one.due) for one in holdings(who)]


def test_money_given_is_held_until_it_is_reported_or_given_back(workshop, where, who):
    first = give(100, who, where, workshop.manager, on=clock.today(), comment="oil")
    second = give(50, who, where, workshop.manager)
    done = report(who, workshop.organisation, workshop.manager, spent(70), spent(50, "tools", counterparty=" Bolt "))
    back = return_advance(employee=who, amount=rub(20), money_account=where.till, on=clock.today(), by=workshop.manager)

    assert held(who) == [(rub(10), NOTHING)]
    assert [(use.entry_id, use.item_id, use.amount) for use in AccountableUse.objects.all()] == [
        (done.entry_id, first.item_id, rub(100)), (done.entry_id, second.item_id, rub(20)),
        (back.entry_id, second.item_id, rub(20)),
    ]  # fmt: skip
    assert (balance(where.bank.account), balance(where.till.account), balance(ACCOUNTABLE)) == (
        -rub(150), rub(20), rub(10),
    )  # fmt: skip
    assert balance(where.bank.account, article="accountable-out") == -rub(150)
    assert balance(where.till.account, article="accountable-in") == rub(20)
    assert money_today(workshop.owner).expenses_of_month == rub(120)
    assert done.lines.get(category__code="tools").counterparty == "Bolt"
    assert story_of(first) == ["finance.expense-advance-given"]
    assert story_of(done) == ["finance.expenses-reported"]
    assert violations() == {}


def test_what_is_given_counts_as_spent_and_what_is_reported_moves_no_money(workshop, where, who):
    give(100, who, where, workshop.owner)
    report(who, workshop.organisation, workshop.owner, spent(40))
    return_advance(employee=who, amount=rub(60), money_account=where.bank, on=clock.today(), by=workshop.owner)

    totals = filtered_totals(HistoryFilters(account=where.bank), workshop.owner)
    assert (totals.received, totals.spent) == (rub(60), rub(100))


def test_each_expense_has_its_month_its_vat_and_its_order(workshop, where, who):
    TaxMode.objects.create(
        organisation=workshop.organisation, since=clock.today(), rate=Percent.whole(22), deducts=True
    )
    order, before = an_order(workshop), clock.today().replace(day=1) - DAY
    rent = Category.objects.get(code="rent").account
    give(500, who, where, workshop.owner)
    report(
        who, workshop.organisation, workshop.owner, spent(122, vat_rate=Percent.whole(22), order=order, month=before),
        spent(244, "parts", vat_rate=Percent.whole(22)), spent(30),
    )  # fmt: skip

    assert balance(rent, order=order.pk, month=before.replace(day=1)) == rub(100)
    assert balance(rent, month=clock.today().replace(day=1)) == rub(30)
    assert (balance(STOCK), balance(INPUT_VAT), balance(INPUT_VAT, order=order.pk)) == (rub(200), rub(66), rub(22))
    assert held(who) == [(rub(104), NOTHING)]
    assert violations() == {}


def test_what_was_spent_beyond_is_asked_about_and_owed(workshop, where, who):
    give(100, who, where, workshop.owner)
    with pytest.raises(Asked) as question:
        report(who, workshop.organisation, workshop.owner, spent(130), sure=[])
    done = report(who, workshop.organisation, workshop.owner, spent(130), sure=question.value.codes.split())
    pay = {"employee": who, "money_account": where.bank, "on": clock.today(), "by": workshop.owner}

    assert (done.overspend, held(who), balance(ACCOUNTABLE)) == (rub(30), [(NOTHING, rub(30))], -rub(30))
    with pytest.raises(Invalid, match=r"^amount: "):
        pay_overspend(amount=rub(31), **pay)
    paid = pay_overspend(amount=rub(30), **pay)
    assert (held(who), balance(ACCOUNTABLE), balance(where.bank.account)) == ([], NOTHING, -rub(130))
    with pytest.raises(Refused, match="advance-settled"):
        reverse_expense_report(done, reason="typo", by=workshop.owner)
    reverse_overspend_payment(paid, reason="typo", by=workshop.owner)
    reverse_expense_report(done, reason="typo", by=workshop.owner)
    assert held(who) == [(rub(100), NOTHING)]
    assert violations() == {}


def test_somebody_who_was_given_nothing_is_owed_all_they_spent(workshop, where, who):
    report(who, workshop.organisation, workshop.owner, spent(30))

    assert held(who) == [(NOTHING, rub(30))]
    give(100, who, where, workshop.owner)
    assert held(who) == [(rub(100), rub(30))]  # nothing is set off by itself


def test_an_advance_that_was_settled_is_taken_back_after_what_settled_it(workshop, where, who):
    advance = give(100, who, where, workshop.owner)
    done = report(who, workshop.organisation, workshop.owner, spent(40))
    back = return_advance(employee=who, amount=rub(10), money_account=where.bank, on=clock.today(), by=workshop.owner)

    for row, reverse in ((back, reverse_advance_return), (done, reverse_expense_report)):
        with pytest.raises(Refused, match="advance-settled"):
            reverse_expense_advance(advance, reason="typo", by=workshop.owner)
        reverse(row, reason="typo", by=workshop.owner)
    reverse_expense_advance(advance, reason="typo", by=workshop.owner)

    assert (held(who), balance(where.bank.account)) == ([], NOTHING)
    with pytest.raises(Refused, match="already-reversed"):
        reverse_expense_advance(advance, reason="typo", by=workshop.owner)
    assert violations() == {}


def test_money_is_reported_and_given_back_only_on_days_on_which_it_is_held(workshop, where, who):
    today = clock.today()
    give(100, who, where, workshop.owner, on=today - 5 * DAY)
    report(who, workshop.organisation, workshop.owner, spent(60), on=today - 2 * DAY)
    known = {"employee": who, "money_account": where.bank, "by": workshop.owner}

    for on, amount in ((today - 6 * DAY, 1), (today - 3 * DAY, 41), (today, 41)):
        with pytest.raises(Invalid, match=r"^amount: "):
            return_advance(amount=rub(amount), on=on, **known)
    return_advance(amount=rub(40), on=today - 3 * DAY, **known)
    assert violations() == {}


def test_what_corrects_a_closed_period_is_dated_later_and_so_is_what_rests_on_it(workshop, where, who):
    today, by = clock.today(), workshop.owner
    advance = give(100, who, where, by, on=today - 9 * DAY)
    month = today - 9 * DAY
    done = report(who, workshop.organisation, by, spent(100, month=month), on=today - 8 * DAY)
    lock_period(workshop.organisation, until=today - 4 * DAY, by=by)
    reverse_expense_report(done, reason="typo", by=by)
    unlock_period(workshop.organisation, until=None, reason="typo", by=by)

    with pytest.raises(Invalid, match=r"^amount: "):
        return_advance(employee=who, amount=rub(1), money_account=where.bank, on=today - 5 * DAY, by=by)
    reverse_expense_advance(advance, reason="typo", by=by)
    assert advance.entry.reversed_by.on == today - 3 * DAY
    assert violations() == {}


def test_a_report_has_at_least_one_line_and_at_most_a_hundred(workshop, where, who):
    give(1_000, who, where, workshop.owner)

    with pytest.raises(Refused, match="no-lines"):
        report(who, workshop.organisation, workshop.owner)
    with pytest.raises(Refused, match="too-many-lines") as refusal:
        report(who, workshop.organisation, workshop.owner, *[spent(1)] * (MOST + 1))
    assert "100" in refusal.value.message
    report(who, workshop.organisation, workshop.owner, *[spent(1)] * MOST)
    assert ExpenseReportLine.objects.count() == MOST
    assert held(who) == [(rub(900), NOTHING)]


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ({"roubles": 0}, "line-1-amount"),
        ({"roubles": -5}, "line-1-amount"),
        ({"code": "scrap"}, "line-1-category"),
        ({"vat_rate": Percent.whole(19)}, "line-1-vat_rate"),
    ],
)
def test_what_is_wrong_about_a_line_is_said_of_that_line(workshop, where, who, line, wrong):
    give(100, who, where, workshop.owner)

    with pytest.raises(Invalid) as refusal:
        report(who, workshop.organisation, workshop.owner, spent(5), spent(line.pop("roubles", 5), **line))

    assert list(refusal.value.errors) == [wrong]
    assert not ExpenseReport.objects.exists()


def test_an_archived_category_and_the_order_of_another_are_said_of_their_line(workshop, where, who):
    other = Organisation.objects.create(name="Second Yard", kind=Organisation.Kind.COMPANY)
    order = an_order(workshop)
    Category.objects.filter(code="rent").update(is_archived=True)

    for line, wrong in ((spent(5), "line-0-category"), (spent(5, "tools", order=order), "line-0-order")):
        with pytest.raises(Invalid) as refusal:
            report(who, other, workshop.owner, line)
        assert list(refusal.value.errors) == [wrong]


def test_an_order_that_is_not_seen_is_absent(workshop, where, who):
    order = an_order(workshop, manager=workshop.manager)
    clerk = hire("Clerk", role_with(RECORD_TRANSACTIONS, VIEW_FINANCE, VIEW_ORDERS, scope="own"))
    give(100, who, where, workshop.owner)

    with pytest.raises(Absent):
        report(who, workshop.organisation, clerk, spent(5, order=order))


def test_money_of_one_organisation_is_not_reported_to_another(workshop, where, who):
    other = Organisation.objects.create(name="Second Yard", kind=Organisation.Kind.COMPANY)
    theirs = open_money_accounts(other)[1]
    give(100, who, where, workshop.owner)

    with pytest.raises(Invalid, match=r"^amount: "):
        return_advance(employee=who, amount=rub(1), money_account=theirs, on=clock.today(), by=workshop.owner)
    report(who, other, workshop.owner, spent(30))
    assert held(who) == [(rub(100), NOTHING), (NOTHING, rub(30))]


def test_who_has_left_is_given_nothing_but_may_report_and_give_back(workshop, where, who):
    give(100, who, where, workshop.owner)
    who.left_on = clock.today()
    who.save()

    with pytest.raises(Invalid, match=r"^employee: "):
        give(1, who, where, workshop.owner)
    report(who, workshop.organisation, workshop.owner, spent(30))
    return_advance(employee=who, amount=rub(70), money_account=where.bank, on=clock.today(), by=workshop.owner)
    assert held(who) == []


def test_a_till_gives_no_more_than_it_has(workshop, where, who):
    with pytest.raises(Refused, match="till-below-zero"):
        give(1, who, where, workshop.owner, money_account=where.till)


def test_it_needs_the_right_to_record_transactions_and_happens_once(workshop, where, who):
    for verb in (give, lambda _roubles, who, _where, by: report(who, workshop.organisation, by, spent(1))):
        with pytest.raises(Forbidden):
            verb(1, who, where, workshop.technician)
    first = give(10, who, where, workshop.manager, key="a" * 20)
    again = give(10, who, where, workshop.manager, key="a" * 20)
    known = {"key": "b" * 20}
    one = report(who, workshop.organisation, workshop.manager, spent(4), **known)
    other = report(who, workshop.organisation, workshop.manager, spent(4), **known)

    assert (first.pk, one.pk, held(who)) == (again.pk, other.pk, [(rub(6), NOTHING)])
    with pytest.raises(Forbidden):
        reverse_expense_report(one, reason="typo", by=workshop.manager)


def test_an_advance_is_corrected_to_another_employee(workshop, where, who):
    advance = give(100, who, where, workshop.owner)
    values = {
        "employee": workshop.senior, "amount": rub(90), "money_account": where.bank, "on": clock.today(), "comment": "",
    }  # fmt: skip

    correct_transaction(
        MoneyTransaction.objects.get(pk=advance.entry_id), reason="typo", values=values, by=workshop.owner
    )

    assert (held(who), held(workshop.senior)) == ([], [(rub(90), NOTHING)])


def test_holdings_ask_little_however_many_they_are(workshop, where, who):
    for person in (who, who, workshop.senior, workshop.manager):
        give(10, person, where, workshop.owner)
    with queries(max=2):
        found = holdings()

    assert {one.employee for one in found} == {who, workshop.senior, workshop.manager}


def test_closing_a_month_names_what_is_not_reported(workshop, where, who):
    today = clock.today()
    advance = give(10, who, where, workshop.owner, on=today - 2 * DAY)
    give(10, who, where, workshop.owner)
    books = Books(workshop.organisation, None)

    points = {str(point.label): point for point in checklist(books, today - DAY, workshop.owner)}
    point = points["Неотчитанные деньги"]

    assert point.count.number == 1
    assert [row.url for row in point.rows] == [f"/finance/transactions/{advance.entry_id}/"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda: ExpenseReportLine.objects.update(amount=rub(1)), "expense reports match the ledger"),
        (lambda: AccountableUse.objects.update(amount=rub(1)), "expense reports match the ledger"),
        (lambda: ExpenseReport.objects.update(overspend=rub(1)), "expense reports match the ledger"),
    ],
)
def test_a_changed_report_is_named(workshop, where, who, change, named):
    give(100, who, where, workshop.owner)
    report(who, workshop.organisation, workshop.owner, spent(30))
    change()

    assert named in violations()


def test_an_advance_settled_beyond_what_was_given_is_named(workshop, where, who):
    advance = give(100, who, where, workshop.owner)
    back = [credit(ACCOUNTABLE, rub(101), employee=who, item=advance.item), debit(OPENING, rub(101))]

    post(
        kind=KINDS["tax-accrual"], key="x:1", about="x:1", on=clock.today(), organisation=workshop.organisation,
        lines=back, by=workshop.owner,
    )  # fmt: skip

    assert "no money of an employee is settled beyond what is left on any day" in violations()
