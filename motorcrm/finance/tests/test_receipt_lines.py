"""A receipt of several lines is one transaction: booked, taken back and corrected as a whole."""

from datetime import date, timedelta

import pytest

from motorcrm.company.models import Organisation, TaxMode
from motorcrm.core import clock
from motorcrm.core.exact import Money, Percent, rub
from motorcrm.core.invariants import violations
from motorcrm.core.refusal import Absent, Invalid, Refused
from motorcrm.finance.models import CashLine, CashTransaction, Category, MoneyTransaction
from motorcrm.finance.money.cash import MOST, ReceiptLine
from motorcrm.finance.money.periods import lock_period
from motorcrm.finance.operations import (
    correct_transaction,
    record_expense,
    record_income,
    reverse_cash_transaction,
)
from motorcrm.finance.queries.filters import HistoryFilters, transaction_history
from motorcrm.finance.queries.walk import latest
from motorcrm.finance.rights import RECORD_TRANSACTIONS, REVERSE_TRANSACTIONS, VIEW_FINANCE
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.history.models import Happening
from motorcrm.ledger.journal import balance
from motorcrm.ledger.models import Entry, Posting
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.suppliers.operations import add_supplier, merge_suppliers
from motorcrm.testing.builders import a_client, an_order
from motorcrm.testing.cast import hire, role_with

TODAY = clock.today


def category(code):
    return Category.objects.select_related("account").get(code=code)


def line(code, roubles, **known):
    return ReceiptLine(category(code), rub(roubles), **known)


def spent(where, by, first, *more, account=None, **known):
    on = known.pop("on", None) or TODAY()
    return record_expense(
        category=first.category, amount=first.amount, what=first.what, order=first.order, vat_rate=first.vat_rate,
        month=first.month or on, money_account=account or where.bank, on=on, more=more, by=by, **known,
    )  # fmt: skip


def test_every_line_is_booked_by_its_own_category_month_and_order(workshop, where):
    order, last_month = an_order(workshop), (TODAY().replace(day=1) - timedelta(days=1))
    done = spent(
        where, workshop.manager, line("tools", 100, what="Ключ 13"),
        line("rent", 30, month=last_month, what=" Аренда "), line("transport", 5, order=order),
    )  # fmt: skip

    assert (done.amount, done.line_count, done.category.code, done.what) == (rub(135), 3, "tools", "Ключ 13")
    assert [(one.category.code, one.amount, one.what) for one in done.lines.all()] == [
        ("tools", rub(100), "Ключ 13"), ("rent", rub(30), "Аренда"), ("transport", rub(5), ""),
    ]  # fmt: skip
    assert balance(category("transport").account, order=order.pk) == rub(5)
    months = dict(Posting.objects.filter(month__isnull=False).values_list("account__category__code", "month"))
    assert months == {
        "tools": TODAY().replace(day=1), "rent": last_month.replace(day=1), "transport": TODAY().replace(day=1),
    }  # fmt: skip
    assert balance(where.bank.account) == -rub(135)
    assert Entry.objects.count() == 1
    assert violations() == {}


def test_money_moves_under_the_article_of_each_category(workshop, where):
    spent(where, workshop.owner, line("parts", 70), line("rent", 20), line("tools", 10))

    assert balance(where.bank.account, article="to-suppliers") == -rub(70)
    assert balance(where.bank.account, article="other-out") == -rub(30)


def test_each_line_has_the_vat_of_its_rate(workshop, where):
    TaxMode.objects.create(organisation=workshop.organisation, since=TODAY(), rate=Percent.whole(22), deducts=True)
    done = spent(
        where, workshop.owner, line("parts", 122, vat_rate=Percent.whole(22)), line("rent", 50),
        line("tools", 110, vat_rate=Percent.whole(10)),
    )  # fmt: skip

    assert (done.vat, balance("input-vat"), balance("stock")) == (rub(32), rub(32), rub(100))
    assert balance(category("tools").account) == rub(100)
    with pytest.raises(Invalid, match="line-1-vat_rate"):
        spent(where, workshop.owner, line("rent", 1), line("rent", 1, vat_rate=Percent.whole(3)))
    assert violations() == {}


def test_income_may_have_several_lines_too(workshop, where):
    record_income(
        category=category("scrap"), amount=rub(7), money_account=where.till, on=TODAY(), month=TODAY(),
        more=[line("other-income", 3)], by=workshop.manager,
    )  # fmt: skip

    assert (balance(where.till.account), balance(category("scrap").account)) == (rub(10), -rub(7))
    assert violations() == {}


def test_it_is_taken_back_as_a_whole(workshop, where):
    done = spent(where, workshop.owner, line("tools", 100), line("rent", 30))
    reverse_cash_transaction(done, reason="Mistake", by=workshop.owner)

    assert balance(category("tools").account) == balance(category("rent").account) == rub(0)
    assert Entry.objects.filter(reverses=done.entry).count() == 1
    assert violations() == {}


def test_what_is_wrong_is_said_by_line_and_nothing_is_recorded(workshop, where):
    other = an_order(workshop)
    WorkOrder.objects.filter(pk=other.pk).update(organisation=Organisation.objects.create(name="Other"))
    other.refresh_from_db()
    good = line("tools", 100)
    Category.objects.filter(code="advertising").update(is_archived=True)
    for wrong, name in (
        (ReceiptLine(category("rent"), rub(0)), "line-1-amount"),
        (ReceiptLine(category("rent"), Money(Money.MAX + 1)), "line-1-amount"),
        (line("scrap", 1), "line-1-category"),
        (line("advertising", 1), "line-1-category"),
    ):
        with pytest.raises(Invalid, match=name):
            spent(where, workshop.owner, good, wrong)
    with pytest.raises(Invalid, match="line-1-order"):
        spent(where, workshop.owner, line("tools", 1, order=an_order(workshop)), line("rent", 1, order=other))
    with pytest.raises(Refused, match="too-many-lines"):
        spent(where, workshop.owner, *[good] * (MOST + 1))
    with pytest.raises(Refused, match="too-large"):
        spent(where, workshop.owner, *[ReceiptLine(category("rent"), Money(Money.MAX))] * 2)
    assert not Entry.objects.exists()
    assert spent(where, workshop.owner, *[good] * MOST).line_count == MOST


def test_an_order_out_of_sight_is_absent_in_every_line(workshop, where):
    clerk = hire("Clerk", role_with(VIEW_ORDERS, RECORD_TRANSACTIONS, scope="own"))
    with pytest.raises(Absent):
        spent(where, clerk, line("tools", 1), line("tools", 1, order=an_order(workshop)))


def test_till_and_lock_hold_for_all_lines_together(workshop, where):
    record_income(
        category=category("scrap"), amount=rub(10), money_account=where.till, on=TODAY(), month=TODAY(),
        by=workshop.owner,
    )  # fmt: skip
    with pytest.raises(Refused, match="till-below-zero"):
        spent(where, workshop.owner, line("tools", 6), line("rent", 5), account=where.till)
    spent(where, workshop.owner, line("tools", 6), line("rent", 4), account=where.till)
    assert balance(where.till.account) == rub(0)


def test_history_tells_each_order_its_part(workshop, where):
    one, two = an_order(workshop), an_order(workshop)
    before = Happening.objects.count()
    spent(where, workshop.owner, line("tools", 6, order=one), line("rent", 5, order=two), line("rent", 2, order=one))

    told = list(Happening.objects.order_by("pk")[before:])
    assert [(one_.within, one_.facts["amount"], one_.facts["line_count"]) for one_ in told] == [
        (one.ref, "8", 3), (two.ref, "5", 3),
    ]  # fmt: skip


def test_twice_with_one_key_is_once(workshop, where):
    parts = (line("tools", 6), line("rent", 5))
    assert spent(where, workshop.owner, *parts, key="k" * 9) == spent(where, workshop.owner, *parts, key="k" * 9)
    with pytest.raises(Refused, match="key-reused"):
        spent(where, workshop.owner, line("tools", 6), line("rent", 4), key="k" * 9)
    assert (CashTransaction.objects.count(), CashLine.objects.count()) == (1, 2)


def test_correcting_records_all_lines_anew(workshop, where):
    done = spent(where, workshop.owner, line("tools", 100), line("rent", 30))
    anew = correct_transaction(
        MoneyTransaction.objects.get(pk=done.entry_id), reason="Typo", by=workshop.owner,
        values={
            "category": category("tools"), "amount": rub(90), "money_account": where.bank, "on": TODAY(),
            "month": TODAY(), "more": [line("rent", 30), line("transport", 1)],
        },
    )  # fmt: skip

    assert (anew.amount, anew.line_count) == (rub(121), 3)
    assert balance(where.bank.account) == -rub(121)
    assert violations() == {}


def test_the_counterparty_may_be_a_supplier_a_client_or_an_employee(workshop, where):
    supplier, client = add_supplier(name="Ozon", by=workshop.owner), a_client("Иванов Пётр")
    for party, column in ((supplier, "supplier"), (client, "client"), (workshop.technician, "employee")):
        done = spent(where, workshop.owner, line("tools", 100), counterparty=party)
        assert (done.party, done.counterparty) == (party, str(party))
        named = Posting.objects.filter(entry=done.entry, account__category__code="tools").get()
        assert getattr(named, f"{column}_id") == party.pk
        assert list(transaction_history(HistoryFilters(party=str(party)), workshop.owner)) == [
            MoneyTransaction.objects.get(pk=done.entry_id)
        ]  # fmt: skip
    of_client = transaction_history(HistoryFilters(client=client), workshop.owner)
    assert [one.cashtransaction.party for one in of_client] == [client]
    assert balance("suppliers") == balance("clients") == balance("accountable") == rub(0)
    only_a_name = spent(where, workshop.owner, line("tools", 100), counterparty="  Ларёк ")
    assert only_a_name.party == "Ларёк"
    assert violations() == {}


def test_the_history_of_any_of_its_categories_has_it_once(workshop, where):
    done = spent(where, workshop.owner, line("tools", 100), line("rent", 30), line("rent", 3))
    reverse_cash_transaction(done, reason="Mistake", by=workshop.owner)
    both = set(Entry.objects.values_list("pk", flat=True))
    for code, found in (("tools", both), ("rent", both), ("transport", set())):
        filters = HistoryFilters(category=category(code))
        rows, _stopped = latest(filters, workshop.owner, many=10)
        assert [{one.pk for one in rows}, len(rows)] == [found, len(found)], code
        assert set(transaction_history(filters, workshop.owner).values_list("pk", flat=True)) == found


def test_a_supplier_that_was_joined_stands_for_the_one_who_remains(workshop, where):
    gone, stays = (add_supplier(name=name, by=workshop.owner) for name in ("Озон", "Ozon"))
    merge_suppliers(gone, into=stays, by=workshop.owner)
    gone.refresh_from_db()

    assert spent(where, workshop.owner, line("tools", 1), counterparty=gone).party == stays


def test_a_client_out_of_sight_is_absent(workshop, where):
    clerk = hire("Clerk", role_with(RECORD_TRANSACTIONS, VIEW_FINANCE))
    with pytest.raises(Absent):
        spent(where, clerk, line("tools", 1), counterparty=a_client())


def test_violations_are_found(workshop, where):
    done = spent(where, workshop.owner, line("tools", 100), line("rent", 30))
    done.lines.filter(category__code="rent").update(amount=rub(31))
    assert "income and expenses match the ledger" in violations()


def test_an_account_of_another_organisation_does_not_pay_for_the_order(workshop, where):
    other = open_money_accounts(Organisation.objects.create(name="Other"))
    with pytest.raises(Refused, match="account-of-another"):
        spent(where, workshop.owner, line("tools", 1), line("rent", 1, order=an_order(workshop)), account=other[1])


def test_it_needs_the_right_to_reverse(workshop, where):
    done = spent(where, workshop.owner, line("tools", 100), line("rent", 30))
    clerk = hire("Clerk", role_with(REVERSE_TRANSACTIONS))
    with pytest.raises(Absent):
        reverse_cash_transaction(done, reason="x", by=clerk)


def test_lines_of_a_closed_month_are_refused(workshop, where):
    lock_period(workshop.organisation, until=TODAY().replace(day=1) - timedelta(days=1), by=workshop.owner)
    with pytest.raises(Refused, match="month-locked"):
        spent(where, workshop.owner, line("tools", 1), line("rent", 1, month=date(2026, 1, 1)))
