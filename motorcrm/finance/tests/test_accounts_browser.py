"""Setting up money accounts and categories in a real browser."""

from playwright.sync_api import expect

from motorcrm.finance.models import Category, MoneyAccount
from motorcrm.finance.operations import add_account, add_category, archive_account
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


def test_accounts_and_categories_are_dragged_and_moved_by_keys(live, browser, workshop):
    till, bank, terminal = open_money_accounts(workshop.organisation)
    page = live.sign_in(browser, workshop.accountant)
    page.goto("/settings/accounts/")

    def names():
        return [" ".join(row.inner_text().split()) for row in page.locator("[data-movable] td:first-child a").all()]

    def drag(row, onto, *, below=False):
        handle, there = page.locator(f"#{row} [data-handle]").bounding_box(), page.locator(f"#{onto}").bounding_box()
        page.mouse.move(handle["x"] + 5, handle["y"] + 5)
        page.mouse.down()
        page.mouse.move(handle["x"] + 5, there["y"] + there["height"] * (0.9 if below else 0.1), steps=5)

    drag(f"account-{till.pk}", f"account-{terminal.pk}", below=True)
    assert names() == [bank.label, terminal.label, till.label]
    page.keyboard.press("Escape")
    page.mouse.up()
    assert names() == [till.label, bank.label, terminal.label]
    drag(f"account-{till.pk}", f"account-{terminal.pk}", below=True)
    with page.expect_response("**/move/"):
        page.mouse.up()
    assert names() == [bank.label, terminal.label, till.label]
    handle = page.locator(f"#account-{till.pk} [data-handle]")
    expect(handle).to_be_focused()
    with page.expect_response("**/move/"):
        page.keyboard.press("ArrowUp")
    expect(page.locator("[data-movable] td:first-child a").nth(1)).to_have_text(till.label)
    expect(handle).to_be_focused()
    assert not serious_problems(page) + sideways(page)
    assert list(MoneyAccount.objects.order_by("position")) == [bank, till, terminal]
    slow = {"offline": False, "latency": 300, "downloadThroughput": -1, "uploadThroughput": -1}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)
    with page.expect_response(lambda it: it.url.endswith("/move/") and it.request.post_data.endswith("after=")):
        for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp"):  # faster than the answers come, and once too far
            page.keyboard.press(key)
    assert names() == [till.label, bank.label, terminal.label]
    assert list(MoneyAccount.objects.order_by("position")) == [till, bank, terminal]
    expect(handle).to_be_focused()

    rent, tools = (Category.objects.get(code=code) for code in ("rent", "tools"))
    under = add_category(direction="expense", name="Цех", parent=rent, by=workshop.owner)
    page.goto("/settings/income-and-expenses/")
    drag(f"category-{rent.pk}", f"category-{tools.pk}", below=True)
    with page.expect_response("**/move/"):
        page.mouse.up()
    place = names().index(rent.label)
    assert names()[place - 1 : place + 2] == [tools.label, rent.label, f"{rent.label}: {under.label}"]
    assert not serious_problems(page) + sideways(page)
