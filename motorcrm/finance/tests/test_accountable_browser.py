"""An expense report in a real browser: expenses are added one by one, and each has fields and labels of its own."""

from motorcrm.core.exact import rub
from motorcrm.finance.models import ExpenseReport
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.testing.browser import serious_problems, sideways

UNLABELLED = (
    "() => [...document.querySelectorAll('[data-row] :is(input, select)')].filter(e => !e.labels.length).length"
)


def test_expenses_are_added_one_by_one(live, browser, workshop):
    open_money_accounts(workshop.organisation)
    page = live.sign_in(browser, workshop.owner)
    page.goto("/finance/accountable/report/")
    page.select_option("[name=employee]", label=str(workshop.technician))
    for place, amount in enumerate(("1 500", "25,50")):
        if place:
            page.click("text=Добавить расход")
        page.locator("[name=category]").nth(place).select_option(index=place + 1)
        page.locator("[name=amount]").nth(place).fill(amount)
    assert page.evaluate(UNLABELLED) == 0
    assert not serious_problems(page) + sideways(page)

    page.click("form.with-lines button.btn-primary")
    page.click("text=Да, всё верно")
    page.wait_for_selector("text=Авансовый отчёт записан.")

    assert [line.amount for line in ExpenseReport.objects.get().lines.all()] == [rub(1_500), rub(25, 50)]
