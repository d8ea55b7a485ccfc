"""Opening balances: typed, booked once, corrected line by line, and used from then on like everything else."""

from datetime import timedelta

import pytest

from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.invariants import violations
from motorcrm.core.refusal import Asked, Forbidden, Invalid, Refused
from motorcrm.finance.models import Allocation, Category, Loan, MoneyTransaction, OpeningBalance
from motorcrm.finance.money.accountable import return_advance
from motorcrm.finance.money.correcting import is_correctable
from motorcrm.finance.money.loans import repay_loan, reverse_loan_repayment
from motorcrm.finance.money.opening import Balance, book_opening, reverse_opening_balance, save_opening
from motorcrm.finance.money.payments import Tendered
from motorcrm.finance.money.periods import lock_period
from motorcrm.finance.money.several import For, pay_orders
from motorcrm.finance.money.supplier_payments import Towards, reverse_supplier_payment
from motorcrm.finance.operations import (
    pay_supplier,
    record_expense,
    refund_prepayment,
    reverse_payment,
    reverse_purchase,
)
from motorcrm.finance.queries import HistoryFilters, filtered_totals
from motorcrm.finance.queries.accountable import holdings
from motorcrm.finance.queries.clients import client_balance
from motorcrm.finance.queries.held import opening_debt_of
from motorcrm.finance.queries.loans import left_of_loan
from motorcrm.finance.queries.opening import booked, sums_of
from motorcrm.finance.queries.suppliers import open_purchases
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.ledger.chart import (
    ACCOUNTABLE,
    CLIENTS,
    EMPLOYEES,
    LOANS,
    OPENING,
    OWNER,
    PREPAYMENTS,
    STOCK,
    SUPPLIERS,
)
from motorcrm.ledger.journal import balance
from motorcrm.ledger.models import Entry, OpenItem
from motorcrm.orders.operations import close_order
from motorcrm.suppliers.models import Supplier
from motorcrm.testing.builders import a_client, closed_order, merged, on_trust, ready_order

DAY = timedelta(days=1)
NOTHING = rub(0)


class Books:
    """The opening balances of the workshop; they are saved and booked again with every `book`."""

    def __init__(self, workshop):
        self.organisation, self.by, self.version = workshop.organisation, workshop.accountant, 0
        self.since = clock.today() - 10 * DAY

    def save(self, *balances, **known):
        known = {"since": self.since, "version": self.version, "by": self.by} | known
        done = save_opening(self.organisation, balances=balances, **known)
        self.version = done.version
        return done

    def book(self, *balances, **known):
        self.save(*balances, **known)
        return book_opening(self.organisation, by=self.by)


@pytest.fixture
def books(workshop):
    return Books(workshop)


@pytest.fixture
def client():
    return a_client("Пётр Ильич")


def pay(client, books, where, roubles, on=None, **known):
    return pay_orders(
        client, organisation=books.organisation, shares=[For(None, rub(roubles), **known)],
        tenders=[Tendered(rub(roubles), where.till)], on=on or clock.today(), by=books.by,
    )  # fmt: skip


def test_an_opening_and_the_first_days_after_it_as_an_accountant_follows_them(workshop, where, books, client):
    """There are 50 in the till, 200 at the bank, parts for 300; a client owes 90, a technician holds 15: 655 together.

    Another client has prepaid 40, a supplier is owed 120, an employee 60, a bank 250; the owner has put in 100: 570.
    The difference, 85, is what was earned before.
    """
    prepaid, supplier = a_client("Fleet LLC", kind="company"), Supplier.objects.create(name="ЗапчастьОпт")
    books.book(
        Balance("money", rub(50), where.till),
        Balance("money", rub(200), where.bank),
        Balance("clients", rub(90), client, "Заказ-наряд 17"),
        Balance("prepayments", rub(40), prepaid),
        Balance("accountable", rub(15), workshop.technician),
        Balance("stock", rub(300)),
        Balance("suppliers", rub(120), supplier, "Накладная 5"),
        Balance("employees", rub(60), workshop.manager),
        Balance("loans", rub(250), "Банк"),
        Balance("owner", rub(100)),
    )
    eve = books.since - DAY

    at_the_beginning = {
        "till": balance(where.till.account, on=eve), "bank": balance(where.bank.account, on=eve),
        **{code: balance(code, on=eve) for code in (CLIENTS, PREPAYMENTS, ACCOUNTABLE, STOCK, SUPPLIERS)},
        **{code: balance(code, on=eve) for code in (EMPLOYEES, LOANS, OWNER, OPENING)},
    }  # fmt: skip
    assert at_the_beginning == {
        "till": rub(50), "bank": rub(200), CLIENTS: rub(90), ACCOUNTABLE: rub(15), STOCK: rub(300),
        PREPAYMENTS: -rub(40), SUPPLIERS: -rub(120), EMPLOYEES: -rub(60), LOANS: -rub(250), OWNER: -rub(100),
        OPENING: -rub(85),
    }  # fmt: skip

    # The first days: the client pays, the prepayment is used, the rest of the advance comes back, the loan goes down.
    paid = pay(client, books, where, 90, on=books.since, seen=rub(90))
    order = ready_order(workshop, jobs=rub(70), client=prepaid)
    close_order(order, on=clock.today(), from_balance=rub(40), debt=on_trust(), by=workshop.owner)
    known = {"money_account": where.till, "on": books.since + DAY, "by": books.by}
    return_advance(employee=workshop.technician, amount=rub(15), **known)
    loan = Loan.objects.get()
    repay_loan(
        loan=loan, principal=rub(25), interest=rub(2), month=books.since, **known | {"money_account": where.bank}
    )

    assert (client_balance(client).is_empty, client_balance(prepaid).owes) == (True, rub(30))
    assert balance(where.till.account) == rub(50 + 90 + 15)
    assert (holdings(), left_of_loan(loan)) == ([], rub(225))
    (bill,) = open_purchases(supplier)
    pay_supplier(
        supplier, shares=[Towards(bill.purchase, rub(70))], amount=rub(70), **known | {"money_account": where.bank}
    )
    assert [one.amount for one in OpenItem.objects.filter(account__code=SUPPLIERS)] == [-rub(50)]
    assert (balance(OPENING), balance(where.bank.account)) == (-rub(85), rub(200 - 27 - 70))
    # The first statement: nothing of the opening is income or expense, and November began with what there was.
    totals = filtered_totals(HistoryFilters(since=books.since), workshop.owner)
    assert (totals.received, totals.spent) == (rub(90 + 15), rub(27 + 70))
    assert Allocation.objects.get(payment=paid).is_for_opening
    assert violations() == {}


def test_a_debt_to_a_supplier_that_was_paid_stays_until_the_payment_is_taken_back(where, books):
    supplier = Supplier.objects.create(name="ЗапчастьОпт")
    books.book(Balance("money", rub(200), where.bank), Balance("suppliers", rub(120), supplier))
    (bill,) = open_purchases(supplier)
    payment = pay_supplier(
        supplier, shares=[Towards(bill.purchase, rub(120))], amount=rub(120), money_account=where.bank,
        on=books.since, by=books.by,
    )  # fmt: skip
    corrected = [Balance("money", rub(200), where.bank), Balance("suppliers", rub(100), supplier)]

    with pytest.raises(Refused, match="opening-followed"):
        books.book(*corrected)
    with pytest.raises(Refused, match="rests-on-it"):
        reverse_purchase(bill.purchase, reason="Typo", by=books.by)

    reverse_supplier_payment(payment, reason="Typo", by=books.by)
    books.book(*corrected)
    assert [one.left for one in open_purchases(supplier)] == [rub(100)]
    assert violations() == {}


def test_booking_again_books_nothing_twice(workshop, where, books, client):
    lines = [Balance("money", rub(50), where.till), *[Balance("clients", rub(90), client)] * 2]
    books.book(*lines)
    before = Entry.objects.count()
    book_opening(books.organisation, by=books.by)
    books.book(*reversed(lines))

    assert (Entry.objects.count(), before) == (3, 3)
    assert balance(CLIENTS) == rub(180)


def test_a_correction_touches_only_what_it_corrects(workshop, where, books, client):
    other = a_client("Fleet LLC")
    books.book(Balance("clients", rub(90), client), Balance("clients", rub(10), other), Balance("stock", rub(5)))
    pay(client, books, where, 90)
    books.book(Balance("clients", rub(90), client), Balance("clients", rub(12), other), Balance("owner", rub(1)))

    assert (balance(CLIENTS, client=other), balance(STOCK), balance(OWNER)) == (rub(12), NOTHING, -rub(1))
    assert OpeningBalance.objects.filter(entry__reversed_by=None).count() == len(booked(books.organisation)) == 3
    assert sums_of(booked(books.organisation)).difference == rub(90 + 12 - 1)
    assert violations() == {}


def test_another_day_moves_everything_that_nothing_has_followed(workshop, where, books, client):
    books.book(Balance("clients", rub(90), client), Balance("money", rub(5), where.till), Balance("loans", rub(7), "B"))
    books.since -= 5 * DAY
    books.book(Balance("clients", rub(90), client), Balance("money", rub(5), where.till), Balance("loans", rub(7), "B"))

    assert {row.on for row in booked(books.organisation)} == {books.since - DAY}
    assert balance(CLIENTS, on=books.since - DAY) == rub(90)
    books.organisation.refresh_from_db()
    assert books.organisation.books_from == books.since
    assert violations() == {}


def test_what_was_paid_used_or_given_back_since_is_not_taken_back(workshop, where, books, client):
    known = {"money_account": where.till, "on": clock.today(), "by": books.by}
    lines = {
        "money": Balance("money", rub(500), where.till), "clients": Balance("clients", rub(90), client),
        "prepayments": Balance("prepayments", rub(40), client),
        "accountable": Balance("accountable", rub(15), books.by),
        "loans": Balance("loans", rub(20), "Банк"),
    }  # fmt: skip
    books.book(*lines.values())
    pay(client, books, where, 1)
    refund_prepayment(client, organisation=books.organisation, source=None, amount=rub(1), **known)
    return_advance(employee=books.by, amount=rub(1), **known)
    repaid = repay_loan(loan=Loan.objects.get(), principal=rub(1), month=clock.today(), **known)

    for name in ("clients", "prepayments", "accountable", "loans"):
        books.save(*(line for other, line in lines.items() if other != name))
        with pytest.raises(Refused, match=r"opening-followed|advance-settled") as refusal:
            book_opening(books.organisation, by=books.by)
        assert "₽" in refusal.value.message
    reverse_loan_repayment(repaid, reason="typo", by=books.by)
    book_opening(books.organisation, by=books.by)
    assert balance(LOANS) == NOTHING
    # More than before is no trouble, nor is as much less as is still owed.
    del lines["loans"]
    books.book(*(lines | {"clients": Balance("clients", rub(2), client)}).values())
    assert balance(CLIENTS) == rub(1)
    assert violations() == {}


def test_money_that_was_spent_since_is_not_taken_back_from_a_till(workshop, where, books):
    books.book(Balance("money", rub(50), where.till))
    today = clock.today()
    record_expense(
        category=Category.objects.get(code="rent"), amount=rub(45), money_account=where.till, on=today, month=today,
        by=books.by,
    )  # fmt: skip

    with pytest.raises(Refused, match="till-below-zero"):
        books.book(Balance("money", rub(44), where.till))
    books.book(Balance("money", rub(46), where.till))
    assert balance(where.till.account) == rub(1)


def test_nothing_is_recorded_before_the_books_begin(workshop, where, books):
    known = {"category": Category.objects.get(code="rent"), "money_account": where.bank, "by": books.by}
    early = books.since - DAY
    record_expense(amount=rub(1), on=early, month=early, **known)
    with pytest.raises(Refused, match="recorded-before"):
        books.book(Balance("money", rub(50), where.till))
    books.since = early
    books.book(Balance("money", rub(50), where.till))

    workshop.organisation.refresh_from_db()
    known["money_account"].refresh_from_db()
    with pytest.raises(Invalid, match=r"^on: "):
        record_expense(amount=rub(1), on=early - DAY, month=early, **known | {"money_account": fresh(where.bank)})
    assert violations() == {}


def fresh(account):
    return type(account).objects.get(pk=account.pk)


def test_in_a_closed_period_they_stay_as_they_are(workshop, where, books):
    books.book(Balance("money", rub(50), where.till))
    lock_period(books.organisation, until=books.since - 2 * DAY, by=workshop.owner)
    books.book(Balance("money", rub(49), where.till))  # the closed days are before
    lock_period(books.organisation, until=books.since - DAY, by=workshop.owner)

    book_opening(books.organisation, by=books.by)  # nothing has changed
    with pytest.raises(Refused, match="opening-locked"):
        books.book(Balance("money", rub(51), where.till))


@pytest.mark.parametrize(
    ("section", "amount", "whose", "wrong"),
    [
        ("money", 0, "till", "line-0-amount"),
        ("money", -1, "till", "line-0-amount"),
        ("money", 1, None, "line-0-whose"),
        ("money", 1, "theirs", "line-0-whose"),
        ("clients", 1, "till", "line-0-whose"),
        ("loans", 1, "", "line-0-whose"),
        ("nothing", 1, None, "line-0-section"),
    ],
)
def test_what_cannot_be_is_said_of_its_line(workshop, where, books, section, amount, whose, wrong):
    theirs = open_money_accounts(Organisation.objects.create(name="Second Yard"))[0]
    found = {"till": where.till, "theirs": theirs}.get(whose, whose)

    with pytest.raises(Invalid) as refusal:
        books.save(Balance(section, rub(amount), found))
    assert list(refusal.value.errors) == [wrong]


def test_an_archived_account_stays_empty(workshop, where, books):
    books.save(Balance("money", rub(1), where.till))
    where.till.is_archived = True
    where.till.save()

    with pytest.raises(Refused, match="account-archived"):
        book_opening(books.organisation, by=books.by)
    with pytest.raises(Invalid, match=r"^line-0-whose: "):
        books.save(Balance("money", rub(1), where.till))


def test_a_day_ahead_a_merged_client_and_too_many_lines_are_refused(workshop, where, books, client):
    with pytest.raises(Invalid, match=r"^since: "):
        books.save(since=clock.today() + DAY)
    with pytest.raises(Refused, match="too-many-lines"):
        books.save(*[Balance("stock", rub(1))] * 501)
    merged(client, a_client("Ivan"))
    with pytest.raises(Invalid, match=r"^line-0-whose: "):
        books.save(Balance("clients", rub(1), client))


def test_who_saw_an_older_draft_overwrites_nothing(workshop, where, books):
    books.save(Balance("stock", rub(1)))

    with pytest.raises(Refused, match="opening-changed"):
        books.save(Balance("stock", rub(2)), version=books.version - 1)


def test_a_client_merged_since_is_not_booked_again(workshop, where, books, client):
    books.book(Balance("clients", rub(90), client))
    stays = a_client("Ivan")
    merged(client, stays)
    book_opening(books.organisation, by=books.by)

    assert (Entry.objects.count(), opening_debt_of(stays, books.organisation)) == (1, rub(90))
    pay(stays, books, where, 90)
    assert opening_debt_of(stays, books.organisation) == NOTHING
    assert violations() == {}


def test_it_needs_the_right_to_the_owners_money_and_no_sum_hidden(workshop, books):
    for person in (workshop.manager, workshop.technician):
        with pytest.raises(Forbidden):
            books.save(Balance("stock", rub(1)), by=person)
        with pytest.raises(Forbidden):
            book_opening(books.organisation, by=person)
    with pytest.raises(Refused, match="no-opening"):
        book_opening(books.organisation, by=books.by)


def test_a_line_is_taken_back_by_itself_and_booked_again(workshop, where, books, client):
    books.book(Balance("clients", rub(90), client), Balance("stock", rub(5)))
    row = OpeningBalance.objects.get(section="clients")
    paid = pay(client, books, where, 1)
    with pytest.raises(Refused, match="opening-followed"):
        reverse_opening_balance(row, reason="typo", by=books.by)
    reverse_payment(paid, reason="typo", by=books.by)
    reverse_opening_balance(row, reason="typo", by=books.by)

    assert balance(CLIENTS) == NOTHING
    book_opening(books.organisation, by=books.by)
    assert balance(CLIENTS) == rub(90)
    assert violations() == {}


def test_a_debt_from_before_is_paid_with_orders_and_never_beyond(workshop, where, books, client):
    books.book(Balance("clients", rub(90), client))
    order = closed_order(workshop, jobs=rub(100), client=client)
    shares = [For(None, rub(90), seen=rub(90)), For(order, rub(100))]
    done = pay_orders(
        client, organisation=books.organisation, shares=shares, tenders=[Tendered(rub(200), where.bank)],
        on=clock.today(), by=books.by,
    )  # fmt: skip

    balances = client_balance(client)
    assert (balances.owes, balances.free) == (NOTHING, rub(10))
    assert not is_correctable(MoneyTransaction.objects.in_words().get(pk=done.entry_id).payment)
    with pytest.raises(Invalid, match="order-0"):
        pay(client, books, where, 1)
    with pytest.raises(Asked, match="due-0"):
        pay(client, books, where, 90, seen=rub(90))
    reverse_payment(done, reason="typo", by=books.by)
    assert (client_balance(client).owes, opening_debt_of(client, books.organisation)) == (rub(190), rub(90))
    assert violations() == {}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda: OpeningBalance.objects.update(amount=rub(1)), "opening balances match the ledger"),
        (lambda: Allocation.objects.update(is_for_opening=False), "payments match the ledger"),
        (
            lambda: Organisation.objects.update(books_from=clock.today()),
            "no opening balance is booked twice or before another day than the books begin",
        ),
    ],
)
def test_what_was_changed_behind_the_verbs_is_named(workshop, where, books, client, change, named):
    books.book(Balance("clients", rub(90), client))
    pay(client, books, where, 1)
    assert violations() == {}
    change()

    assert named in violations()
