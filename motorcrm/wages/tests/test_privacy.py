"""Nobody learns by the way of finance what somebody else earns."""

import pytest

from motorcrm.access.rights import SEE_CONTACTS, SEE_COSTS, SEE_PRICES
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.employees.rights import VIEW_EMPLOYEES
from motorcrm.finance.rights import VIEW_BOOKS, VIEW_FINANCE
from motorcrm.orders.operations import JobDraft
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.testing.builders import by_one
from motorcrm.testing.cast import hire, role_with
from motorcrm.wages.money.bonuses import grant_bonus
from motorcrm.wages.money.payouts import pay_wages
from motorcrm.wages.rights import VIEW_WAGES
from motorcrm.wages.tests.conftest import of_jobs
from motorcrm.wages.tests.test_accruals import an_order, closed
from motorcrm.wages.tests.test_payouts import with_money

pytestmark = pytest.mark.django_db
SEES = (VIEW_FINANCE, VIEW_BOOKS, VIEW_ORDERS, VIEW_CLIENTS, VIEW_EMPLOYEES, SEE_PRICES, SEE_COSTS, SEE_CONTACTS)


@pytest.fixture
def paid(workshop, where, paid_by):
    """The technician has earned 417.60 ₽, got a bonus of 555.55 ₽, and was paid 123.45 ₽ of it."""
    with_money(where.till, workshop)
    paid_by(workshop.technician, rules=[of_jobs("40")])
    order = an_order(workshop, JobDraft("Fork", price=rub(1_044), shares=by_one(workshop.technician)))
    closed(order, workshop)
    grant_bonus(
        employee=workshop.technician, amount=rub(555, 55), organisation=workshop.organisation, comment="Nightwork",
        on=clock.today(), by=workshop.owner,
    )  # fmt: skip
    return pay_wages(
        employee=workshop.technician, amount=rub(123, 45), money_account=where.till, on=clock.today(),
        by=workshop.owner,
    )  # fmt: skip


def seen(sign_in, person, *paths):
    browser = sign_in(person)
    pages = [browser.get(path, headers={"accept-language": "en"}) for path in paths]
    return " ".join(page.content.decode() for page in pages if page.status_code == 200).replace("\xa0", " ")


HISTORY = ("/finance/?entries=on&month=all", "/finance/?month=all", "/finance/?entries=on&q=Nightwork&month=all")


@pytest.mark.parametrize("sum_", ["417.60", "555.55"])
def test_accruals_and_bonuses_are_in_the_history_for_those_who_see_wages(workshop, sign_in, paid, sum_):
    plain = hire("Plain", role_with(*SEES, name="Plain"))
    trusted = hire("Trusted", role_with(*SEES, VIEW_WAGES, name="Trusted"))

    assert sum_ in seen(sign_in, trusted, *HISTORY)
    assert sum_ not in seen(sign_in, plain, *HISTORY)


def test_a_payout_is_seen_as_money_that_went_and_not_whose_it_is(workshop, sign_in, paid):
    plain = hire("Plain", role_with(*SEES, name="Plain"))
    trusted = hire("Trusted", role_with(*SEES, VIEW_WAGES, name="Trusted"))
    page = f"/finance/transactions/{paid.entry_id}/"
    of_employee = f"/finance/?month=all&employee={workshop.technician.pk}"
    by_name = "/finance/?month=all&q=Technician"

    assert "123.45" in seen(sign_in, plain, "/finance/?month=all")
    assert "Technician" in seen(sign_in, trusted, page)
    assert "Technician" not in seen(sign_in, plain, page)
    for path in (of_employee, by_name):
        assert "123.45" in seen(sign_in, trusted, path) or path == by_name
        assert "123.45" not in seen(sign_in, plain, path)


def test_the_trial_balance_is_for_those_who_see_wages(workshop, sign_in, paid):
    plain = hire("Plain", role_with(*SEES, name="Plain"))

    assert "973.15" not in seen(sign_in, plain, "/finance/trial-balance/")


def test_the_timeline_of_an_employee_tells_others_nothing_of_pay(workshop, sign_in, paid):
    plain = hire("Plain", role_with(*SEES, name="Plain"))

    told = seen(sign_in, plain, f"/employees/{workshop.technician.pk}/", f"/history/?about=employee:{paid.employee_id}")

    assert "123.45" not in told
    assert "555.55" not in told
