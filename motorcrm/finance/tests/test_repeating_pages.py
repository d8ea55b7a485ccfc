"""Pages of expenses that come again: where they are asked for, and the dialog that is filled in."""

import re
from datetime import date

import pytest
from django.urls import reverse

from motorcrm.access.rights import SEE_PRICES
from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.finance.models import AnsweredDue, CashTransaction, Category, RepeatingExpense
from motorcrm.finance.money.periods import lock_period
from motorcrm.finance.money.repeating import Repeats
from motorcrm.finance.operations import add_repeating_expense, set_account_rights
from motorcrm.finance.rights import RECORD_TRANSACTIONS, VIEW_FINANCE
from motorcrm.testing.cast import hire, role_with

LIST = "/finance/repeating/"
DUE = date(2026, 3, 5)


@pytest.fixture
def now(workshop):
    Organisation.objects.update(books_from=date(2026, 1, 1))
    with clock.told(), clock.at(clock.moment(date(2026, 3, 7), 12)):
        yield


@pytest.fixture
def rent(workshop, where, now):
    repeats = Repeats(
        category=Category.objects.get(code="rent"), money_account=where.bank, since=date(2026, 3, 1), day=5,
        amount=rub(777), party="ИП Котов", comment="Гараж",
    )  # fmt: skip
    return add_repeating_expense(repeats=repeats, by=workshop.owner)


def filled_in(answer):
    """What the form would send as it stands."""
    form = answer.context["form"]
    found = {}
    for field in form:
        value = field.field.prepare_value(field.value())
        found[field.html_name] = "" if value is None else value
    found.pop("files", None)
    return found


def test_one_is_added_edited_paused_and_deleted(workshop, where, now, sign_in):
    browser = sign_in(workshop.accountant)
    form = {
        "category": Category.objects.get(code="rent").pk, "amount": "", "counterparty": "ИП Котов", "party": "",
        "money_account": where.bank.pk, "unit": "month", "step": "3", "day": "31", "since": "2026-03-01",
        "comment": "", "key": "k" * 20,
    }  # fmt: skip
    assert browser.post(f"{LIST}new/", form)["Location"] == LIST
    made = RepeatingExpense.objects.get()
    assert (made.next_on, made.amount, made.step) == (date(2026, 3, 31), None, 3)
    page = browser.get(LIST).content.decode()
    for said in ("каждые 3 месяца, 31-го или в последний день", "спрашивать каждый раз", "31.03.2026"):
        assert said in page
    for wrong in ({"step": "0"}, {"day": "32"}, {"amount": "-1"}, {"since": "yesterday"}, {"unit": "year"}):
        assert browser.post(f"{LIST}{made.pk}/", form | {"version": 1} | wrong).status_code == 422
    assert browser.post(f"{LIST}{made.pk}/", form | {"version": 1, "amount": "5", "day": "7"}).status_code == 302
    made.refresh_from_db()
    assert (made.amount, made.next_on) == (rub(5), date(2026, 3, 7))
    assert browser.post(f"{LIST}{made.pk}/", form | {"version": 1, "amount": "6"}).status_code == 409
    for verb, status in (("pause", "приостановлен"), ("resume", "сегодня")):
        assert browser.post(f"{LIST}{made.pk}/{verb}/").status_code == 302
        assert status in browser.get(LIST).content.decode()
    assert browser.post(f"{LIST}{made.pk}/delete/").status_code == 302
    assert "Повторяющихся расходов пока нет" in browser.get(LIST).content.decode()


def test_the_day_comes_and_people_are_asked_where_they_look(workshop, rent, sign_in):
    address = f"{LIST}{rent.pk}/record/"
    for person, pages in ((workshop.accountant, ["/", "/finance/"]), (workshop.owner, ["/?show=books", "/finance/"])):
        for page in pages:
            assert address in sign_in(person).get(page).content.decode(), page
    matters = sign_in(workshop.owner).get("/").context["matters"]
    assert [(matter.title, matter.url) for matter in matters if matter.url == LIST] == [
        ("Пора записать 1 расход", LIST)
    ]


def test_the_dialog_is_filled_in_and_books_it(workshop, where, rent, sign_in):
    browser = sign_in(workshop.accountant)
    form = filled_in(browser.get(f"{LIST}{rent.pk}/record/"))
    assert [str(form[name]) for name in ("amount", "on", "month", "counterparty", "comment", "due_on")] == [
        "777", "2026-03-05", "2026-03-01", "ИП Котов", "Гараж", "2026-03-05",
    ]  # fmt: skip

    for _ in range(2):  # a double click
        answer = browser.post(f"{LIST}{rent.pk}/record/", form)
        assert (answer.status_code, answer["Location"]) == (302, "/finance/")
    done = CashTransaction.objects.get()
    assert (done.amount, done.on, done.answered_due.due_on) == (rub(777), DUE, DUE)
    assert LIST + f"{rent.pk}/record/" not in browser.get("/finance/").content.decode()
    late = sign_in(workshop.owner).post(f"{LIST}{rent.pk}/record/", form | {"key": "x" * 20})
    assert late.status_code == 409
    assert str(workshop.accountant) in late.content.decode()
    page = browser.get(f"{LIST}{rent.pk}/").content.decode()
    assert reverse("finance-transaction", args=[done.entry_id]) in page


def test_skipped_with_a_note(workshop, rent, sign_in):
    browser = sign_in(workshop.accountant)
    assert browser.post(f"{LIST}{rent.pk}/skip/", {"due_on": DUE, "note": ""}).status_code == 422
    assert browser.post(f"{LIST}{rent.pk}/skip/", {"due_on": DUE, "note": "Каникулы"}).status_code == 302
    assert AnsweredDue.objects.get().note == "Каникулы"
    assert "Каникулы" in browser.get(f"{LIST}{rent.pk}/").content.decode()
    assert browser.post(f"{LIST}{rent.pk}/skip/", {"due_on": DUE, "note": "Ещё"}).status_code == 409


def test_a_closed_month_is_said_and_the_first_open_day_proposed(workshop, where, now, sign_in):
    repeats = Repeats(
        category=Category.objects.get(code="rent"), money_account=where.bank, since=date(2026, 2, 1), day=5,
        amount=rub(5),
    )  # fmt: skip
    rent = add_repeating_expense(repeats=repeats, by=workshop.owner)
    lock_period(workshop.organisation, until=date(2026, 3, 1), by=workshop.owner)
    browser = sign_in(workshop.accountant)
    answer = browser.get(f"{LIST}{rent.pk}/record/")
    form = filled_in(answer)

    assert "Февраль 2026: период закрыт. Расход записывается не раньше 02.03.2026" in re.sub(
        r"\s+", " ", answer.content.decode()
    )
    assert (str(form["on"]), form["month"]) == ("2026-03-02", "2026-02-01")
    assert browser.post(f"{LIST}{rent.pk}/record/", form).status_code == 302
    page = browser.get(reverse("finance-transaction", args=[CashTransaction.objects.get().entry_id])).content.decode()
    assert page.count("Февраль 2026") == 1  # as the note beside the month it counts in


def test_who_cannot_take_out_of_the_account_sees_none_of_it(workshop, where, rent, sign_in):
    clerk = hire("Clerk", role_with(RECORD_TRANSACTIONS, VIEW_FINANCE, SEE_PRICES))
    where.bank.refresh_from_db()
    set_account_rights(where.bank, version=where.bank.version, own=True, rights={}, by=workshop.owner)
    browser = sign_in(clerk)
    for page in ("/", "/finance/", LIST):
        assert "ИП Котов" not in browser.get(page).content.decode()
    for end in ("", "record/", "skip/"):
        assert browser.get(f"{LIST}{rent.pk}/{end}").status_code == 404
    assert sign_in(workshop.technician).get(LIST).status_code == 403


def test_who_sees_no_sums_is_told_none_and_keeps_it(workshop, where, rent, sign_in):
    clerk = hire("Clerk", role_with(RECORD_TRANSACTIONS, VIEW_FINANCE))
    browser = sign_in(clerk)
    for page in ("/finance/", LIST, f"{LIST}{rent.pk}/", f"{LIST}{rent.pk}/record/"):
        assert "777" not in browser.get(page).content.decode(), page
    form = filled_in(browser.get(f"{LIST}{rent.pk}/"))
    assert browser.post(f"{LIST}{rent.pk}/", form | {"comment": "Бокс"}).status_code == 302
    rent.refresh_from_db()
    assert (rent.amount, rent.comment) == (rub(777), "Бокс")
