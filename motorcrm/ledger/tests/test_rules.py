"""What the door to the journal asks of every entry: its kind, its day, and what each account demands."""

from datetime import date, timedelta

import pytest

from motorcrm.clients.models import Client
from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.actor import SYSTEM
from motorcrm.core.exact import Percent, rub
from motorcrm.core.refusal import Refused
from motorcrm.ledger.chart import CLIENTS, JOBS_INCOME, OPENING, SHIPPED_ACCOUNTS, STOCK
from motorcrm.ledger.journal import post, reverse
from motorcrm.ledger.kinds import Counts, Happening, Kind
from motorcrm.ledger.lines import Line, NewItem, credit, debit
from motorcrm.ledger.models import Account, Entry, PeriodLock
from motorcrm.ledger.rules import Unfit
from motorcrm.orders.kinds import SALE
from motorcrm.suppliers.models import Supplier

DAY = date(2026, 3, 10)
DEMANDED = [(code, name) for code, shipping in SHIPPED_ACCOUNTS.items() for name in shipping.demands]


@pytest.fixture
def books(workshop):
    """Posts to the journal of the workshop; `client` is Ann."""
    return Books(workshop)


class Books:
    def __init__(self, workshop):
        self.organisation, self.technician = workshop.organisation, workshop.technician
        self.client = Client.objects.create(name="Ann")

    def post(self, *lines, on=DAY, kind=SALE, key="k:1", organisation=None):
        return post(
            kind=kind, key=key, about="order:1", on=on, organisation=organisation or self.organisation, lines=lines,
            by=SYSTEM,
        )  # fmt: skip

    def sell(self, *, on=DAY, month=None, key="k:1"):
        whose = {"client": self.client, "order": 1}
        return self.post(
            debit(CLIENTS, rub(7), **whose), credit(JOBS_INCOME, rub(7), **whose, month=month or on), on=on, key=key
        )

    def move(self, **known):
        return self.post(debit(STOCK, rub(1)), credit(OPENING, rub(1)), **known)

    def lock(self, until):
        PeriodLock.objects.update_or_create(organisation=self.organisation, defaults={"until": until})

    def everything(self):
        """A value for each dimension that an account may demand."""
        return {
            "client": self.client,
            "item": NewItem(),
            "supplier": Supplier.objects.get_or_create(name="Parts Ltd")[0],
            "employee": self.technician,
            "vat_rate": Percent.whole(22),
            "tax": "vat",
            "month": DAY,
        }


@pytest.mark.parametrize("code", SHIPPED_ACCOUNTS)
def test_an_account_takes_what_names_all_it_demands(books, code):
    named = {name: books.everything()[name] for name in SHIPPED_ACCOUNTS[code].demands}
    entry = books.post(Line(code, rub(1), named), credit(STOCK if code == OPENING else OPENING, rub(1)))

    assert entry.postings.get(account__code=code).amount == rub(1)


@pytest.mark.parametrize(("code", "left_out"), DEMANDED)
def test_a_posting_that_lacks_what_its_account_demands_is_no_entry(books, code, left_out):
    named = {name: books.everything()[name] for name in SHIPPED_ACCOUNTS[code].demands if name != left_out}

    with pytest.raises(Unfit, match=left_out):
        books.post(Line(code, rub(1), named), credit(OPENING, rub(1)))
    assert not Entry.objects.exists()


def test_money_demands_an_article_and_a_category_a_month(books):
    till = Account.objects.create(kind="asset", name="Till", organisation=books.organisation)
    rent = Account.objects.create(kind="expense", name="Rent")

    for lines in (
        [debit(rent, rub(1), month=DAY), credit(till, rub(1))],
        [debit(rent, rub(1)), credit(till, rub(1), article="other-out")],
    ):
        with pytest.raises(Unfit):
            books.post(*lines)
    books.post(debit(rent, rub(1), month=DAY), credit(till, rub(1), article="other-out"))


def test_money_of_another_organisation_is_no_entry(books):
    other = Organisation.objects.create(name="Other")
    till = Account.objects.create(kind="asset", name="Till", organisation=other)

    with pytest.raises(Unfit, match="another organisation"):
        books.post(debit(till, rub(1), article="other-in"), credit(OPENING, rub(1)))


def test_a_kind_that_nobody_declared_is_no_entry(books):
    gift = Kind(
        code="gift",
        word="Gift",
        counts=Counts.SETTLED,
        reversed_by="nothing",
        happenings=[Happening(what="a gift", verb="give", debit=["stock"], credit=["opening"])],
    )
    with pytest.raises(Unfit):
        books.move(kind=gift)


@pytest.mark.parametrize("day", ["tomorrow", "before the books"])
def test_a_day_outside_the_books_is_refused(books, day):
    tomorrow, before = clock.today() + timedelta(days=1), books.organisation.books_from - timedelta(days=1)
    with pytest.raises(Refused) as refusal:
        books.move(on=tomorrow if day == "tomorrow" else before)
    assert refusal.value.code == ("future-date" if day == "tomorrow" else "before-books")


def test_the_first_day_of_the_books_and_today_are_open(books):
    books.move(on=books.organisation.books_from)
    books.move(on=clock.today(), key="k:2")


def test_nothing_is_recorded_on_a_day_that_is_locked(books):
    books.lock(DAY)

    with pytest.raises(Refused) as refusal:
        books.move(on=DAY)
    assert refusal.value.code == "period-locked"
    books.move(on=DAY + timedelta(days=1))


def test_the_lock_is_of_one_organisation(books):
    books.lock(DAY)
    other = Organisation.objects.create(name="Other")

    books.move(on=DAY, organisation=other)


def test_a_month_that_is_locked_takes_nothing_dated_later(books):
    books.lock(date(2026, 3, 31))

    with pytest.raises(Refused) as refusal:
        books.sell(on=date(2026, 4, 2), month=date(2026, 3, 1))
    assert refusal.value.code == "month-locked"


def test_a_month_locked_in_part_is_still_open(books):
    books.lock(DAY)

    entry = books.sell(on=date(2026, 3, 20), month=date(2026, 3, 1))
    assert entry.postings.get(account__code=JOBS_INCOME).month == date(2026, 3, 1)


def test_taking_back_what_is_locked_is_dated_the_first_open_day_for_a_past_period(books):
    entry = books.sell(on=DAY)
    books.lock(date(2026, 3, 31))

    back = reverse(entry, by=SYSTEM)

    earned = back.postings.get(account__code=JOBS_INCOME)
    assert back.on == date(2026, 4, 1)
    assert (earned.month, earned.was_month, earned.on) == (date(2026, 4, 1), date(2026, 3, 1), date(2026, 4, 1))


def test_taking_back_what_is_open_keeps_its_day_and_month(books):
    entry = books.sell(on=DAY)

    back = reverse(entry, by=SYSTEM)

    earned = back.postings.get(account__code=JOBS_INCOME)
    assert (back.on, earned.month, earned.was_month) == (DAY, date(2026, 3, 1), None)


def test_a_key_repeated_after_the_period_was_locked_returns_the_first_entry(books):
    first = books.sell(on=DAY)
    books.lock(date(2026, 3, 31))

    assert books.sell(on=DAY) == first
    assert Entry.objects.count() == 1


def test_a_reversal_repeated_after_the_period_was_locked_returns_the_first(books):
    entry = books.sell(on=DAY)
    first = reverse(entry, by=SYSTEM)
    books.lock(date(2026, 3, 31))

    assert reverse(entry, by=SYSTEM) == first
    assert first.on == DAY
