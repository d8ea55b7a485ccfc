"""An expense in a real browser, from the first page: two lines of one receipt, a supplier, a photo, a mistake."""

from motorcrm.core.exact import rub
from motorcrm.files.models import StoredFile
from motorcrm.finance.models import CashTransaction
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.finance.tests.test_expense_pages import photo, pk
from motorcrm.suppliers.operations import add_supplier
from motorcrm.testing.browser import serious_problems, sideways

UNLABELLED = (
    "() => [...document.querySelectorAll('dialog :is(input:not([type=hidden]), select)')]"
    ".filter(e => !e.labels.length).length"
)


def test_a_receipt_is_recorded_in_the_dialog(live, browser, workshop):
    _till, bank, _terminal = open_money_accounts(workshop.organisation)
    supplier = add_supplier(name="Мотор-опт", by=workshop.owner)
    page = live.sign_in(browser, workshop.accountant)
    page.goto("/")
    page.click("a:has-text('Новый расход')")
    page.select_option("dialog [name=category]", value=str(pk("tools")))
    page.fill("dialog [name=amount]", "1 000")
    assert page.locator("dialog [data-row]").count() == 0
    page.click("dialog button:has-text('Ещё строка чека')")
    page.select_option("dialog [name=more-category]", value=str(pk("transport")))
    page.fill("dialog [name=more-amount]", "пять")
    page.fill("dialog [name=counterparty]", "мото")
    page.click("dialog [role=option]:has-text('Мотор-опт')")
    page.check(f"dialog [name=money_account][value='{bank.pk}']")
    receipt = {"name": "receipt.png", "mimeType": "image/png", "buffer": photo().read()}
    page.set_input_files("dialog [name=files]", receipt)
    assert page.evaluate(UNLABELLED) == 0
    page.click("dialog button.btn-primary")
    page.wait_for_selector("dialog .invalid-feedback")
    assert not serious_problems(page) + sideways(page)

    page.fill("dialog [name=more-amount]", "5,50")
    assert "1 005,50" in page.inner_text("dialog [data-sum-of-lines]").replace("\u00a0", " ")
    page.click("dialog button.btn-primary")
    page.wait_for_selector("text=Расход записан.")

    done = CashTransaction.objects.get()
    assert (done.amount, done.line_count, done.supplier) == (rub(1_005, 50), 2, supplier)
    assert StoredFile.objects.of(done).count() == 1  # kept in the dialog through the mistake
