"""Dialogs of money sent directly with what their pages would not offer: a day, an account, an organisation.

Every form with a day is tried, and every verb with a day has its form here. All forms are filled in for one company,
whose world was made forty days ago; what is refused is refused in words and changes nothing.
"""

import inspect
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import translation

from motorcrm.access.catalogue import RIGHTS
from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.operation import OPERATIONS
from motorcrm.dev.routes import callbacks
from motorcrm.finance.models import Category, MoneyAccount, TillCount
from motorcrm.finance.money.periods import lock_period
from motorcrm.finance.operations import add_account, open_shift
from motorcrm.finance.rights import ALL_ACCOUNTS
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.ledger.models import Entry
from motorcrm.ledger.rights import RECORD_EARLIER, RECORD_LONG_AGO
from motorcrm.testing.cast import Workshop, hire, open_workshop, role_with
from motorcrm.testing.tests.test_matrix import digest
from motorcrm.testing.tests.test_sent_twice import TYPED, Sent, purchase

pytestmark = pytest.mark.web

MADE, LOCKED, OPEN, TODAY = (date(2026, *day) for day in ((4, 10), (5, 5), (5, 15), (5, 20)))
"""When the world was made; a day that is closed, one that is not, and the day of the attacks."""
MONTH_AGO, LONG_AGO = date(2026, 4, 20), date(2026, 4, 19)
BEGIN = date(2026, 2, 1)
MONTH = re.compile(r"(line_)?month")


def returning(workshop: Workshop) -> Sent:
    bill = purchase(workshop)
    return [bill.entry_id], {f"line-{bill.lines.get().pk}": "100", "comment": ""}


def rent(workshop: Workshop) -> Sent:
    """Parts for stock belong to no month."""
    numbers, typed = TYPED["finance-expense"](workshop)
    return numbers, typed | {"category": Category.objects.get(code="rent").pk}


def deciding(workshop: Workshop) -> Sent:
    """About a surplus."""
    till = add_account(
        name="Counted", kind="till", position=9, organisation=workshop.organisation, has_shifts=True, by=workshop.owner
    )
    open_shift(till=till, counted=rub(5), by=workshop.owner)
    entry = TillCount.objects.latest("pk").entry_id
    return [entry], {"reason": "seen", "category": Category.objects.get(code="scrap").pk}


FORMS: dict[str, tuple[str, Callable[[Workshop], Sent]]] = {
    route: (verb, more or TYPED[route])
    for route, verb, more in (
        ("finance-overspend-payment", "finance.pay_overspend", None),  # before the same person is given money
        ("finance-income", "finance.record_income", None),
        ("finance-expense", "finance.record_expense", rent),
        ("finance-transfer", "finance.record_transfer", None),
        ("finance-owner-contribution", "finance.record_contribution", None),
        ("finance-owner-withdrawal", "finance.record_withdrawal", None),
        ("finance-loan", "finance.record_loan", None),
        ("finance-loan-repayment", "finance.repay_loan", None),
        ("finance-expense-advance", "finance.give_expense_advance", None),
        ("finance-advance-return", "finance.return_advance", None),
        ("finance-expense-report", "finance.report_expenses", None),
        ("finance-tax-accrual", "finance.accrue_tax", None),
        ("finance-tax-payment", "finance.pay_tax", None),
        ("finance-purchase", "finance.record_purchase", None),
        ("finance-purchase-return", "finance.return_purchase", returning),
        ("finance-supplier-payment", "finance.pay_supplier", None),
        ("finance-supplier-refund", "finance.refund_from_supplier", None),
        ("finance-supplier-advance", "finance.apply_advance", None),
        ("finance-supplier-set-off", "finance.set_off", None),
        ("finance-order-payment", "finance.take_payment", None),
        ("finance-client-prepayment", "finance.take_prepayment", None),
        ("finance-client-payment", "finance.pay_orders", None),
        ("finance-order-refund", "finance.refund_prepayment", None),
        ("finance-client-refund", "finance.refund_prepayment", None),
        ("finance-order-reduce", "finance.reduce_price", None),
        ("finance-correct", "finance.correct_transaction", None),
        ("finance-difference", "finance.decide_difference", deciding),
        ("finance-wages-payout", "wages.pay_wages", None),
        ("finance-wages-bonus", "wages.grant_bonus", None),
        ("wages-pay", "wages.pay_many", None),
        ("order-close", "orders.close_order", None),
    )
}  # fmt: skip
BESIDE = {"company.confirm_clock", "employees.leave", "vehicles.note_reading", "finance.settle_and_close"}
"""Verbs whose day is not of money, and the fuller way to close an order, which has the same page."""
WITH_ACCOUNT = [
    "finance-income", "finance-expense", "finance-transfer", "finance-owner-contribution", "finance-owner-withdrawal",
    "finance-loan", "finance-loan-repayment", "finance-expense-advance", "finance-advance-return",
    "finance-overspend-payment", "finance-tax-payment", "finance-supplier-payment", "finance-supplier-refund",
    "finance-order-payment", "finance-client-prepayment", "finance-client-payment", "finance-order-refund",
    "finance-client-refund", "finance-correct", "finance-wages-payout", "wages-pay",
]  # fmt: skip
ANY_ORGANISATION = {
    "finance-income", "finance-expense", "finance-transfer", "finance-owner-contribution", "finance-owner-withdrawal",
    "finance-loan", "finance-expense-advance", "finance-tax-payment", "finance-client-prepayment", "finance-correct",
}  # fmt: skip
"""What is recorded in the organisation of the account that is chosen."""


@dataclass
class Scene:
    workshop: Workshop
    sent: dict[str, Sent]
    stranger: Any
    """May do everything with money, but for accounts with rights of their own."""
    foreign: int
    """A money account of another organisation."""
    daily: Any
    """May do everything, but choose a day."""
    monthly: Any
    """May do everything, but choose a day of more than a month ago."""
    browsers: dict[Any, Browser] = field(default_factory=dict)

    def browser(self, who: Any) -> Browser:
        """Theirs; signing in is remembered, so it happens before anything is compared."""
        if who.pk not in self.browsers:
            self.browsers[who.pk] = Browser(headers={"accept-language": "en"})
            self.browsers[who.pk].force_login(who)
        return self.browsers[who.pk]


@pytest.fixture(scope="module")
def company(standing: Any) -> Iterator[Scene]:
    with standing(), clock.at(clock.moment(MADE, 12)):
        workshop = open_workshop()
        Organisation.objects.update(books_from=BEGIN)
        workshop.organisation.refresh_from_db()
        open_money_accounts(workshop.organisation)
        sent = {route: fill(workshop) for route, (_verb, fill) in FORMS.items()}
        other = Organisation.objects.create(name="Other LLC", books_from=BEGIN)
        foreign = open_money_accounts(other)[1].pk
        stranger, daily, monthly = (
            hire(name, role_with(*(right for right in RIGHTS.values() if right is not lacking), name=name))
            for name, lacking in (
                ("Stranger", ALL_ACCOUNTS), ("Daily", RECORD_EARLIER), ("Monthly", RECORD_LONG_AGO),
            )
        )  # fmt: skip
        yield Scene(workshop, sent, stranger, foreign, daily, monthly)


@pytest.fixture
def scene(database: Any, company: Scene) -> Iterator[Scene]:
    with clock.at(clock.moment(TODAY, 12)), translation.override("en"):
        found = deepcopy(company)
        for who in (found.workshop.owner, found.stranger, found.daily, found.monthly):
            found.browser(who)
        yield found


def post(scene: Scene, route: str, who: Any = None, **changed: Any) -> Any:
    """Send the form as it was filled in, but for what is changed; today, and of this month."""
    numbers, typed = scene.sent[route]
    this_month = TODAY.replace(day=1).isoformat()
    now = {name: like(typed[name], this_month) for name in typed if MONTH.fullmatch(name)}
    whole = {**typed, **now, "on": TODAY.isoformat(), "key": "k" * 32, **changed}
    return scene.browser(who or scene.workshop.owner).post(reverse(route, args=numbers), whole)


def like(known: Any, value: str) -> Any:
    return [value] * len(known) if isinstance(known, list) else value


def taken(scene: Scene, route: str, who: Any = None, **changed: Any) -> str:
    """Empty if the form as it stands is taken, else what was answered; nothing of it remains."""
    with transaction.atomic():
        answer = post(scene, route, who, **changed)
        transaction.set_rollback(True)
    return "" if answer.status_code == 302 else f"{answer.status_code}: {said(answer)}"


def said(answer: Any) -> str:
    """What the page says in its notices and beside its fields, or all of it."""
    form = answer.context and answer.context.get("form")
    if form is not None and form.errors:
        return str(form.errors.as_text())
    return re.sub(r"(<[^>]+>|\s)+", " ", answer.content.decode())[-700:]


@contextmanager
def all_refused() -> Iterator[Callable[[Any], None]]:
    """Each answer refuses and says why; in the end nothing has changed."""
    before = digest()

    def look(answer: Any) -> None:
        assert answer.status_code in (403, 404, 409, 422), answer.status_code
        assert re.search(r"\w+ \w+", said(answer)), answer.status_code

    yield look
    assert digest() == before


def test_every_verb_with_a_day_has_its_form_here() -> None:
    list(callbacks())
    dated = {name for name, verb in OPERATIONS.items() if "on" in inspect.signature(verb).parameters}

    assert {verb for verb, _fill in FORMS.values()} == dated - BESIDE | {"finance.correct_transaction"}


@pytest.mark.parametrize("route", FORMS)
def test_a_day_that_cannot_be_is_refused(scene: Scene, route: str) -> None:
    closed = LOCKED + timedelta(days=3)
    assert not taken(scene, route, on=LOCKED.isoformat()), "it can be, as long as the day is open"
    lock_period(scene.workshop.organisation, until=closed, by=scene.workshop.owner)
    assert not taken(scene, route, on=OPEN.isoformat())

    with all_refused() as look:
        for day in (LOCKED, closed, TODAY + timedelta(days=1), date(2027, 1, 1), BEGIN - timedelta(days=1)):
            look(post(scene, route, on=day.isoformat()))
        for typed in ("2026-02-30", "yesterday"):
            look(post(scene, route, on=typed))
        for name, known in scene.sent[route][1].items():
            if MONTH.fullmatch(name):
                look(post(scene, route, **{name: like(known, "2026-04-01")}))


@pytest.mark.parametrize("route", FORMS)
def test_a_day_is_not_chosen_without_the_right_to_it(scene: Scene, route: str) -> None:
    """The page does not ask who may not choose: whatever is sent, it is recorded today."""
    last = Entry.objects.latest("pk").pk

    answer = post(scene, route, scene.daily, on=OPEN.isoformat())

    assert answer.status_code == 302, said(answer)
    assert {entry.on for entry in Entry.objects.filter(pk__gt=last, reverses=None)} == {TODAY}


@pytest.mark.parametrize("route", FORMS)
def test_a_day_of_long_ago_needs_a_right_of_its_own(scene: Scene, route: str) -> None:
    assert not taken(scene, route, scene.monthly, on=MONTH_AGO.isoformat())
    assert not taken(scene, route, on=LONG_AGO.isoformat()), "who has it may"

    with all_refused() as look:
        look(post(scene, route, scene.monthly, on=LONG_AGO.isoformat()))


def test_every_form_that_names_a_money_account_is_attacked(scene: Scene) -> None:
    named = {route for route, (_numbers, typed) in scene.sent.items() if "money_account" in typed}

    assert named == set(WITH_ACCOUNT) | {"finance-supplier-advance"}  # which moves no money


@pytest.mark.parametrize("route", WITH_ACCOUNT)
def test_money_does_not_move_through_an_account_that_is_not_open_to_it(scene: Scene, route: str) -> None:
    mine = MoneyAccount.objects.filter(organisation=scene.workshop.organisation)
    assert not taken(scene, route, scene.stranger), "as long as no account has rights of its own"

    with all_refused() as look:
        for account in ("987654", "-1", "bank", *([] if route in ANY_ORGANISATION else [scene.foreign])):
            look(post(scene, route, money_account=account))
    mine.update(has_own_rights=True)
    with all_refused() as look:
        look(post(scene, route, scene.stranger))
    mine.filter(pk=scene.sent[route][1]["money_account"]).update(has_own_rights=False, is_archived=True)
    with all_refused() as look:
        look(post(scene, route))


def test_opening_balances_and_closed_books_obey_their_days(scene: Scene) -> None:
    organisation, browser = scene.workshop.organisation.pk, scene.browser(scene.workshop.owner)
    opening, close, reopen = (
        reverse(f"finance-{name}", args=[organisation]) for name in ("opening", "period-lock", "period-unlock")
    )
    line = {"section": "stock", "amount": "100", "whose": "", "comment": "", "version": "0"}

    with all_refused() as look:
        for day in (TODAY + timedelta(days=1), date(2027, 1, 1)):
            look(browser.post(opening, line | {"since": day.isoformat()}))
            look(browser.post(close, {"until": day.isoformat()}))
        look(browser.post(close, {"until": TODAY.isoformat()}))
        look(browser.post(reopen, {"until": LOCKED.isoformat(), "reason": "typo"}))
    lock_period(scene.workshop.organisation, until=LOCKED, by=scene.workshop.owner)
    with all_refused() as look:
        for until, reason in ((LOCKED, "typo"), (MADE, " ")):
            look(browser.post(reopen, {"until": until.isoformat(), "reason": reason}))
        look(browser.post(close, {"until": (LOCKED - timedelta(days=1)).isoformat()}))
