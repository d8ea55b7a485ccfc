"""The demo company: made by the pages' operations, the same for the same seed and day, with some of everything."""

from datetime import date
from io import StringIO
from itertools import accumulate

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils.module_loading import autodiscover_modules

from motorcrm.company.queries import preferences
from motorcrm.core import clock
from motorcrm.core.exact import Money
from motorcrm.core.invariants import violations
from motorcrm.core.refusal import Refused
from motorcrm.demo.company import PASSWORD
from motorcrm.demo.make import is_empty, make_demo
from motorcrm.employees.models import Employee
from motorcrm.finance.models import Payment, Reduction
from motorcrm.ledger import journal
from motorcrm.ledger.chart import CLIENTS, STOCK
from motorcrm.ledger.models import Posting
from motorcrm.orders.models import JobSession, WorkOrder
from motorcrm.signin.sign_in import DEMO_DOORS

MONDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 22)


def demo(orders=40, *, seed=1, day=MONDAY, hour=16, **known):
    with clock.at(clock.moment(day, hour)):
        make_demo(orders=orders, seed=seed, say=lambda _line: None, **known)


def told():
    """The demo that is there: its orders, its payments, what clients owe, and all of its books."""
    orders = WorkOrder.objects.order_by("number")
    payments = Payment.objects.order_by("pk")
    return [
        list(orders.values_list("number", "client__name", "vehicle__plate", "phase", "total", "vat", "closed_on")),
        list(payments.values_list("allocations__order__number", "amount", "on", "entry__receipts__status")),
        journal.balance(CLIENTS),
        sorted(Posting.objects.values_list("entry__kind", "entry__on", "amount")),
    ]


def told_and_forgotten(**known):
    """What a demo would be, without leaving it in the database."""
    with transaction.atomic():
        demo(**known)
        found = told()
        transaction.set_rollback(True)
    return found


def broken():
    autodiscover_modules("invariants")
    return violations()


def lowest(account):
    """What was least on the account after any entry, in the order of days."""
    sides = Posting.objects.filter(account__code=account).order_by("entry__on", "entry__position", "pk")
    return min(accumulate(sides.values_list("amount", flat=True)))


def test_the_same_seed_and_day_make_the_same_company_at_any_hour(db):
    first = told_and_forgotten(seed=7, orders=12)

    assert told_and_forgotten(seed=7, orders=12, hour=3) == first
    assert told_and_forgotten(seed=8, orders=12) != first


@pytest.mark.parametrize(("seed", "day", "hour"), [(2, SUNDAY, 0), (3, date(2027, 1, 1), 23)])
def test_every_invariant_holds_and_nothing_happened_in_the_future(db, seed, day, hour):
    demo(20, seed=seed, day=day, hour=hour)
    now = clock.moment(day, hour)

    with clock.at(now):
        assert broken() == {}
    assert Reduction.objects.exists()
    assert lowest(STOCK) >= Money.zero()
    for moment in ("created_at", "accepted_at", "started_at", "ready_at", "closed_at", "handed_over_at"):
        assert not WorkOrder.objects.filter(**{f"{moment}__gt": now}).exists()
    assert not JobSession.objects.filter(started_at__gt=now).exists()


def test_the_demo_never_touches_a_company_that_is_there(workshop):
    with pytest.raises(Refused, match="not-empty"):
        demo(10)
    with pytest.raises(CommandError):
        call_command("demo", orders=10)

    assert not WorkOrder.objects.exists()


def test_if_empty_leaves_an_existing_company_alone(workshop):
    call_command("demo", orders=10, if_empty=True, stdout=StringIO())

    assert not WorkOrder.objects.exists()


def test_a_new_database_is_empty(db):
    assert is_empty()


def test_the_command_says_how_to_sign_in_and_the_logins_of_the_page_open_it(db):
    said = StringIO()

    call_command("demo", orders=10, stdout=said)

    assert PASSWORD in said.getvalue()
    assert WorkOrder.objects.count() == 10
    people = Employee.objects.exclude(login=None)
    assert {person.login for person in people} == {door.login for door in DEMO_DOORS}
    for person in people:
        assert person.check_password(PASSWORD)
        assert person.is_active
        assert person.roles.exists()
    assert preferences().is_demo
    with pytest.raises(CommandError):
        call_command("demo", orders=0)
