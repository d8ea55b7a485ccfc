"""Every dialog of money, opened where people open it: a mistake in each, its correction, and the sums on all pages."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from motorcrm.core.exact import Money, rub
from motorcrm.core.invariants import violations
from motorcrm.finance.models import CashTransaction, Category, Purchase, Shift
from motorcrm.finance.operations import edit_account, open_shift
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.ledger.queries import balance
from motorcrm.suppliers.operations import add_supplier
from motorcrm.testing.browser import serious_problems, sideways
from motorcrm.testing.builders import a_client, an_order, closed_order

PICTURES = os.environ.get("MOTORCRM_PICTURES_OF_MONEY")
"""A folder for a picture of each dialog, refused and right, if somebody wants to look at them."""
LONG = os.environ.get("MOTORCRM_TEST_BUDGET") == "long"
CREATE = "/finance/#create"
"""The menu of what can be created, on the page of finance."""
Typed = dict[str, str]


@dataclass
class Clerk:
    """Somebody who records money in a browser."""

    page: Page
    called: str
    done: list[str] = field(default_factory=list)

    def does(self, what: str, at: str, link: str, wrong: Typed, right: Typed) -> None:
        """Open a dialog from a page, make a mistake, see it told beside what was typed, and mend it."""
        page = self.page
        page.goto(at)
        if at == CREATE:
            page.locator(f"details.menu-fold:has({link}) > summary:visible").first.click()
        page.locator(f"{link}:visible").first.click()
        form = self._form(what)
        fill(form, wrong)
        send(form)
        told = page.locator("form .invalid-feedback:visible, form .alert-danger:visible").first
        expect(told, f"{what}: a mistake is told").to_be_visible()
        form = self._form(what)
        for name, typed in wrong.items():
            assert typed.replace(" ", "") in typed_in(form, name), f"{what}: what was typed in {name} is lost"
        self._look(f"{what} refused")
        fill(form, right)
        self._look(what)
        send(form)
        page.locator(".notices .alert, form button[name=sure]:visible").first.wait_for()
        if page.locator("form button[name=sure]:visible").count():
            page.locator("form button[name=sure]:visible").click()
        expect(page.locator("#notices .alert:not(.alert-danger)").first, f"{what}: is done").to_be_visible()
        expect(page.locator("dialog[open]")).to_have_count(0)
        page.wait_for_load_state("networkidle")
        self.done.append(what)

    def _form(self, what: str) -> Locator:
        form = self.page.locator("dialog[open] form[method=post], main form[method=post]:has(.form-buttons)").first
        expect(form.locator(".form-buttons"), f"{what}: its form").to_be_visible()
        return form

    def _look(self, what: str) -> None:
        assert not (serious_problems(self.page) + sideways(self.page)), what
        if PICTURES:
            name = re.sub(r"\W+", "-", f"{self.called} {len(self.done):02} {what}")
            self.page.screenshot(path=Path(PICTURES) / f"{name}.png")


def fill(form: Locator, typed: Typed) -> None:
    """Fields by name, `name#2` is the second of that name; `@1` is the second choice of a list."""
    for name, value in typed.items():
        fields = fields_of(form, name)
        if not fields.count():
            form.get_by_role("button", name=re.compile("Добавить|Add")).click()
        if fields.first.evaluate("one => one.type") == "radio":
            form.locator(f"label:has([name='{name}'][value='{value}'])").first.click()
        elif fields.first.evaluate("one => one.tagName") == "SELECT":
            at = value.removeprefix("@")
            fields.first.select_option(**({"index": int(at)} if at != value else {"value": value}))
        else:
            fields.first.fill(value)


def fields_of(form: Locator, name: str) -> Locator:
    name, _hash, place = name.partition("#")
    fields = form.locator(f"[name='{name}']:not([type=hidden])")
    return fields.nth(int(place) - 1) if place else fields


def typed_in(form: Locator, name: str) -> str:
    fields = fields_of(form, name)
    if fields.first.evaluate("one => one.type") == "radio":
        return str(form.locator(f"[name='{name}']:checked").input_value())
    if fields.first.evaluate("one => one.tagName") == "SELECT":
        return str(fields.first.evaluate("(one) => one.value + '@' + one.selectedIndex"))
    return re.sub(r"\s", "", fields.first.input_value())


def send(form: Locator) -> None:
    form.locator(".form-buttons .btn-primary").click()


@dataclass
class World:
    workshop: Any
    till: Any
    bank: Any
    terminal: Any
    client: Any
    orders: tuple[Any, Any, Any]
    supplier: Any
    rent: str
    other: str


@pytest.fixture
def world(live, workshop) -> World:
    till, bank, terminal = open_money_accounts(workshop.organisation)
    edit_account(till, version=till.version, has_shifts=True, by=workshop.owner)
    client = a_client(phone="+79161234567")
    return World(
        workshop,
        *(till, bank, terminal, client),
        (
            closed_order(workshop, client=client, jobs=rub(700), parts=rub(300)),
            closed_order(workshop, client=client, jobs=rub(500)),
            an_order(workshop, client=client, jobs=rub(2_000)),
        ),
        add_supplier(name="Мотозапчасти", by=workshop.owner),
        *(str(Category.objects.filter(direction=d, parent=None).last().pk) for d in ("expense", "income")),
    )


def books(clerk: Clerk, world: World) -> None:
    """What an accountant records: in their order a company begins, lives a day and counts its till."""
    till, bank = str(world.till.pk), str(world.bank.pk)
    mate = str(world.workshop.technician.pk)
    supplier = f"/suppliers/{world.supplier.pk}/"
    more = "/finance/more/"

    def records(kind: str, at: str, wrong: Typed, right: Typed) -> None:
        clerk.does(kind, at, f"a[href*='/finance/{kind}/']", wrong, right)

    clerk.does("shift opening", "/finance/shifts/", "a[href*='/shifts/open/']", {"counted": "сто"}, {"counted": "100"})
    records("owner-contribution", more, {"amount": "0", "money_account": till}, {"amount": "50 000"})
    records(
        "expense",
        CREATE,
        {"amount": "-1", "category": world.rent, "money_account": till},
        {"amount": "1 200", "comment": "Аренда за месяц"},
    )
    records(
        "income",
        CREATE,
        {"amount": "3.0.5", "category": world.other, "money_account": bank},
        {"amount": "300,50", "counterparty": "Приёмка металла"},
    )
    records("transfer", CREATE, {"amount": "2 000", "money_account": till, "to_account": till}, {"to_account": bank})
    records("loan", more, {"lender": "Банк", "amount": "", "money_account": bank}, {"amount": "10 000"})
    records(
        "loan-repayment",
        more,
        {"principal": "40 000", "interest": "200", "money_account": bank},
        {"principal": "4 000"},
    )
    records("tax-accrual", more, {"tax": "@1", "amount": "0"}, {"amount": "1 500"})
    records("tax-payment", more, {"tax": "@1", "amount": "1.2.3", "money_account": bank}, {"amount": "1 500"})
    records("expense-advance", CREATE, {"employee": mate, "amount": "", "money_account": till}, {"amount": "3 000"})
    clerk.does(
        "expense report",
        f"/employees/{mate}/",
        "a[href*='/accountable/report/']",
        {"category": world.rent, "amount": "1 000", "category#2": world.rent},
        {"amount#2": "500"},
    )
    clerk.does(
        "advance-return", f"/employees/{mate}/", "a[href*='/advance-return/']", {"amount": "3 000"}, {"amount": "1 500"}
    )
    clerk.does(
        "purchase",
        supplier,
        "a[href*='/finance/purchase/']",
        {"number": "15", "line_category": world.rent, "line_sum": "шесть тысяч"},
        {"line_sum": "6 000"},
    )
    clerk.does(
        "supplier payment",
        supplier,
        "a[href*='/payment/']",
        {"amount": "0", "money_account": bank},
        {"amount": "6 500"},
    )
    clerk.does(
        "return to supplier",
        f"/finance/transactions/{Purchase.objects.latest('pk').entry_id}/",
        "a[href$='/return/']",
        {"line-1": "9 000"},
        {"line-1": "1 000"},
    )
    clerk.does("supplier refund", supplier, "a[href*='/refund/']", {"amount": "9 000"}, {"amount": "1 500"})


def desk(clerk: Clerk, world: World) -> None:
    """What a cashier takes from a client, and gives back."""
    client, first = world.client, world.orders[0]
    clerk.does(
        "payment", f"/orders/{first.pk}/", "a[href$='/payment/']", {"amount": "0", "way": "cash"}, {"amount": "400"}
    )
    clerk.does(
        "payment of several orders",
        f"/clients/{client.pk}/",
        "a[href*='/payment/?organisation']",
        {"amount": "1 000", "way": "card", "share": "600", "share#2": "500"},
        {"amount": "1 100"},
    )
    clerk.does(
        "prepayment",
        f"/clients/{client.pk}/",
        "a[href$='/prepayment/']",
        {"amount": "много", "way": "cash"},
        {"amount": "800"},
    )
    clerk.does("move", f"/clients/{client.pk}/", "a[href$='/move/']", {"amount": "900"}, {"amount": "300"})
    clerk.does("refund", f"/clients/{client.pk}/", "a[href$='/refund/']", {"amount": "5 000"}, {"amount": "500"})


def after(clerk: Clerk, world: World) -> None:
    """What an accountant puts right afterwards."""
    first = world.orders[0]
    job = first.jobs.get()
    clerk.does(
        "reduction",
        f"/orders/{first.pk}/",
        "a[href$='/reduce/']",
        {f"job-{job.pk}": "800", "reason": "Царапина на баке"},
        {f"job-{job.pk}": "100"},
    )
    clerk.does(
        "refund of an order", f"/orders/{first.pk}/", "a[href$='/refund/']", {"amount": "900"}, {"amount": "100"}
    )
    bank, terminal = str(world.bank.pk), str(world.terminal.pk)
    expense, income = (CashTransaction.objects.get(entry__kind=kind).entry_id for kind in ("expense", "income"))
    clerk.does(
        "correction",
        f"/finance/transactions/{expense}/",
        "a[href$='/correct/']",
        {"amount": "0", "reason": "Счёт пришёл больше"},
        {"amount": "1 250"},
    )
    clerk.does(
        "reversal",
        f"/finance/transactions/{income}/",
        "a[href$='/reverse/']",
        {"reason": ""},
        {"reason": "Записан дважды"},
    )
    clerk.does(
        "transfer of a terminal",
        CREATE,
        "a[href*='/finance/transfer/']",
        {"amount": "1 000", "money_account": terminal, "to_account": bank, "arrived": "9 000"},
        {"arrived": "985"},
    )
    clerk.does("shift closing", "/finance/shifts/", "a[href$='/close/']", {"counted": ""}, {"counted": "45 000"})
    for what, category in (("surplus decided", world.other), ("shortage decided", world.rent)):
        clerk.does(
            what,
            f"/finance/shifts/{Shift.objects.get().pk}/",
            "a[href$='/decide/']",
            {"category": category, "reason": ""},
            {"reason": "Разменяли с ошибкой"},
        )


def sums_agree(page: Page, world: World) -> None:
    """The same money on all pages that tell it, and in the books; what it must be is counted here by hand."""
    wanted = {world.till: rub(45_000), world.bank: rub(2_285), world.terminal: rub(0)}
    page.goto("/finance/?month=all")
    strip = [parsed(said) for said in page.locator(".account b").all_inner_texts()]
    assert strip == [rub(47_285), *wanted.values()]
    for account, sum_ in wanted.items():
        page.goto(f"/finance/?month=all&account={account.pk}")
        page.locator("#finance-totals .list-totals").wait_for()
        _start, came, went, left = (parsed(said) for said in page.locator(".list-totals b").all_inner_texts())
        assert came - went == left == sum_ == balance(account.account), account
    page.goto(f"/finance/shifts/{Shift.objects.get().pk}/")
    told = [parsed(said) for said in page.locator("main dd.num.fw-bold").all_inner_texts()]
    # 100 counted at opening, 50 000 of the owner, 1 500 unspent, 400 and 800 of the client; less 1 250 of rent, 2 000
    # to the bank, 3 000 to the technician, 500 to the client; and what was corrected came back and went again.
    assert told == [rub(46_050), rub(45_000)], "should be, counted at closing"
    page.goto(f"/orders/{world.orders[0].pk}/")
    assert {rub(100), rub(900)} <= sums_in(page, "#order-money") | sums_in(page, ".order-totals")
    page.goto(f"/clients/{world.client.pk}/")
    assert sums_in(page, "#client-balance") == {rub(300)}, "only the prepayment for the third order is left"
    page.goto("/finance/trial-balance/")
    total = page.locator("main table tfoot td.num, main table tr:last-child td.num").all_inner_texts()
    debit, credit = [parsed(said) for said in total if said.strip()][-2:]
    assert debit == credit
    assert not list(violations())


def sums_in(page: Page, part: str) -> set[Money]:
    return {parsed(said) for said in re.findall(r"\d[\d\s,.]*[,.]\d\d", page.locator(part).first.inner_text())}


def parsed(said: str) -> Money:
    figures = re.sub(r"\D", "", said)
    return rub(int(figures[:-2] or 0), int(figures[-2:]))


@dataclass(frozen=True)
class Look:
    language: str
    screen: dict[str, Any]


LOOKS = [Look("ru", {"width": 1440, "height": 900}), Look("en", {"width": 390, "height": 844, "dark": True})]


@pytest.fixture
def clerk(live, browser, request) -> Callable[[Any, Look], Clerk]:
    """`clerk(workshop.manager, look)`: somebody signed in."""

    def signed_in(person: Any, look: Look) -> Clerk:
        page = live.sign_in(browser, person, language=look.language, **look.screen)
        return Clerk(page, f"{person.last_name} {look.language}")

    return signed_in


def test_a_cashier_takes_and_gives_back(clerk, world):
    """What is done every day; each dialog in both languages is asked with a long budget."""
    open_shift(till=world.till, counted=rub(0), by=world.workshop.manager)
    desk(clerk(world.workshop.manager, LOOKS[0]), world)
    assert balance(world.till.account) == rub(700)
    assert balance(world.terminal.account) == rub(1_100)


@pytest.mark.skipif(not LONG, reason="minutes of dialogs; their rules are tested without a browser")
@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.language)
def test_every_dialog(clerk, world, look):
    accountant = clerk(world.workshop.accountant, look)
    books(accountant, world)
    desk(clerk(world.workshop.manager, look), world)
    after(accountant, world)
    sums_agree(accountant.page, world)
