"""Fiscal receipts: which are missing, and marking them with one click."""

import pytest
from django.urls import reverse

from motorcrm.access.catalogue import OWN
from motorcrm.clients.models import Client
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.invariants import violations
from motorcrm.core.refusal import Absent, Forbidden, Invalid, Refused
from motorcrm.finance.models import Category, FiscalReceipt, MoneyTransaction
from motorcrm.finance.operations import mark_receipt, record_income, take_payment
from motorcrm.finance.queries import receipts
from motorcrm.finance.queries.receipts import lacking_receipts
from motorcrm.finance.rights import VIEW_FINANCE
from motorcrm.history.models import Happening
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.testing.builders import a_client, an_order
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.queries import queries

MISSING, ISSUED, NOT_NEEDED = FiscalReceipt.Status.MISSING, FiscalReceipt.Status.ISSUED, FiscalReceipt.Status.NOT_NEEDED


def paid(workshop, where, *, count=1, **known):
    orders = [an_order(workshop, **known) for _number in range(count)]
    payments = [
        take_payment(order, amount=rub(500), money_account=where.till, on=clock.today(), by=workshop.owner)
        for order in orders
    ]
    return [MoneyTransaction.objects.get(pk=payment.entry_id) for payment in payments]


def status_of(transaction):
    return FiscalReceipt.objects.get(entry=transaction).status


def mark(transaction, by, was=MISSING, **known):
    return mark_receipt(transaction, was=was, by=by, **known)


def test_what_needs_a_receipt_is_listed_until_it_is_marked(workshop, where, sign_in):
    older, newer = paid(workshop, where, count=2)
    paid(workshop, where, client=a_client("Fleet LLC", kind=Client.Kind.COMPANY))
    browser, address = sign_in(workshop.manager), reverse("finance-receipts")

    assert [row.pk for row in browser.get(address).context["page"]] == [newer.pk, older.pk]
    browser.post(reverse("finance-receipt-issued", args=[newer.pk]))

    assert status_of(newer) == ISSUED
    assert [row.pk for row in browser.get(address).context["page"]] == [older.pk]
    last = Happening.objects.latest("pk")
    assert (last.event, last.facts["fiscal_receipt"]) == ("finance.receipt-marked", ISSUED)

    browser.post(reverse("finance-receipt-missing", args=[newer.pk]))
    assert status_of(newer) == MISSING


def test_the_number_and_the_reason_are_noted_in_a_dialog(workshop, where, sign_in):
    (one,) = paid(workshop, where)
    browser, address = sign_in(workshop.manager), reverse("finance-receipt", args=[one.pk])

    refused = browser.post(address, {"receipt": NOT_NEEDED, "was": MISSING})
    assert refused.status_code == 422
    assert "receipt_note" in refused.context["form"].errors
    assert (
        browser.post(address, {"receipt": NOT_NEEDED, "receipt_note": "Wrong till", "was": MISSING}).status_code == 302
    )
    assert FiscalReceipt.objects.get(entry=one).note == "Wrong till"
    late = browser.post(address, {"receipt": ISSUED, "receipt_number": "17", "was": MISSING})
    assert late.status_code == 409, "somebody else has marked it"
    browser.post(address, {"receipt": ISSUED, "receipt_number": "17", "was": NOT_NEEDED})
    found = FiscalReceipt.objects.get(entry=one)
    assert (found.status, found.number, found.note) == (ISSUED, "17", "")
    assert not list(violations())


@pytest.mark.parametrize(
    "typed", [{"status": "lost"}, {"status": NOT_NEEDED}, {"status": NOT_NEEDED, "number": "5", "note": "because"}]
)
def test_what_makes_no_sense_is_refused(workshop, where, typed):
    (one,) = paid(workshop, where)

    with pytest.raises(Invalid):
        mark(one, workshop.owner, **typed)

    assert status_of(one) == MISSING


def test_a_payment_without_a_receipt_says_why(workshop, where):
    order, taking = an_order(workshop), {"amount": rub(5), "money_account": where.till, "on": clock.today()}
    with pytest.raises(Invalid):
        take_payment(order, receipt=NOT_NEEDED, by=workshop.owner, **taking)

    take_payment(order, receipt=NOT_NEEDED, receipt_note="To the bank", by=workshop.owner, **taking)

    assert FiscalReceipt.objects.get().note == "To the bank"


def test_only_who_may_marks_what_they_see(workshop, where):
    (one,) = paid(workshop, where)
    other = record_income(
        category=Category.objects.get(code="scrap"), amount=rub(5), money_account=where.till, on=clock.today(),
        month=clock.today(), by=workshop.owner,
    )  # fmt: skip

    with pytest.raises(Absent):
        mark(one, workshop.technician, status=ISSUED)
    with pytest.raises(Forbidden):
        mark(one, _looker(), status=ISSUED)
    with pytest.raises(Refused):
        mark(MoneyTransaction.objects.get(pk=other.entry_id), workshop.owner, status=ISSUED)


def _looker(**known):
    return hire("Looker", role_with(VIEW_FINANCE, VIEW_ORDERS, VIEW_CLIENTS, **known))


def test_a_page_of_them_costs_the_same_however_many_there_are(workshop, where, monkeypatch):
    monkeypatch.setattr(receipts, "FAR", 4)
    entries = [one.pk for one in reversed(paid(workshop, where, count=7))]
    lacking_receipts(workshop.owner, most=2)

    with queries(max=7):
        first = lacking_receipts(workshop.owner, most=2)
    second = lacking_receipts(workshop.owner, before=first.next, most=2)

    assert [row.pk for row in [*first.rows, *second.rows]] == entries[:4]
    assert first.looked_to is None


def test_who_sees_few_of_them_is_told_how_far_was_looked(workshop, where, monkeypatch):
    monkeypatch.setattr(receipts, "FAR", 3)
    person = _looker(scope=OWN)
    (own,) = paid(workshop, where, manager=person)
    others = paid(workshop, where, count=4)

    first = lacking_receipts(person, most=2)
    rest = lacking_receipts(person, before=first.next, most=2)

    assert (first.rows, first.looked_to) == ([], others[1].on)
    assert [row.pk for row in rest.rows] == [own.pk]
