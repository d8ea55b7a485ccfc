"""The pages of money accounts in the settings, and where archived accounts are still found."""

import pytest
from django.urls import reverse

from motorcrm.access.rights import SEE_PRICES
from motorcrm.catalog.rights import EDIT_CATALOG
from motorcrm.core import clock
from motorcrm.core.exact import Percent, rub
from motorcrm.finance.models import Category, MoneyAccount
from motorcrm.finance.operations import add_account, archive_account, edit_account, record_income
from motorcrm.finance.rights import SET_UP_MONEY, VIEW_FINANCE
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.queries import asked, queries
from motorcrm.testing.worlds import packed

pytestmark = pytest.mark.web
INDEX = "/settings/accounts/"
SUM = rub(300)


def page_of(account, act=""):
    return reverse(f"money-account{act}", args=[account.pk])


def income(workshop, account, amount=SUM):
    return record_income(
        category=Category.objects.get(code="scrap"), amount=amount, money_account=account, on=clock.today(),
        month=clock.today(), by=workshop.owner,
    )  # fmt: skip


def test_the_settings_lead_to_the_accounts_and_so_does_finance(workshop, where, sign_in):
    assert INDEX in sign_in(workshop.owner).get("/settings/").content.decode()
    assert INDEX in sign_in(workshop.accountant).get("/finance/").content.decode()

    manager = sign_in(workshop.manager)
    assert INDEX not in manager.get("/finance/").content.decode()
    assert manager.get(INDEX).status_code == 403
    settings = sign_in(hire("Petrov", role_with(EDIT_CATALOG))).get("/settings/")
    assert INDEX not in settings.content.decode()


def test_the_list_shows_accounts_with_their_balances(workshop, where, sign_in):
    income(workshop, where.till, rub(4_321))
    edit_account(where.terminal, version=1, fee_percent=Percent(185), by=workshop.owner)

    shown = packed(sign_in(workshop.accountant).get(INDEX).content.decode())
    assert "4321,00" in shown
    assert "1,85%" in shown
    assert shown.index(packed(where.till.label)) < shown.index(packed(where.bank.label))


def test_balances_are_for_those_who_see_finance_and_prices(workshop, where, sign_in):
    income(workshop, where.till, rub(4_321))

    for rights in ([SET_UP_MONEY, SEE_PRICES], [SET_UP_MONEY, VIEW_FINANCE]):
        reader = sign_in(hire(f"Petrov{rights[1].code}"[:12], role_with(*rights)))
        assert "4321,00" not in packed(reader.get(INDEX).content.decode())


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("till", set()),
        ("bank", {"bank", "bik", "bank_account"}),
        ("terminal", {"fee_percent"}),
        ("owner", set()),
        ("nonsense", set()),
    ],
)
def test_a_form_asks_what_the_kind_has(workshop, where, sign_in, kind, asked):
    form = sign_in(workshop.accountant).get(f"{INDEX}new/?kind={kind}").context["form"]

    assert asked == form.fields.keys() & {"bank", "bik", "bank_account", "fee_percent"}


def test_an_account_is_added(workshop, where, sign_in):
    typed = {"name": "Сбер", "organisation": workshop.organisation.pk, "bank": "Сбербанк", "bik": "044525225"}
    client = sign_in(workshop.accountant)
    wrong = client.post(f"{INDEX}new/?kind=bank", typed | {"bank_account": "40702810300000000009"})
    assert wrong.status_code == 422
    assert "не подходит к БИК" in wrong.content.decode()

    assert client.post(f"{INDEX}new/?kind=bank", typed | {"bank_account": "40702810300000000008"}).status_code == 302
    added = MoneyAccount.objects.get(name="Сбер")
    assert (added.kind, added.bank_account) == ("bank", "40702810300000000008")


def test_an_account_is_edited_and_a_stale_edit_shows_both(workshop, where, sign_in):
    client = sign_in(workshop.accountant)
    typed = {"version": "1", "name": "Стойка"}
    assert client.post(page_of(where.till), typed).status_code == 302

    stale = client.post(page_of(where.till), typed | {"name": "Зал"})
    assert stale.status_code == 409
    assert "Стойка" in stale.content.decode()
    assert client.post(page_of(where.till), typed | {"version": "2", "name": "Зал"}).status_code == 302
    where.till.refresh_from_db()
    assert where.till.name == "Зал"


def test_who_sees_no_prices_edits_a_name_and_keeps_the_details(workshop, where, sign_in):
    MoneyAccount.objects.filter(pk=where.bank.pk).update(bank="Sber", bik="044525225")
    client = sign_in(hire("Petrov", role_with(SET_UP_MONEY)))

    assert "044525225" not in client.get(page_of(where.bank)).content.decode()
    assert client.post(page_of(where.bank), {"version": "1", "name": "Main"}).status_code == 302
    where.bank.refresh_from_db()
    assert (where.bank.name, where.bank.bik) == ("Main", "044525225")


def test_an_account_is_archived_and_restored(workshop, where, sign_in):
    client = sign_in(workshop.accountant)
    assert client.post(page_of(where.terminal, "-archive")).status_code == 302
    assert where.terminal.label not in [
        line.account.label for _whose, lines in client.get(INDEX).context["groups"] for line, _place in lines
    ]
    assert where.terminal.label in client.get(f"{INDEX}?archived=yes").content.decode()

    assert client.post(page_of(where.terminal, "-restore")).status_code == 302
    where.terminal.refresh_from_db()
    assert not where.terminal.is_archived


def test_a_refusal_says_what_to_do(workshop, where, sign_in):
    income(workshop, where.till)
    refused = sign_in(workshop.accountant).post(page_of(where.till, "-archive"))

    assert refused.status_code == 409
    assert "Сначала переведите их на другой счёт" in refused.content.decode()


def test_deleting_is_offered_until_money_has_gone_through(workshop, where, sign_in):
    client, delete = sign_in(workshop.accountant), page_of(where.till, "-delete")
    assert delete in client.get(page_of(where.till)).content.decode()
    income(workshop, where.till)
    assert delete not in client.get(page_of(where.till)).content.decode()

    assert client.post(delete).status_code == 409
    assert client.post(page_of(where.bank, "-delete")).status_code == 302
    assert client.get(page_of(where.bank)).status_code == 404
    assert "Касса или счёт удалены" in sign_in(workshop.owner).get("/settings/audit-log/").content.decode()


def test_an_archived_account_is_found_in_the_history_only(workshop, where, sign_in):
    archive_account(where.terminal, by=workshop.owner)
    client, name = sign_in(workshop.accountant), f"{where.terminal.label} (в архиве)"

    history = client.get(f"/finance/?account={where.terminal.pk}").content.decode()
    assert history.count(name) >= 2  # among the choices of the filter, and above the list with its balance
    assert [one.label for one in client.get("/finance/").context["accounts"]].count(name) == 0
    for address in ("/finance/expense/", "/finance/transfer/"):
        assert where.terminal.label not in client.get(address).content.decode()


def test_sixty_accounts_cost_as_much_as_three(workshop, where, sign_in):
    client = sign_in(workshop.accountant)
    client.get(INDEX)
    with queries(max=20) as few:
        client.get(INDEX)
    for number in range(60):
        add_account(kind="till", name=f"Till {number}", organisation=workshop.organisation, by=workshop.owner)
    with queries(max=len(asked(few))):
        client.get(INDEX)


def test_few_accounts_stand_side_by_side_and_many_are_a_list(workshop, where, sign_in):
    client = sign_in(workshop.accountant)
    assert 'type="radio" name="money_account"' in client.get("/finance/expense/").content.decode()

    for number in range(6):
        add_account(kind="till", name=f"Till {number}", organisation=workshop.organisation, by=workshop.owner)
    assert '<select name="money_account"' in client.get("/finance/expense/").content.decode()
