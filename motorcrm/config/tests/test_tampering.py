"""Ways to tamper with a database whose triggers are gone, each named by `motorcrm check`, or why it cannot be.

«Resealed» means that the whole chain was sealed anew after the change and balances were counted again: the seals fit,
and only what an entry must say by itself, or by the rows beside it, gives the change away.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.utils.module_loading import autodiscover_modules

from motorcrm.clients.models import Contract
from motorcrm.company.models import Organisation, TaxMode
from motorcrm.config.tests.tamperings import AS_IT_IS, NEVER, ONLY_AGAINST, RESEALED
from motorcrm.core import clock
from motorcrm.core.exact import Percent, rub
from motorcrm.core.invariants import INVARIANTS
from motorcrm.finance.models import CashTransaction, Category, Payment
from motorcrm.finance.operations import (
    record_expense,
    record_income,
    reverse_payment,
    take_payment,
    take_prepayment,
)
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.ledger.chart import CLIENTS, JOBS_INCOME, PREPAYMENTS, VAT
from motorcrm.ledger.heads import against, current_head
from motorcrm.ledger.models import Account, CashFlowArticle, Entry, Posting, Seal
from motorcrm.orders.operations import close_order
from motorcrm.testing.builders import a_client, an_order, on_trust, ready_order
from motorcrm.testing.cast import open_workshop
from motorcrm.testing.tampering import nobody_watching, resealed, run, settle


@pytest.fixture(scope="module")
def standing_books(standing: Any) -> Any:
    with standing():
        yield some_books()


@pytest.fixture
def books(standing_books: Any, db: None) -> dict[str, Any]:
    return dict(standing_books)


def some_books() -> dict[str, Any]:
    """Ten days of a workshop with VAT; ids by name, to be put into SQL."""
    with clock.at(clock.moment(clock.today() - timedelta(days=10), 9)):
        known = _first_day()
    with clock.at(clock.moment(clock.today() - timedelta(days=5), 9)):
        _later(known)
    names = ("organisation", "other_organisation", "ann", "bob", "contract", "order", "other", "open")
    ids = {name: known[name].pk for name in names}
    accounts = {code.replace("-", "_"): Account.objects.get(code=code).pk for code in (CLIENTS, PREPAYMENTS, VAT)}
    income = Account.objects.get(code=JOBS_INCOME).pk
    return {
        **ids,
        **accounts,
        "income": income,
        **_entries(known),
        **_rows(known),
        "day": clock.today() - timedelta(days=7),
        "month": known["order"].closed_on.replace(day=1),
    }


def _first_day() -> dict[str, Any]:
    workshop = open_workshop()
    by, day = workshop.owner, clock.today()
    TaxMode.objects.create(organisation=workshop.organisation, since=day - timedelta(days=300), rate=Percent.whole(22))
    till, bank, _terminal = open_money_accounts(workshop.organisation)
    ann, bob = a_client("Ann"), a_client("Bob", kind="company")
    contract = Contract.objects.create(client=bob, organisation=workshop.organisation, number="7", since=day)
    order = ready_order(workshop, jobs=rub(500), parts=rub(100), client=ann)
    other = ready_order(workshop, jobs=rub(300), client=bob, contract=contract)
    open_order = an_order(workshop, jobs=rub(900), client=ann)
    taken = {"money_account": till, "on": day, "by": by}
    prepaid = take_payment(order, amount=rub(200), **taken)
    balance = take_prepayment(ann, organisation=workshop.organisation, amount=rub(50), **taken)
    take_payment(open_order, amount=rub(30), **taken, receipt_number="12")
    return {
        "organisation": workshop.organisation, "other_organisation": Organisation.objects.create(name="Other"),
        "workshop": workshop, "ann": ann, "bob": bob, "contract": contract, "order": order, "other": other,
        "open": open_order, "till": till, "bank": bank, "prepaid": prepaid, "balance": balance, "by": by,
    }  # fmt: skip


def _later(known: dict[str, Any]) -> None:
    by, day, till = known["by"], clock.today(), known["till"]
    close_order(known["order"], on=day, debt=on_trust(), by=by, from_balance=rub(10))
    close_order(known["other"], on=day, debt=on_trust(), by=by)
    taken = {"money_account": till, "on": day, "by": by}
    known["paid"] = take_payment(known["order"], amount=rub(90), **taken)
    known["paid_by_bob"] = take_payment(known["other"], amount=rub(100), **taken)
    known["taken_back"] = take_payment(known["order"], amount=rub(20), **taken)
    reverse_payment(known["taken_back"], reason="typo", by=by)
    scrap, rent = (Category.objects.get(code=code) for code in ("scrap", "rent"))
    record_income(category=scrap, amount=rub(7), month=day, **taken)
    known["rent"] = record_expense(category=rent, amount=rub(8), month=day, vat_rate=Percent.whole(22), **taken)


def _entries(known: dict[str, Any]) -> dict[str, int]:
    order, other = known["order"], known["other"]
    sale = Entry.objects.get(kind="sale", about=order.ref)
    use = Entry.objects.filter(kind="prepayment-use", about=order.ref).order_by("pk")[0]
    found = {name: known[name].entry_id for name in ("prepaid", "balance", "paid", "paid_by_bob", "taken_back", "rent")}
    item = Entry.objects.get(pk=found["prepaid"]).items.get().pk
    bobs_item = Entry.objects.get(pk=found["paid_by_bob"]).items.get().pk
    balance_item = Entry.objects.get(pk=found["balance"]).items.get().pk
    back = Entry.objects.get(reverses=found["taken_back"]).pk
    others = {"sale": sale.pk, "use": use.pk, "item": item, "bobs_item": bobs_item, "balance_item": balance_item}
    return {**found, **others, "back": back, "other_sale": Entry.objects.get(kind="sale", about=other.ref).pk}


def _rows(known: dict[str, Any]) -> dict[str, int]:
    articles = {code.replace("-", "_"): CashFlowArticle.objects.get(code=code).pk for code in ("other-out", "other-in")}
    return {
        **articles,
        "payment": known["paid"].pk,
        "prepayment": known["prepaid"].pk,
        "till": known["till"].account_id,
        "bank_row": known["bank"].pk,
        "tax": Category.objects.get(code="utilities").pk,
        "cash": CashTransaction.objects.get(entry=known["rent"].entry_id).pk,
        "accountant": known["workshop"].accountant.pk,
        "job": known["order"].jobs.get().pk,
        "receipt": Payment.objects.get(amount=rub(30)).entry.receipts.get().pk,
        "first_posting": Posting.objects.filter(entry=known["paid"].entry_id).order_by("pk")[0].pk,
    }


def found() -> dict[str, list[str]]:
    autodiscover_modules("invariants")
    return {check.__name__: lines for check in INVARIANTS.values() if (lines := list(check()))}


def tampered(books: dict[str, Any], *changes: str, reseal: bool) -> dict[str, list[str]]:
    """What `check` names after the changes; the triggers are made again as if nothing had happened."""
    with nobody_watching():
        for change in changes:
            run(change.format(**books))
        settle()
        if reseal:
            resealed()
    return found()


def test_books_that_nobody_tampered_with_pass(books):
    assert found() == {}


def test_sealing_anew_changes_nothing(books):
    head = current_head()
    assert tampered(books, reseal=True) == {}
    assert against(head) == ""


@pytest.mark.parametrize("change", AS_IT_IS)
def test_what_was_changed_is_named(books, change):
    named, *statements = AS_IT_IS[change]
    assert named in tampered(books, *statements, reseal=False)


@pytest.mark.parametrize("change", RESEALED)
def test_what_was_changed_and_resealed_is_named(books, change):
    named, *statements = RESEALED[change]
    said = tampered(books, *statements, reseal=True)
    assert named in said
    assert not {"the_chain_fits", "the_chain_is_whole", "daily_totals_are_right"} & set(said)


@pytest.mark.parametrize("change", ONLY_AGAINST)
def test_a_rewritten_journal_is_shown_by_a_head_kept_elsewhere(books, change):
    head = current_head()
    assert tampered(books, *ONLY_AGAINST[change], reseal=True) == {}
    assert against(head)


@pytest.mark.parametrize("change", NEVER)
def test_what_is_no_part_of_the_books_is_not_named(books, change):
    assert tampered(books, *NEVER[change], reseal=False) == {}


def test_dropped_triggers_are_named(books):
    with nobody_watching():
        assert "triggers_exist" in found()


def test_a_sale_booked_twice_is_named(books):
    with nobody_watching():
        sale = Entry.objects.get(pk=books["sale"])
        sides = list(sale.postings.all())
        sale.pk, sale.key, sale.position_id = None, "again", 1_000
        sale.save(force_insert=True)
        for side in sides:
            side.pk, side.entry = None, sale
            side.save(force_insert=True)
        Seal.objects.create(position=1_000, entry=sale, previous="", hash="")
        settle()
        resealed()

    assert "closed_orders_have_one_live_sale" in found()
