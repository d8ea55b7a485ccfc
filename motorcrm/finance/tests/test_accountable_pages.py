"""Pages of money that employees hold: the report line by line, who holds what, and what an employee sees of it."""

import re

import pytest
from django.urls import reverse

from motorcrm.company.models import TaxMode
from motorcrm.core import clock
from motorcrm.core.exact import Percent, rub
from motorcrm.finance.models import AdvanceReturn, Category, ExpenseAdvance, ExpenseReport
from motorcrm.finance.queries.accountable import holdings
from motorcrm.finance.rights import RECORD_TRANSACTIONS, VIEW_FINANCE
from motorcrm.finance.tests.test_accountable import give, report, spent
from motorcrm.testing.builders import an_order
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.queries import queries

URL = "/finance/accountable/report/"


@pytest.fixture
def who(workshop):
    return workshop.technician


def typed(workshop, *lines, **known):
    """The form with these lines: category, amount, order."""
    month = clock.today().replace(day=1).isoformat()
    columns = list(zip(*lines, strict=True)) if lines else [[], [], []]
    form = {
        "employee": workshop.technician.pk, "organisation": workshop.organisation.pk, "on": str(clock.today()),
        "comment": "", "key": "k" * 20, "category": columns[0], "amount": columns[1], "order": columns[2],
        "month": [month] * len(lines), "counterparty": [""] * len(lines), "vat_rate": [""] * len(lines),
    }  # fmt: skip
    return form | known


def pk(code):
    return Category.objects.get(code=code).pk


def test_a_report_of_several_expenses_is_typed_and_shown(workshop, where, who, sign_in):
    TaxMode.objects.create(
        organisation=workshop.organisation, since=clock.today(), rate=Percent.whole(22), deducts=True
    )
    order = an_order(workshop)
    give(500, who, where, workshop.owner)
    browser = sign_in(workshop.accountant)
    form = typed(workshop, (pk("rent"), "1 22,00", order.number), (pk("tools"), "30", ""), ("", "", ""))

    answer = browser.post(URL, form | {"vat_rate": ["22", "", ""], "counterparty": ["Bolt", "", ""]})

    assert (answer.status_code, answer["Location"]) == (302, "/finance/accountable/")
    done = ExpenseReport.objects.get()
    assert [(line.amount, line.order, line.vat) for line in done.lines.all()] == [
        (rub(122), order, rub(22)), (rub(30), None, rub(0)),
    ]  # fmt: skip
    page = browser.get(reverse("finance-transaction", args=[done.entry_id])).content.decode()
    assert "Bolt" in page
    assert order.number in page


def test_what_is_wrong_stands_beside_its_line_and_everything_typed_is_kept(workshop, where, who, sign_in):
    give(500, who, where, workshop.owner)
    browser = sign_in(workshop.accountant)
    Category.objects.filter(code="tools").update(is_archived=True)

    answers = [
        browser.post(URL, typed(workshop, (pk("rent"), "77", ""), line))
        for line in ((pk("rent"), "much", ""), (pk("rent"), "-3", ""), ("", "5", ""), (pk("rent"), "5", "no such"))
    ]

    for answer in answers:
        assert answer.status_code == 422
        page = answer.content.decode()
        assert 'value="77"' in page
        assert re.search(r'id="line-1-\w+_errors"', page)
        assert 'id="line-0-amount_errors"' not in page
    assert not ExpenseReport.objects.exists()


def test_what_the_verb_refuses_of_a_line_stands_beside_it(workshop, where, who, sign_in):
    give(500, who, where, workshop.owner)
    rate = {"vat_rate": ["", "20"], "on": str(clock.today())}
    TaxMode.objects.create(
        organisation=workshop.organisation, since=clock.today(), rate=Percent.whole(22), deducts=True
    )

    page = sign_in(workshop.accountant).post(
        URL, typed(workshop, (pk("rent"), "77", ""), (pk("rent"), "5", ""), **rate)
    )

    assert page.status_code == 422
    assert 'id="line-1-vat_rate_errors"' in page.content.decode()


def test_more_than_is_held_is_asked_about_before_it_is_owed(workshop, where, who, sign_in):
    give(50, who, where, workshop.owner)
    browser, form = sign_in(workshop.accountant), typed(workshop, (pk("rent"), "77", ""))

    asked = browser.post(URL, form)
    assert asked.status_code == 409
    assert 'value="77"' in asked.content.decode()
    sure = re.search(r'name="sure" value="([^"]+)"', asked.content.decode())[1]
    assert browser.post(URL, form | {"sure": sure}).status_code == 302

    page = browser.get("/finance/accountable/").content.decode()
    assert "27,00" in page


@pytest.mark.parametrize("lines", [[], [("", "", "")]])
def test_an_empty_report_is_refused(workshop, where, who, sign_in, lines):
    answer = sign_in(workshop.accountant).post(URL, typed(workshop, *lines))

    assert answer.status_code == 409
    assert not ExpenseReport.objects.exists()


def test_far_too_many_lines_are_refused_in_words(workshop, where, who, sign_in):
    lines = [(pk("rent"), "1", "")] * 120

    answer = sign_in(workshop.accountant).post(URL, typed(workshop, *lines))

    assert answer.status_code == 422
    assert "100" in answer.content.decode()


def test_a_hundred_lines_cost_few_queries_to_show(workshop, where, who, sign_in):
    browser = sign_in(workshop.accountant)
    browser.get(URL)
    with queries(max=20):
        assert browser.get(URL).status_code == 200


def test_no_two_fields_of_the_page_have_one_id(workshop, where, sign_in):
    browser = sign_in(workshop.accountant)

    for url in (URL, f"/finance/opening/{workshop.organisation.pk}/"):
        ids = re.findall(r'<(?:input|select)[^>]* id="([^"]+)"', browser.get(url).content.decode())
        assert len(ids) == len(set(ids)) > 10


def test_money_is_given_and_taken_back_on_pages_of_their_own(workshop, where, who, sign_in):
    browser = sign_in(workshop.accountant)
    known = {"employee": who.pk, "money_account": where.bank.pk, "on": str(clock.today()), "comment": ""}
    given = browser.post("/finance/expense-advance/", known | {"amount": "90", "key": "a" * 20})
    refused = browser.post("/finance/advance-return/", known | {"amount": "91", "key": "b" * 20})
    back = browser.post("/finance/advance-return/", known | {"amount": "40", "key": "b" * 20})

    assert (given.status_code, refused.status_code, back.status_code) == (302, 422, 302)
    assert [one.amount for one in holdings()] == [rub(50)]
    for row in (ExpenseAdvance.objects.get(), AdvanceReturn.objects.get()):
        assert browser.get(reverse("finance-transaction", args=[row.entry_id])).status_code == 200
    assert 'href="/finance/accountable/report/?employee=' in browser.get("/finance/accountable/").content.decode()
    chosen = browser.get(f"/finance/advance-return/?employee={who.pk}").content.decode()
    assert f'<option value="{who.pk}" selected>' in chosen
    assert browser.get("/finance/advance-return/?employee=²").status_code == 200


def test_nobody_holds_anything_at_first(workshop, where, sign_in):
    assert "Выдать под отчёт" in sign_in(workshop.manager).get("/finance/accountable/").content.decode()


def test_an_employee_sees_what_they_hold_and_no_colleague_does(workshop, where, who, sign_in):
    give(73, who, where, workshop.owner)
    report(workshop.senior, workshop.organisation, workshop.owner, spent(41))
    own = f"/employees/{who.pk}/"

    assert "73,00" in sign_in(who).get(own).content.decode()
    assert "73,00" in sign_in(workshop.accountant).get(own).content.decode()
    assert "73,00" not in sign_in(workshop.senior).get(own).content.decode()
    assert "73,00" in sign_in(workshop.owner).get(f"{own}leave/").content.decode()  # before they go


def test_who_sees_no_sums_is_told_none(workshop, where, who, sign_in):
    give(73, who, where, workshop.owner)
    clerk = hire("Clerk", role_with(RECORD_TRANSACTIONS, VIEW_FINANCE))
    browser = sign_in(clerk)

    page = browser.get("/finance/accountable/").content.decode()
    assert str(who) in page
    assert "73,00" not in page
    assert browser.get(URL).status_code == 200
