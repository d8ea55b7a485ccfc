"""Till shifts: counted at both ends, everything between in one list, differences kept until somebody decides."""

from datetime import timedelta

import pytest
from django.urls import reverse

from motorcrm.access.rights import SEE_PRICES
from motorcrm.core import clock
from motorcrm.core.exact import Money, rub
from motorcrm.core.invariants import violations
from motorcrm.core.refusal import Absent, Asked, Forbidden, Invalid, Refused
from motorcrm.employees.models import Employee
from motorcrm.finance.models import Category, MoneyAccount, Shift, TillCount
from motorcrm.finance.money.periods import lock_period, unlock_period
from motorcrm.finance.operations import (
    archive_account,
    close_shift,
    decide_difference,
    delete_account,
    open_shift,
    record_expense,
    record_income,
    reverse_count,
    reverse_decision,
    take_payment,
)
from motorcrm.finance.queries.shifts import told_shift
from motorcrm.finance.rights import RUN_SHIFTS, VIEW_FINANCE
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.history.queries import story_of
from motorcrm.ledger.journal import balance
from motorcrm.ledger.models import Account, Entry
from motorcrm.testing.browser import serious_problems, sideways, words
from motorcrm.testing.builders import closed_order
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.race import race

pytestmark = pytest.mark.django_db


@pytest.fixture
def till(where):
    """A till that is counted by shifts."""
    where.till.has_shifts = True
    where.till.save()
    return where.till


def opened(till, roubles, by, **known):
    return open_shift(till=till, counted=rub(roubles), by=by, **known)


def closed(shift, roubles, by, **known):
    return close_shift(shift, counted=rub(roubles), by=by, **known)


def cash(verb, code, roubles, account, by, on=None):
    category, day = Category.objects.select_related("account").get(code=code), on or clock.today()
    return verb(category=category, amount=rub(roubles), money_account=account, on=day, month=day, by=by)


def on(code):
    return balance(Account.objects.get(code=code))


def category(code):
    return Category.objects.select_related("account").get(code=code)


def test_a_day_that_fits_leaves_no_difference(workshop, till):
    shift = opened(till, 0, workshop.manager)
    order = closed_order(workshop, jobs=rub(700))
    take_payment(order, amount=rub(700), money_account=till, on=clock.today(), by=workshop.manager)
    cash(record_expense, "rent", 100, till, workshop.accountant)

    closed(shift, 600, workshop.accountant)

    told = told_shift(shift, workshop.owner)
    assert (told.came, told.went, told.expected, shift.closing) == (rub(700), rub(100), rub(600), rub(600))
    assert [row.transaction.kind for row in told.rows] == ["expense", "payment"]
    assert (shift.opened_by, shift.closed_by) == (workshop.manager, workshop.accountant)
    assert not TillCount.objects.exists()
    assert story_of(shift) == ["finance.shift-opened", "finance.shift-closed"]
    assert violations() == {}


def test_what_was_there_at_opening_is_no_turnover_and_cards_are_not_expected(workshop, where, till):
    shift = opened(till, 1_000, workshop.manager)
    assert (balance(till.account), on("shortages")) == (rub(1_000), -rub(1_000))
    order = closed_order(workshop, jobs=rub(700))
    take_payment(order, amount=rub(700), money_account=where.terminal, on=clock.today(), by=workshop.manager)

    told = told_shift(shift, workshop.owner)
    assert (told.came, told.went, told.expected, told.opening.amount) == (rub(0), rub(0), rub(1_000), rub(1_000))
    closed(shift, 1_000, workshop.manager)
    assert violations() == {}


def test_a_shortage_found_two_days_later_becomes_an_expense_or_is_withheld(workshop, till):
    """A bookkeeper's example: 5,000 taken, 4,900 counted; two days later 100 are written off, then withheld."""
    shift = opened(till, 0, workshop.manager)
    cash(record_income, "scrap", 5_000, till, workshop.manager)
    closed(shift, 4_900, workshop.manager, comment="пересчитали дважды")
    count = TillCount.objects.get()
    assert (count.is_short, count.amount, balance(till.account), on("shortages")) == (
        True, rub(100), rub(4_900), rub(100),
    )  # fmt: skip
    assert violations() == {}

    with clock.at(clock.now() + timedelta(days=2)):
        spent = decide_difference(
            count, category=category("other-expense"), on=clock.today(), reason="мелочь", by=workshop.owner
        )
        assert (on("shortages"), balance(category("other-expense").account)) == (rub(0), rub(100))
        assert violations() == {}
        with pytest.raises(Refused, match="difference-decided"):
            reverse_count(count, reason="x", by=workshop.owner)
        reverse_decision(spent, reason="нашли виновного", by=workshop.owner)
        assert (on("shortages"), balance(category("other-expense").account)) == (rub(100), rub(0))
        decide_difference(
            count, employee=workshop.manager, on=clock.today(), reason="по договорённости", by=workshop.owner
        )
        assert (on("shortages"), on("employees")) == (rub(0), rub(100))
        assert violations() == {}


def test_what_was_decided_until_a_later_day_is_not_decided_before_it(workshop, till):
    """The decision was taken back on the first open day: until then the difference was settled by it."""
    day, by = clock.today(), workshop.owner
    opened(till, 50, by)
    count = TillCount.objects.get()
    with clock.at(clock.now() + timedelta(days=3)):
        known = {"category": category("other-income"), "reason": "чаевые", "by": by}
        decision = decide_difference(count, on=day, **known)
        lock_period(workshop.organisation, until=day + timedelta(days=1), by=by)
        reverse_decision(decision, reason="не то", by=by)
        unlock_period(workshop.organisation, until=None, reason="ещё раз", by=by)

        with pytest.raises(Invalid, match="on"):
            decide_difference(count, on=day + timedelta(days=1), **known)
        again = decide_difference(count, on=day + timedelta(days=2), **known)
        reverse_decision(again, reason="не то", by=by)
        reverse_count(count, reason="не та касса", by=by)

        assert Entry.objects.get(reverses=count.entry).on == day + timedelta(days=2)
        assert violations() == {}


def test_a_surplus_becomes_income_and_a_wrong_count_is_taken_back(workshop, till):
    shift = opened(till, 50, workshop.manager)
    count = TillCount.objects.get()
    for wrong in ({"employee": workshop.manager}, {"category": category("rent")}, {}):
        with pytest.raises(Invalid):
            decide_difference(count, **wrong, on=clock.today(), reason="x", by=workshop.owner)
    decision = decide_difference(
        count, category=category("other-income"), on=clock.today(), reason="чаевые", by=workshop.owner
    )
    assert (on("shortages"), balance(category("other-income").account)) == (rub(0), -rub(50))
    with pytest.raises(Refused, match="difference-decided"):
        decide_difference(count, category=category("scrap"), on=clock.today(), reason="x", by=workshop.owner)

    reverse_decision(decision, reason="x", by=workshop.owner)
    reverse_count(count, reason="не та касса", by=workshop.owner)
    assert (balance(till.account), on("shortages")) == (rub(0), rub(0))
    count.refresh_from_db()
    with pytest.raises(Refused, match="already-reversed"):
        decide_difference(count, category=category("scrap"), on=clock.today(), reason="x", by=workshop.owner)
    closed(shift, 0, workshop.manager)
    assert violations() == {}


def test_money_changes_hands_only_while_a_shift_is_open(workshop, where, till):
    order = closed_order(workshop, jobs=rub(700))
    known = {"amount": rub(700), "on": clock.today(), "by": workshop.manager}
    with pytest.raises(Refused, match="shift-not-open"):
        take_payment(order, money_account=till, **known)
    shift = opened(till, 0, workshop.manager)
    with pytest.raises(Refused, match="shift-open"):
        opened(till, 0, workshop.manager)
    payment = take_payment(order, money_account=till, **known)
    closed(shift, 700, workshop.manager)
    with pytest.raises(Refused, match="shift-closed"):
        closed(shift, 700, workshop.manager)
    with pytest.raises(Refused, match="shift-not-open"):
        cash(record_expense, "rent", 1, till, workshop.owner)
    assert payment.amount == rub(700)
    with pytest.raises(Refused, match="no-shifts"):
        opened(where.bank, 0, workshop.manager)


def test_money_that_came_while_it_was_counted_is_asked_about(workshop, till):
    shift = opened(till, 0, workshop.manager)
    cash(record_income, "scrap", 100, till, workshop.manager)
    with pytest.raises(Asked) as asked:
        closed(shift, 0, workshop.manager, seen=rub(0))
    shift.refresh_from_db()
    assert shift.is_open
    closed(shift, 0, workshop.manager, seen=rub(0), sure=[one.code for one in asked.value.questions])
    assert TillCount.objects.get().amount == rub(100)


@pytest.mark.parametrize("counted", [Money(-1), Money(10**15)])
def test_nonsense_is_not_counted(workshop, till, counted):
    with pytest.raises(Invalid, match="counted"):
        open_shift(till=till, counted=counted, by=workshop.manager)


def test_counting_and_deciding_are_rights_apart(workshop, till):
    counts = hire("Counts", role_with(VIEW_FINANCE, RUN_SHIFTS))
    opened(till, 10, counts)
    count = TillCount.objects.get()
    with pytest.raises(Forbidden):
        decide_difference(count, category=category("scrap"), on=clock.today(), reason="x", by=counts)
    with pytest.raises(Forbidden):
        closed(Shift.objects.get(), 10, hire("Looks", role_with(VIEW_FINANCE, name="Looks")))
    with pytest.raises(Absent):
        closed(Shift.objects.get(), 10, workshop.technician)


def test_who_sees_no_sums_counts_blindly(workshop, till, sign_in):
    shift = opened(till, 123, workshop.manager)
    blind = sign_in(hire("Blind", role_with(VIEW_FINANCE, RUN_SHIFTS)))
    pages = [reverse("finance-shifts"), reverse("finance-shift", args=[shift.pk])]
    pages.append(reverse("finance-shift-close", args=[shift.pk]))
    for url in pages:
        assert "123" not in blind.get(url).content.decode()
    assert blind.post(pages[-1], {"counted": "120", "key": "k" * 16}).status_code == 302
    assert TillCount.objects.latest("pk").amount == rub(3)
    sees = sign_in(hire("Sees", role_with(VIEW_FINANCE, RUN_SHIFTS, SEE_PRICES, name="Sees")))
    assert "123,00" in sees.get(pages[1]).content.decode()


def test_a_shift_in_a_browser_with_a_mistake_on_the_way(live, browser, workshop):
    till = open_money_accounts(workshop.organisation)[0]
    MoneyAccount.objects.filter(pk=till.pk).update(has_shifts=True)
    page = live.sign_in(browser, workshop.owner)
    page.goto("/finance/")
    page.click("a[aria-label='Кассовые смены']")
    page.click("a:has-text('Открыть смену')")
    page.click("dialog summary:has-text('купюры')")
    page.fill("dialog [data-worth='100000']", "3")
    page.fill("dialog [data-worth='5000']", "2")
    assert page.locator("dialog [name=counted]").input_value() == "3100"
    assert "3 100,00" in words(page, "dialog [data-difference]")
    assert not serious_problems(page) + sideways(page)
    page.fill("dialog [name=counted]", "3 1OO")
    page.click("dialog button.btn-primary")
    page.wait_for_selector("dialog .invalid-feedback")
    page.fill("dialog [name=counted]", "3 100")
    page.click("dialog button.btn-primary")
    page.wait_for_selector("text=Смена открыта.")
    page.click("a:has-text('Решить, что это было')")
    page.locator("dialog [name=category]").select_option(label="Прочие доходы")
    page.click("dialog button.btn-primary")
    page.wait_for_selector("dialog .invalid-feedback")
    page.fill("dialog [name=reason]", "Остаток с прошлого года")
    page.click("dialog button.btn-primary")
    page.wait_for_selector("text=Решение записано.")
    assert not serious_problems(page) + sideways(page)
    page.click("a:has-text('Закрыть смену')")
    page.fill("dialog [name=counted]", "3000")
    page.click("dialog button.btn-primary")
    page.wait_for_selector("text=Смена закрыта.")
    assert balance(till.account) == rub(3_000)
    assert violations() == {}


def act(what, pk, owner, till):
    by = Employee.objects.get(pk=owner)
    account = MoneyAccount.objects.get(pk=till)
    if what == "close":
        close_shift(Shift.objects.get(pk=pk), counted=rub(0), by=by)
    else:
        cash(record_income, "scrap", 10, account, by)


def test_closed_while_money_comes_every_kopeck_is_of_the_shift_or_refused(real_database, workshop, till):
    shift = opened(till, 0, workshop.owner)
    runners = [("close" if lane == 3 else "pay", shift.pk, workshop.owner.pk, till.pk) for lane in range(8)]

    outcomes = race(real_database, act, runners)

    assert outcomes[3].won
    taken = sum(one.won for lane, one in enumerate(outcomes) if lane != 3)
    assert {one.code for one in outcomes if not one.won} <= {"shift-not-open"}
    shift.refresh_from_db()
    assert told_shift(shift, workshop.owner).came == rub(10 * taken)
    assert balance(till.account) == rub(0)
    assert violations() == {}


def test_shifts_are_switched_on_in_the_settings_and_off_once_closed(workshop, where, sign_in):
    browser, url = sign_in(workshop.owner), reverse("money-account", args=[where.till.pk])
    typed = {"name": "Касса", "version": "1"}
    assert browser.post(url, typed | {"has_shifts": "on"}).status_code == 302
    till = MoneyAccount.objects.get(pk=where.till.pk)
    assert till.has_shifts
    shift = opened(till, 0, workshop.manager)
    assert browser.post(url, typed | {"version": till.version}).status_code == 409
    with pytest.raises(Refused, match="shift-open"):
        archive_account(till, by=workshop.owner)
    closed(shift, 0, workshop.manager)
    assert browser.post(url, typed | {"version": till.version}).status_code == 302
    with pytest.raises(Refused, match="account-used"):
        delete_account(till, by=workshop.owner)
