"""Money accounts and categories are put in the order that people want, which forms follow."""

import pytest
from django.urls import reverse

from motorcrm.company.models import Organisation
from motorcrm.core.refusal import Absent, Forbidden, Refused
from motorcrm.employees.models import Employee
from motorcrm.finance.models import Category, MoneyAccount
from motorcrm.finance.operations import add_account, add_category, archive_account, move_account, move_category
from motorcrm.finance.queries.accounts import active_accounts
from motorcrm.finance.queries.categories import listed_categories
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.history.queries import story_of
from motorcrm.testing.race import race

HTMX = {"HX-Request": "true"}


def order():
    return [account.kind for account in active_accounts()]


def test_an_account_comes_after_another_or_first(workshop, where):
    move_account(where.terminal, after=None, by=workshop.accountant)
    assert order() == ["terminal", "till", "bank"]
    move_account(where.terminal, after=where.till, by=workshop.accountant)
    move_account(where.terminal, after=where.till, by=workshop.accountant)  # it is there
    move_account(where.till, after=where.bank, by=workshop.owner)
    assert order() == ["terminal", "bank", "till"]

    assert story_of(where.terminal) == ["finance.account-moved"] * 2
    where.till.refresh_from_db()
    assert (where.till.position, where.till.version) == (3, 1)


def test_archived_accounts_keep_their_places(workshop, where):
    safe = add_account(kind="owner", name="Сейф", organisation=workshop.organisation, by=workshop.owner)
    archive_account(where.bank, by=workshop.owner)
    move_account(safe, after=where.till, by=workshop.owner)
    rows = MoneyAccount.objects.filter(organisation=workshop.organisation).order_by("position", "pk")
    assert list(rows) == [where.till, safe, where.bank, where.terminal]


def test_it_stays_among_its_own(workshop, where):
    other = open_money_accounts(Organisation.objects.create(name="Other"))[0]
    rent, scrap = (Category.objects.get(code=code) for code in ("rent", "scrap"))
    under = add_category(direction="expense", name="Бензин", parent=rent, by=workshop.owner)
    for verb, thing, after in (
        (move_account, where.till, other),
        (move_category, rent, scrap),
        (move_category, rent, under),
        (move_category, under, rent),
        (move_account, where.till, where.till),
    ):
        with pytest.raises(Refused, match="list-changed"):
            verb(thing, after=after, by=workshop.owner)
    gone = Category.objects.get(pk=under.pk)
    Category.objects.filter(pk=under.pk).delete()
    with pytest.raises(Absent):
        move_category(gone, after=None, by=workshop.owner)
    with pytest.raises(Forbidden):
        move_account(where.till, after=where.bank, by=workshop.manager)


def test_a_category_moves_with_what_stands_under_it(workshop, where):
    rent, tools = (Category.objects.get(code=code) for code in ("rent", "tools"))
    first, second = (
        add_category(direction="expense", name=name, parent=rent, by=workshop.owner) for name in ("Цех", "Склад")
    )

    move_category(second, after=None, by=workshop.accountant)
    move_category(rent, after=tools, by=workshop.accountant)

    shown = [(branch.category, branch.under) for branch in listed_categories("expense")]
    place = [category for category, _under in shown].index(tools)
    assert shown[place + 1] == (rent, [second, first])


def test_on_the_pages_buttons_move_a_row_and_a_script_gets_the_list(workshop, where, sign_in):
    browser = sign_in(workshop.accountant)
    url = reverse("money-account-move", args=[where.till.pk])
    shown = browser.get("/settings/accounts/").content.decode()
    assert f'name="after" value="{where.bank.pk}" data-down' in shown

    assert browser.post(url, {"after": where.bank.pk}).status_code == 302
    assert order() == ["bank", "till", "terminal"]
    piece = browser.post(url, {"after": ""}, headers=HTMX).content.decode()
    assert (order(), piece.lstrip().startswith('<div id="arranged"')) == (["till", "bank", "terminal"], True)
    for strange, code in (("x", 302), ("9" * 30, 404), ("987654", 404), (str(where.till.pk), 409)):
        answer = browser.post(url, {"after": strange})
        assert answer.status_code in (code, 404), strange
    assert order() == ["till", "bank", "terminal"]
    assert "data-movable" not in browser.get("/settings/accounts/?archived=yes").content.decode()

    rent = Category.objects.get(code="rent")
    moved = browser.post(reverse("money-category-move", args=[rent.pk]), {"after": ""}, headers=HTMX)
    assert moved.content.decode().index("Аренда") < moved.content.decode().index("Коммунальные")
    assert listed_categories("expense")[0].category == rent
    assert sign_in(workshop.manager).post(url, {"after": ""}).status_code == 403


def move(account, after, person):
    rows, by = MoneyAccount.objects.in_bulk([account, after]), Employee.objects.get(pk=person)
    return move_account(rows[account], after=rows.get(after), by=by).pk


def test_two_who_arrange_at_once_leave_every_place_once(real_database, workshop, where):
    till, bank, terminal = where.till.pk, where.bank.pk, where.terminal.pk
    ways = [(till, terminal), (terminal, till), (bank, 0), (till, bank)]

    outcomes = race(real_database, move, [(*way, workshop.owner.pk) for way in ways])

    assert all(outcome.won for outcome in outcomes)
    assert sorted(MoneyAccount.objects.values_list("position", flat=True)) == [1, 2, 3]
