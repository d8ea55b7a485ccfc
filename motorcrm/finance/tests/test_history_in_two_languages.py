"""What came with the program is called in the words of who reads the history, whoever has written it."""

import re

from django.utils.translation import override

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.finance.models import Category
from motorcrm.finance.money.payments import Tendered
from motorcrm.finance.money.taxes import accrue_tax, pay_tax
from motorcrm.finance.money.transfer import record_transfer
from motorcrm.finance.operations import edit_account, record_expense, take_payment
from motorcrm.history.models import Happening
from motorcrm.ledger.models import Tax
from motorcrm.testing.builders import an_order
from motorcrm.ui.templatetags.facts import facts_in_a_line


def told(language, event):
    with override(language):
        return facts_in_a_line(Happening.objects.filter(event=event).latest("pk").facts)


def test_each_reads_names_of_the_program_in_their_own_language(workshop, where):
    today = clock.today()
    with override("ru"):
        take_payment(
            an_order(workshop, jobs=rub(3_000)), amount=rub(500), money_account=where.till, on=today,
            further=[Tendered(rub(200), where.terminal)], by=workshop.owner,
        )  # fmt: skip
        record_expense(
            category=Category.objects.select_related("account").get(code="rent"), amount=rub(40), on=today,
            money_account=where.till, month=today, by=workshop.owner,
        )  # fmt: skip
        known = {"amount": rub(10), "on": today, "by": workshop.owner}
        record_transfer(money_account=where.till, to_account=where.bank, **known)
        tax = Tax.objects.get(code="simplified")
        accrue_tax(tax=tax, month=today, organisation=workshop.organisation, **known)
        pay_tax(tax=tax, money_account=where.bank, **known)

    assert "money account: Till, Card terminal" in told("en", "finance.prepayment-taken")
    assert "Касса, Терминал" in told("ru", "finance.prepayment-taken")
    assert "category: Rent" in told("en", "finance.expense-recorded")
    assert "категория: Аренда" in told("ru", "finance.expense-recorded")
    for event in ("transfer-recorded", "tax-accrued", "tax-paid", "expense-recorded", "prepayment-taken"):
        assert not re.search("[А-я]", told("en", f"finance.{event}")), event


def test_a_name_of_the_companys_own_is_kept_as_it_was(workshop, where):
    edit_account(where.till, version=where.till.version, name="Железный ящик", by=workshop.owner)
    take_payment(
        an_order(workshop, jobs=rub(3_000)), amount=rub(500), money_account=where.till, on=clock.today(),
        by=workshop.owner,
    )  # fmt: skip

    assert "Железный ящик" in told("en", "finance.prepayment-taken")
