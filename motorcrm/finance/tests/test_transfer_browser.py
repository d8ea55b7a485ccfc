"""The dialog of a transfer in a real browser: from a terminal, and between organisations."""

from playwright.sync_api import expect

from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.exact import Percent, rub
from motorcrm.finance.models import Category, MoneyAccount, OrganisationTransfer
from motorcrm.finance.models.cash import Transfer
from motorcrm.finance.operations import record_income
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.testing.browser import serious_problems, sideways


def test_the_fee_follows_and_what_the_money_is_is_asked_between_organisations(live, browser, workshop):
    _till, bank, terminal = open_money_accounts(workshop.organisation)
    MoneyAccount.objects.filter(pk=terminal.pk).update(fee_percent=Percent(220))
    category, day = Category.objects.get(code="scrap"), clock.today()
    record_income(
        category=category, amount=rub(1_000), money_account=terminal, on=day, month=day, by=workshop.owner
    )  # fmt: skip
    far = open_money_accounts(Organisation.objects.create(name="ИП Соколов"))[1]
    page = live.sign_in(browser, workshop.accountant)
    page.goto("/finance/transfer/")
    amount, arrived, fee = (page.locator(place) for place in ("[name=amount]", "[name=arrived]", "[data-fee]"))

    page.check(f"[name=money_account][value='{terminal.pk}']")
    expect(amount).to_have_value("1000")
    expect(arrived).to_have_value("978")
    assert page.locator(f"[name=to_account][value='{bank.pk}']").is_checked()
    amount.fill("500")
    expect(arrived).to_have_value("489")
    arrived.fill("480")
    expect(fee).to_contain_text("20,00")
    expect(fee).to_contain_text("11,00")
    expect(page.locator("[name=basis]").first).to_be_hidden()
    assert not serious_problems(page) + sideways(page)
    page.click("main button.btn-primary")
    page.wait_for_url("**/finance/")
    assert Transfer.objects.get().fee == rub(20)

    page.goto("/finance/transfer/")
    page.check(f"[name=money_account][value='{bank.pk}']")
    page.check(f"[name=to_account][value='{far.pk}']")
    expect(arrived).to_be_hidden()
    expect(page.locator("[name=loan]")).to_be_hidden()
    amount.fill("300")
    page.click("main button.btn-primary")
    page.wait_for_selector(".invalid-feedback:has-text('разных организаций')")
    page.check("[name=basis][value=loan]")
    page.click("main button.btn-primary")
    page.wait_for_url("**/finance/")
    assert OrganisationTransfer.objects.filter(basis="loan").count() == 2
