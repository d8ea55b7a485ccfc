"""What people see of what they have earned, and how they are paid."""

from datetime import timedelta

import pytest

from motorcrm.access.models import Grant
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.invariants import violations
from motorcrm.employees.rights import VIEW_EMPLOYEES, VIEW_WAGES
from motorcrm.orders.operations import JobDraft, edit_job, reopen_order
from motorcrm.testing.builders import by_one
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.queries import queries
from motorcrm.wages.models import Payout
from motorcrm.wages.money.bonuses import grant_bonus
from motorcrm.wages.money.payouts import pay_wages
from motorcrm.wages.queries.earnings import Lately, accrued_lately, statement, statement_by_month
from motorcrm.wages.queries.owed import balances
from motorcrm.wages.rights import SEE_BASE
from motorcrm.wages.tests.conftest import of_jobs
from motorcrm.wages.tests.test_accruals import an_order, closed
from motorcrm.wages.tests.test_payouts import with_money

pytestmark = pytest.mark.django_db


@pytest.fixture
def earned(workshop, where, paid_by):
    """The technician has earned 400 ₽ and then 480 ₽ by the same job, the other 160 ₽."""
    with_money(where.till, workshop)
    paid_by(workshop.technician, workshop.other_technician, rules=[of_jobs("40")])
    order = closed(an_order(workshop, JobDraft("Fork", price=rub(1_000), shares=by_one(workshop.technician))), workshop)
    reopen_order(order, reason="too little", by=workshop.owner)
    job = order.jobs.get()
    edit_job(job, version=job.version, price=rub(1_200), by=workshop.owner)
    closed(order, workshop)
    closed(an_order(workshop, JobDraft("Oil", price=rub(400), shares=by_one(workshop.other_technician))), workshop)


def text(response):
    return response.content.decode().replace("\xa0", " ")


def test_technicians_see_what_they_earned_job_by_job_with_its_computation(workshop, sign_in, earned):
    page = text(sign_in(workshop.technician).get("/earnings/"))

    assert "Fork" in page
    assert "1 200,00 ₽ × 40 % = 480,00 ₽" in page
    assert "больше не полагается; было 400,00 ₽" in page
    assert "160,00" not in page


def test_without_the_right_to_the_base_only_what_comes_of_it_is_shown(workshop, sign_in, earned):
    bare = hire("Bare", role_with(VIEW_WAGES, VIEW_EMPLOYEES, name="Bare"))

    page = text(sign_in(bare).get(f"/employees/{workshop.technician.pk}/wages/"))

    assert "480,00" in page
    assert "1 200,00" not in page
    assert "40 %" not in page


def test_others_earnings_are_not_there(workshop, sign_in, earned):
    browser = sign_in(workshop.technician)

    assert browser.get(f"/employees/{workshop.other_technician.pk}/wages/").status_code == 404
    assert browser.get(f"/employees/{workshop.technician.pk}/wages/").status_code == 200
    page = text(browser.get("/wages/"))
    assert "480,00" in page
    assert str(workshop.other_technician) not in page


def test_the_month_of_everybody_adds_up(workshop, sign_in, earned):
    page = text(sign_in(workshop.accountant).get("/wages/"))

    assert "480,00" in page
    assert "160,00" in page
    assert "640,00" in page
    assert "40 %" in page  # of the revenue of 1,600 ₽
    assert str(workshop.senior) in page  # a technician without a scheme is named


def test_a_month_of_many_people_takes_no_more_queries(workshop, sign_in, earned):
    browser = sign_in(workshop.accountant)
    browser.get("/wages/")
    for number in range(10):
        hire(f"Hand {number}", is_technician=True, login=f"hand{number}")

    with queries(max=22):
        browser.get("/wages/")


def test_one_is_paid_what_is_owed(workshop, sign_in, where, earned):
    browser = sign_in(workshop.accountant)
    path = f"/employees/{workshop.technician.pk}/wages/pay/"
    assert 'value="480"' in text(browser.get(path))
    sent = {"amount": "481", "money_account": where.till.pk, "on": clock.today().isoformat(), "key": "a" * 32}

    refused = browser.post(path, sent)
    assert refused.status_code == 422
    assert "480,00" in text(refused)

    assert browser.post(path, sent | {"amount": "480", "key": "b" * 32}).status_code == 302
    assert browser.post(path, sent | {"amount": "480", "key": "b" * 32}).status_code == 302
    assert Payout.objects.count() == 1
    assert workshop.technician.pk not in balances()
    assert violations() == {}


def test_everybody_is_paid_at_once_or_nobody(workshop, sign_in, where, earned):
    browser, one, two = sign_in(workshop.accountant), workshop.technician, workshop.other_technician
    path, common = "/wages/pay/", {"money_account": where.till.pk, "on": clock.today().isoformat()}
    rows = {"employee": [one.pk, two.pk], "seen": ["480", "160"]}
    assert text(browser.get(path + "?part=half")).count('value="240"') == 1

    refused = browser.post(path, common | rows | {"pay": ["480", "161"], "key": "c" * 32})
    assert refused.status_code == 422
    assert "160,00" in text(refused)
    assert not Payout.objects.exists()

    changed = browser.post(path, common | rows | {"pay": ["480", "160"], "seen": ["480", "150"], "key": "d" * 32})
    assert changed.status_code == 422
    assert not Payout.objects.exists()

    assert browser.post(path, common | rows | {"pay": ["480", "160"], "key": "e" * 32}).status_code == 302
    assert Payout.objects.count() == 2
    assert balances() == {}
    assert violations() == {}


def test_nobody_pays_without_the_right(workshop, sign_in, earned):
    browser = sign_in(workshop.manager)

    assert browser.get("/wages/pay/").status_code == 403
    assert browser.get(f"/employees/{workshop.manager.pk}/wages/pay/").status_code == 403


def test_ones_own_line_does_not_tell_what_the_company_earns(workshop, sign_in, earned):
    """480 ₽ as 30 % of the revenue would tell the revenue."""
    own = text(sign_in(workshop.technician).get("/wages/"))
    without_prices = hire("Counter", role_with(VIEW_WAGES, SEE_BASE, name="Counter"))

    for page in (own, text(sign_in(without_prices).get("/wages/"))):
        assert "480,00" in page
        assert "от выручки" not in page
    assert "от выручки" in text(sign_in(workshop.accountant).get("/wages/"))


def test_under_their_jobs_technicians_read_what_has_been_accrued_to_them(workshop, sign_in, earned):
    shown = text(sign_in(workshop.technician).get("/jobs/"))
    assert "Начислено в этом месяце" in shown
    assert shown.count("480,00 ₽") == 2  # of the month, and today
    assert "160,00" not in shown
    assert "160,00 ₽" in text(sign_in(workshop.other_technician).get("/jobs/"))
    assert "Начислено" not in text(sign_in(hire("New", "technician")).get("/jobs/"))
    Grant.objects.filter(role__in=workshop.technician.roles.all(), right=VIEW_WAGES.code).delete()
    assert "Начислено" not in text(sign_in(workshop.technician).get("/jobs/"))


def test_what_was_accrued_lately_ends_with_the_month(workshop, earned, monkeypatch):
    today = clock.today()
    before = today.replace(day=1) - timedelta(days=1)
    assert accrued_lately(workshop.technician) == Lately(rub(480), rub(480))
    monkeypatch.setattr(clock, "today", lambda: before)
    assert accrued_lately(workshop.technician) == Lately(rub(0), rub(0))


def test_a_statement_of_any_period_goes_on_from_month_to_month(workshop, where, earned):
    """From the first day of the month: 400 ₽, 80 ₽ more after a reopening, 100 ₽ of bonus, 150 ₽ paid."""
    person, today = workshop.technician, clock.today()
    firm, owner = workshop.organisation, workshop.owner
    grant_bonus(employee=person, organisation=firm, amount=rub(100), on=today, comment="thanks", by=owner)
    pay_wages(employee=person, amount=rub(150), money_account=where.till, on=today, by=owner)
    first = today.replace(day=1)
    before = first - timedelta(days=1)

    whole = statement(person, first, today)
    assert (whole.accrued, whole.bonuses, whole.paid, whole.other) == (rub(480), rub(100), rub(150), rub(0))
    assert (whole.before, whole.after) == (rub(0), rub(430))
    with queries(max=2):
        months = statement_by_month(person, before - timedelta(days=700), today)
    assert months == [(first, whole)]
    assert statement_by_month(person, before - timedelta(days=40), before) == []
    later = statement_by_month(person, today + timedelta(days=1), today + timedelta(days=9))
    assert later == []
    assert statement(person, today + timedelta(days=1), today + timedelta(days=9)).before == rub(430)


def test_the_page_of_a_statement(workshop, sign_in, earned):
    page = f"/employees/{workshop.technician.pk}/wages/statement/"
    own = sign_in(workshop.technician)
    first = clock.today().replace(day=1)

    shown = text(own.get(page))
    assert f"?month={first:%Y-%m}" in shown
    assert "480,00 ₽" in shown
    assert page in text(own.get("/earnings/"))
    long_ago = text(own.get(page, {"since": "2001-01-01", "until": "2001-12-31"}))
    assert "Ничего не проведено за этот период." in long_ago
    assert own.get(page, {"since": "nonsense", "until": "0001-01-01"}).status_code == 200
    assert own.get(f"/employees/{workshop.other_technician.pk}/wages/statement/").status_code == 404
    assert sign_in(workshop.accountant).get(page).status_code == 200
    with queries(max=14):
        own.get(page, {"since": "1990-01-01"})
