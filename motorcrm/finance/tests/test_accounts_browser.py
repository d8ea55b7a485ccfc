"""Setting up money accounts and categories in a real browser."""

from motorcrm.finance.models import Category, MoneyAccount
from motorcrm.finance.operations import add_account, archive_account
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.testing.browser import serious_problems, sideways


def test_a_bank_account_is_added_archived_and_brought_back(live, browser, workshop):
    open_money_accounts(workshop.organisation)
    page = live.sign_in(browser, workshop.accountant)
    page.goto("/finance/")
    page.click(".list-tools a.list-tool[href='/settings/accounts/']")
    page.click("a:has-text('Добавить кассу или счёт')")
    page.click("nav.segments a:has-text('Расчётный счёт')")
    page.fill("[name=name]", "Сбер")
    page.fill("[name=bik]", "044525225")
    page.fill("[name=bank_account]", "40702810300000000009")
    page.click("main button.btn-primary")
    page.wait_for_selector(".invalid-feedback:has-text('не подходит к БИК')")
    assert not serious_problems(page) + sideways(page)

    page.fill("[name=bank_account]", "40702810300000000008")
    page.click("main button.btn-primary")
    page.click("td a:has-text('Сбер')")
    page.click("main button:has-text('В архив')")
    page.click("button:has-text('Отменить')")
    page.wait_for_selector("td a:has-text('Сбер')")
    found = MoneyAccount.objects.get(name="Сбер")
    assert (found.kind, found.is_archived) == ("bank", False)


def test_a_category_is_added_under_a_heading_and_chosen(live, browser, workshop):
    open_money_accounts(workshop.organisation)
    page = live.sign_in(browser, workshop.accountant)
    page.goto("/settings/income-and-expenses/")
    page.click("a:has-text('Добавить статью')")
    page.fill("[name=name]", "Бензин")
    page.select_option("[name=parent]", label="Транспорт и доставка")
    page.click("main button.btn-primary")
    page.wait_for_selector("tr.row-under a:has-text('Бензин')")
    assert not serious_problems(page) + sideways(page)

    page.goto("/finance/expense/")
    page.select_option("[name=category]", label="Бензин")
    assert page.locator("[name=category]").input_value() == str(Category.objects.get(name="Бензин").pk)


def test_the_chosen_account_is_in_sight_however_many_there_are(live, browser, workshop):
    open_money_accounts(workshop.organisation)
    rows = [
        add_account(kind="till", name=f"Касса номер {number}", organisation=workshop.organisation, by=workshop.owner)
        for number in range(20)
    ]
    archive_account(rows[-1], by=workshop.owner)
    page = live.sign_in(browser, workshop.accountant)
    page.goto(f"/finance/?account={rows[-1].pk}")

    assert page.locator(".accounts [aria-current]").evaluate("it => it.getBoundingClientRect().right <= innerWidth")
