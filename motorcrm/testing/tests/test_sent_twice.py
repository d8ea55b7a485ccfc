"""Every form with a key, sent again exactly alike after it has changed the state: the first answer, and one effect.

The answer to the first sending may be lost on its way: a person, a browser or a proxy sends the form again, at once or
after midnight.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from motorcrm.access.catalogue import ALL
from motorcrm.access.models import Grant, Role
from motorcrm.catalog.models import ServiceCategory
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.dev.routes import callbacks, routes
from motorcrm.files.tests.making import picture
from motorcrm.finance.models import CashTransaction, Category, MoneyAccount
from motorcrm.finance.money.accountable import give_expense_advance
from motorcrm.finance.money.expense_reports import Spent, report_expenses
from motorcrm.finance.money.loans import record_loan
from motorcrm.finance.money.purchase_returns import Back
from motorcrm.finance.money.purchases import Bought
from motorcrm.finance.money.repeating import Repeats
from motorcrm.finance.money.supplier_payments import Towards
from motorcrm.finance.operations import (
    add_repeating_expense,
    open_shift,
    pay_supplier,
    record_expense,
    record_purchase,
    return_purchase,
    take_payment,
    take_prepayment,
)
from motorcrm.finance.rights import OWNERS_MONEY, REDUCE_PRICES, REVERSE_TRANSACTIONS
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.history.models import DoneOnce
from motorcrm.ledger.models import Entry, Tax
from motorcrm.ledger.rights import RECORD_EARLIER
from motorcrm.orders.operations import close_order
from motorcrm.suppliers.operations import add_supplier, edit_supplier
from motorcrm.testing.builders import a_client, a_vehicle, an_order, closed_order, on_trust, ready_order
from motorcrm.testing.cast import Workshop, role_with
from motorcrm.testing.tests.test_hostile_input import Forms
from motorcrm.testing.tests.test_matrix import digest
from motorcrm.ui.routes import view_of
from motorcrm.wages.models import PayScheme
from motorcrm.wages.money.bonuses import grant_bonus
from motorcrm.wages.operations import add_scheme
from motorcrm.wages.rights import CORRECT_WAGES, PAY_WAGES, VIEW_WAGES

pytestmark = [pytest.mark.django_db, pytest.mark.web]

KEY = "k" * 32
EVENING = clock.moment(clock.today() + timedelta(days=1), 23) + timedelta(minutes=58)
"""Tomorrow's, which is later than all that is made before it, also at midnight."""
Sent = tuple[list[Any], dict[str, Any]]
"""The numbers in the address, and what is typed."""


def photo() -> Any:
    return SimpleUploadedFile("knock.jpg", picture(), "image/jpeg")


def order(workshop: Workshop) -> Any:
    """With everything still to do, so that closing has something to finish."""
    return an_order(workshop, jobs=rub(1_000), parts=rub(500), by=workshop.owner, manager=workshop.manager)


def account(code: str) -> int:
    return MoneyAccount.objects.get(code=code).pk


def tax(code: str) -> int:
    return Tax.objects.get(code=code).pk


def money(workshop: Workshop) -> dict[str, Any]:
    return {"amount": "700", "money_account": account("till"), "receipt": "missing", "comment": ""}


def pay_scheme(workshop: Workshop) -> int:
    scheme: PayScheme = add_scheme(name="Ученики", by=workshop.owner)
    return scheme.pk


def from_today() -> dict[str, Any]:
    return {"since": clock.today().isoformat()}


def cash(workshop: Workshop, direction: str) -> Sent:
    category = Category.objects.filter(direction=direction).first()
    month = clock.today().replace(day=1).isoformat()
    bank = MoneyAccount.objects.get(code="bank")
    return [], {**money(workshop), "money_account": bank.pk, "category": category and category.pk, "month": month}


def repeats(workshop: Workshop) -> Repeats:
    return Repeats(Category.objects.get(code="rent"), MoneyAccount.objects.get(code="bank"), clock.today())


def repeating(workshop: Workshop) -> Sent:
    known = {name: value for name, value in cash(workshop, Category.Direction.EXPENSE)[1].items() if name != "month"}
    return [], known | {"unit": "week", "step": "2", "since": clock.today().isoformat()}


def an_expense(workshop: Workshop) -> int:
    done: CashTransaction = record_expense(
        category=Category.objects.get(code="rent"), amount=rub(9), money_account=MoneyAccount.objects.get(code="bank"),
        on=clock.today(), month=clock.today(), by=workshop.owner,
    )  # fmt: skip
    return done.pk


def transfer(workshop: Workshop) -> Sent:
    return [], {**money(workshop), "money_account": account("bank"), "to_account": account("terminal")}


def repayment(workshop: Workshop) -> Sent:
    """Of a part of a loan, with interest."""
    bank = MoneyAccount.objects.get(code="bank")
    loan = record_loan(lender="Банк", amount=rub(900), money_account=bank, on=clock.today(), by=workshop.owner)
    month = clock.today().replace(day=1).isoformat()
    return [], {"loan": loan.pk, "principal": "300", "interest": "20", "money_account": bank.pk, "month": month}


def advanced(workshop: Workshop) -> int:
    """Somebody who was given more than they give back."""
    bank = MoneyAccount.objects.get(code="bank")
    give_expense_advance(
        employee=workshop.senior, amount=rub(900), money_account=bank, on=clock.today(), by=workshop.owner
    )
    return workshop.senior.pk


def expenses(workshop: Workshop) -> Sent:
    rent, month = Category.objects.get(code="rent"), clock.today().replace(day=1).isoformat()
    lines = {"category": [rent.pk, ""], "amount": ["300", ""], "month": [month] * 2, "counterparty": ["", ""]}
    whose = {"employee": advanced(workshop), "organisation": workshop.organisation.pk, "comment": ""}
    return [], {**whose, **lines, "order": ["", ""]}


def overspent(workshop: Workshop) -> Sent:
    rent = Category.objects.select_related("account").get(code="rent")
    whole = rub(900)
    report_expenses(
        employee=workshop.senior, organisation=workshop.organisation, lines=[Spent(rent, whole, clock.today())],
        on=clock.today(), sure=[f"overspend:{whole.units}"], by=workshop.owner,
    )  # fmt: skip
    return [], money(workshop) | {"employee": workshop.senior.pk, "money_account": account("bank")}


def closing(workshop: Workshop) -> Sent:
    """With everything ticked: jobs and parts to finish, the client's prepayment, and the hand-over."""
    one = order(workshop)
    till = MoneyAccount.objects.get(code="till")
    take_prepayment(
        one.client, organisation=workshop.organisation, amount=rub(1_500), money_account=till, on=clock.today(),
        by=workshop.owner,
    )  # fmt: skip
    ticked = {"finish_jobs": "on", "from_balance": "1500", "hand_over": "on", "hand_over_to": "Ivan"}
    return [one.pk], ticked


def surplus(workshop: Workshop) -> Any:
    """A closed order with more prepaid than it came to."""
    one, till = ready_order(workshop, jobs=rub(1_000)), MoneyAccount.objects.get(code="till")
    take_payment(one, amount=rub(1_700), money_account=till, on=clock.today(), by=workshop.owner)
    return close_order(one, on=clock.today(), debt=on_trust(), by=workshop.owner)


def debtor(workshop: Workshop) -> Any:
    """A closed order that is not paid, of a client who has prepaid as much."""
    one, till = closed_order(workshop, jobs=rub(700)), MoneyAccount.objects.get(code="till")
    take_prepayment(
        one.client, organisation=workshop.organisation, amount=rub(700), money_account=till, on=clock.today(),
        by=workshop.owner,
    )  # fmt: skip
    return one


def reduction(workshop: Workshop) -> Sent:
    one = closed_order(workshop, jobs=rub(700))
    return [one.pk], {f"job-{one.jobs.get().pk}": "100", "reason": "Царапина"}


def several(workshop: Workshop) -> Sent:
    """One of two debts, so that there is still something to pay when the form is opened again."""
    one = closed_order(workshop, jobs=rub(700))
    closed_order(workshop, jobs=rub(300), client=one.client)
    return [one.client_id], money(workshop) | {"order": [one.pk], "share": ["700"], "seen": ["700"]}


def correction(workshop: Workshop) -> Sent:
    """Of a payment that went to another account."""
    bank = MoneyAccount.objects.get(code="bank")
    payment = take_payment(order(workshop), amount=rub(700), money_account=bank, on=clock.today(), by=workshop.owner)
    return [payment.entry_id], money(workshop) | {"reason": "Не туда"}


def till_with_shifts() -> MoneyAccount:
    MoneyAccount.objects.filter(code="till").update(has_shifts=True)
    return MoneyAccount.objects.get(code="till")


def shift(workshop: Workshop) -> Sent:
    opened = open_shift(till=till_with_shifts(), counted=rub(0), by=workshop.owner)
    return [opened.pk], {"counted": "100"}


def balance(workshop: Workshop) -> str:
    return f"balance-{workshop.organisation.pk}"


def from_balance(workshop: Workshop) -> Sent:
    one = debtor(workshop)
    places = {"source": balance(workshop), "target": f"order-{one.pk}"}
    return [one.client_id], {"amount": "700", **places}


def call(workshop: Workshop) -> Sent:
    rows = {f"{prefix}-{name}_FORMS": "0" for prefix in ("jobs", "parts") for name in ("TOTAL", "INITIAL")}
    who = {"organisation": workshop.organisation.pk, "manager": workshop.manager.pk}
    return [], {
        "client_name": "Иван",
        "vehicle": "new",
        "vehicle_make": "Урал",
        "vehicle_type": "motorcycle",
        **who,
        **rows,
    }


def day_off(workshop: Workshop) -> Sent:
    day = clock.today().isoformat()
    return [workshop.technician.pk], {"kind": "vacation", "first": day, "last": day}


def service(workshop: Workshop) -> Sent:
    category = ServiceCategory.objects.create(name="Двигатель")
    return [], {"name": "Замена масла", "category": category.pk, "pricing": "fixed", "price": "1000"}


def bill(workshop: Workshop) -> Sent:
    """Of a supplier that is added with it."""
    typed = {"supplier": "ЗапчастьОпт", "organisation": workshop.organisation.pk, "number": "17"}
    rent = Category.objects.get(code="rent").pk
    month = clock.today().replace(day=1).isoformat()
    return [], typed | {"line_category": rent, "line_what": "Бокс", "line_sum": "700", "line_month": month}


def purchase(workshop: Workshop, roubles: int = 900) -> Any:
    lines = [Bought(Category.objects.get(code="rent"), rub(roubles))]
    return record_purchase(
        supplier="Опт", organisation=workshop.organisation, lines=lines, on=clock.today(), by=workshop.owner
    )


def paying(workshop: Workshop) -> Sent:
    """A part of a purchase."""
    one = purchase(workshop)
    known = {"amount": "700", "money_account": account("bank"), "comment": ""}
    return [one.supplier_id], known | {"purchase": [one.pk], "share": ["700"]}


def returned(workshop: Workshop) -> Sent:
    """A purchase that is paid and then goes back: its supplier owes us 900."""
    one = purchase(workshop)
    bank = MoneyAccount.objects.get(code="bank")
    pay_supplier(
        one.supplier, shares=[Towards(one, rub(900))], amount=rub(900), money_account=bank, on=clock.today(),
        by=workshop.owner,
    )  # fmt: skip
    return_purchase(one, lines=[Back(one.lines.get(), rub(900))], on=clock.today(), by=workshop.owner)
    return [one.supplier_id], {"amount": "700", "money_account": account("bank"), "comment": ""}


def advance(workshop: Workshop) -> Sent:
    """Beside it something else is bought."""
    sent = returned(workshop)
    purchase(workshop, 1_000)
    return sent


def mutual(workshop: Workshop) -> Sent:
    """A client who owes 900 and is owed as much."""
    one = purchase(workshop)
    client = closed_order(workshop, jobs=rub(900)).client
    edit_supplier(one.supplier, version=1, client=client, by=workshop.owner)
    return [one.supplier_id], {"amount": "700", "comment": ""}


def joining(workshop: Workshop) -> Sent:
    """Of one supplier to another, who remains."""
    gone, stays = (add_supplier(name=name, by=workshop.owner) for name in ("Опт", "Мото"))
    return [gone.pk], {"into": stays.name}


def owed(workshop: Workshop) -> int:
    """To the technician: 900 ₽."""
    grant_bonus(
        employee=workshop.technician, amount=rub(900), organisation=workshop.organisation, comment="хороший месяц",
        on=clock.today(), by=workshop.owner,
    )  # fmt: skip
    return workshop.technician.pk


TYPED: dict[str, Callable[[Workshop], Sent]] = {
    "order-new": call,
    "order-close": closing,
    "order-comment": lambda w: ([order(w).pk], {"text": "Болты прикипели"}),
    "order-job-add": lambda w: ([order(w).pk], {"name": "Цепь", "quantity": "1", "price": "500"}),
    "order-part-add": lambda w: ([order(w).pk], {"name": "Цепь", "quantity": "1", "price": "500"}),
    "client-new": lambda w: ([], {"name": "Пётр Ильич", "phones": "+7 999 123-45-67"}),
    "supplier-new": lambda w: ([], {"name": "ЗапчастьОпт", "phones": "+7 999 123-45-67"}),
    "supplier-merge": joining,
    "vehicle-new": lambda w: ([a_client().pk], {"type": "motorcycle", "make": "Урал", "plate": "1234АВ77"}),
    "finance-income": lambda w: cash(w, Category.Direction.INCOME),
    "finance-expense": lambda w: cash(w, Category.Direction.EXPENSE),
    "finance-repeating-new": repeating,
    "finance-repeating-record": lambda w: (
        [add_repeating_expense(repeats=repeats(w), by=w.owner).pk],
        cash(w, Category.Direction.EXPENSE)[1] | {"due_on": clock.today().isoformat()},
    ),
    "cash-files-add": lambda w: ([an_expense(w)], {"file": photo()}),
    "finance-transfer": lambda w: (
        [],
        money(w) | {"money_account": account("bank"), "to_account": account("terminal")},
    ),
    "finance-owner-contribution": lambda w: ([], money(w)),
    "finance-owner-withdrawal": lambda w: ([], money(w) | {"money_account": account("bank")}),
    "finance-loan": lambda w: ([], money(w) | {"lender": "Банк"}),
    "finance-loan-repayment": repayment,
    "finance-expense-advance": lambda w: ([], money(w) | {"employee": w.manager.pk, "money_account": account("bank")}),
    "finance-advance-return": lambda w: ([], money(w) | {"employee": advanced(w)}),
    "finance-expense-report": expenses,
    "finance-overspend-payment": overspent,
    "finance-wages-payout": lambda w: ([], money(w) | {"employee": owed(w), "money_account": account("bank")}),
    "finance-wages-bonus": lambda w: (
        [],
        {"employee": owed(w), "amount": "700", "organisation": w.organisation.pk, "comment": "Ночная смена"},
    ),
    "wages-pay-one": lambda w: ([owed(w)], money(w) | {"money_account": account("bank")}),
    "wages-pay": lambda w: (
        [],
        {"employee": [owed(w)], "pay": ["700"], "seen": [""], "money_account": account("bank")},
    ),
    "finance-tax-accrual": lambda w: (
        [],
        {
            "tax": tax("simplified"),
            "amount": "700",
            "organisation": w.organisation.pk,
            "month": clock.today().replace(day=1).isoformat(),
        },
    ),
    "finance-purchase": bill,
    "finance-supplier-payment": paying,
    "finance-supplier-set-off": mutual,
    "finance-supplier-refund": returned,
    "finance-supplier-advance": advance,
    "finance-tax-payment": lambda w: ([], money(w) | {"tax": tax("simplified"), "money_account": account("bank")}),
    "finance-order-payment": lambda w: ([order(w).pk], money(w)),
    "finance-client-prepayment": lambda w: ([a_client().pk], money(w)),
    "finance-order-apply": lambda w: ([debtor(w).pk], {"amount": "700", "source": balance(w)}),
    "finance-client-apply": lambda w: ([debtor(w).pk], {"amount": "700", "source": balance(w)}),
    "finance-order-move": lambda w: ([surplus(w).pk], {"amount": "700", "target": balance(w)}),
    "finance-client-move": from_balance,
    "finance-order-refund": lambda w: ([surplus(w).pk], money(w)),
    "finance-order-reduce": reduction,
    "finance-client-payment": several,
    "finance-correct": correction,
    "finance-shift-open": lambda w: ([], {"till": till_with_shifts().pk, "counted": "100"}),
    "finance-shift-close": shift,
    "finance-client-refund": lambda w: ([debtor(w).client_id], money(w)),
    "order-files-add": lambda w: ([order(w).pk], {"file": photo()}),
    "client-files-add": lambda w: ([a_client().pk], {"file": photo()}),
    "supplier-files-add": lambda w: ([add_supplier(name="Опт", by=w.owner).pk], {"file": photo()}),
    "vehicle-files-add": lambda w: ([a_vehicle(a_client()).pk], {"file": photo()}),
    "employee-files-add": lambda w: ([w.technician.pk], {"file": photo()}),
    "employee-photo-set": lambda w: ([w.technician.pk], {"photo": photo()}),
    "own-photo-set": lambda w: ([], {"photo": photo()}),
    "employee-new": lambda w: ([], {"last_name": "Новиков", "first_name": "Пётр"}),
    "time-off-new": day_off,
    "role-new": lambda w: ([], {"name": "Кладовщик", "max_discount": "0", "right.catalog.view": "on"}),
    "role-copy": lambda w: ([role_with(name="Старая").pk], {"name": "Копия"}),
    "service-new": service,
    "money-category-new": lambda w: ([], {"name": "Реклама в VK", "cash_flow": "other-out", "position": "7"}),
    "money-account-new": lambda w: ([], {"name": "Сейф", "organisation": w.organisation.pk, "position": "7"}),
    "category-new": lambda w: ([], {"name": "Подвеска", "position": "1"}),
    "pay-scheme-new": lambda w: ([], {"name": "Мастера", "moment": "closed", "pays_warranty": "on"}),
    "pay-scheme-copy": lambda w: ([pay_scheme(w)], {"name": "Мастера, копия"}),
    "pay-rule-new": lambda w: ([pay_scheme(w)], {"kind": "job-percent", "percent": "40", "most": "9000"}),
    "pay-scheme-give": lambda w: ([pay_scheme(w)], {"employees": [w.technician.pk], **from_today()}),
    "pay-scheme-of": lambda w: ([w.technician.pk], {"scheme": pay_scheme(w), **from_today()}),
}

DATED = {name for name in TYPED if re.match(r"finance-(?!.*-(apply|move|new)$|shift)", name)} | {"order-close"}
"""Those with a day, which the manager may not choose."""


def keyed() -> set[str]:
    """The names of all routes whose verb takes a key."""
    views = dict(callbacks())
    return {route.name or "" for route in routes() if getattr(views[route.pattern], "once", False)}


def fields_at(client: Client, url: str) -> set[str]:
    """The fields of the form that the page sends to its own address."""
    page = Forms()
    page.feed(client.get(url).content.decode())
    found = [set(fields) for action, fields in page.found if action in ("", url) and "key" in fields]
    return found[0] if found else set()


def test_every_form_with_a_key_is_tried_here() -> None:
    assert keyed() == TYPED.keys()


@pytest.fixture
def company(workshop: Workshop) -> Workshop:
    open_money_accounts(workshop.organisation)
    Grant.objects.filter(role__code="manager", right=RECORD_EARLIER.code).delete()
    Grant.objects.filter(role__code="manager", right=VIEW_WAGES.code).delete()
    for right in (REDUCE_PRICES, REVERSE_TRANSACTIONS, OWNERS_MONEY, VIEW_WAGES, PAY_WAGES, CORRECT_WAGES):
        Grant.objects.create(role=Role.objects.get(code="manager"), right=right.code, scope=ALL)
    return workshop


@pytest.mark.parametrize(
    ("who", "route"),
    [*(("owner", route) for route in TYPED), *(("manager", route) for route in TYPED if route in DATED)],
)
def test_sent_twice_it_gets_the_first_answer(company: Workshop, route: str, who: str) -> None:
    person, view = getattr(company, who), view_of(route)
    client = Client()
    client.force_login(person)
    with clock.at(EVENING):
        numbers, typed = TYPED[route](company)
        url = reverse(route, args=numbers)
        before = fields_at(client, url) if "GET" in view.methods else set()
        typed |= {"key": KEY} | ({"on": clock.today().isoformat()} if "on" in before else {})
        first = sent(client, url, typed)
        assert first.status_code == 302
        after, keys = digest(), DoneOnce.objects.count()

        again = sent(client, url, typed)
        assert (again.status_code, again["Location"]) == (302, first["Location"])
        if "GET" in view.methods:
            assert before <= fields_at(client, url), "the form that is shown now could not send the same"
    with clock.at(EVENING + timedelta(minutes=4)):
        tomorrow = sent(client, url, typed)
        assert (tomorrow.status_code, tomorrow["Location"]) == (302, first["Location"])

    assert digest() == after
    assert DoneOnce.objects.count() == keys > 0


@pytest.mark.parametrize("route", sorted(DATED))
def test_a_form_opened_before_midnight_and_sent_after_it_is_of_the_new_day(company: Workshop, route: str) -> None:
    """For those who may not choose the day: it is the day of the verb, not of the page."""
    client = Client()
    client.force_login(company.manager)
    with clock.at(EVENING):
        numbers, typed = TYPED[route](company)
        url = reverse(route, args=numbers)
        assert "on" not in fields_at(client, url)
        yesterday = clock.today()
    with clock.at(EVENING + timedelta(minutes=4)):
        assert sent(client, url, typed | {"key": KEY, "on": yesterday.isoformat()}).status_code == 302

    assert Entry.objects.latest("pk").on == yesterday + timedelta(days=1)


def sent(client: Client, url: str, typed: dict[str, Any]) -> Any:
    for value in typed.values():
        if isinstance(value, SimpleUploadedFile):
            value.seek(0)
    return client.post(url, typed)
