"""What people earn by an order, and how it follows whatever happens to the order afterwards."""

from datetime import timedelta

import pytest

from motorcrm.company.models import TaxMode
from motorcrm.core import clock
from motorcrm.core.exact import Money, Percent, Quantity, rub
from motorcrm.core.invariants import violations
from motorcrm.finance.money.payments import Tendered
from motorcrm.finance.money.periods import lock_period
from motorcrm.finance.money.reductions import Off
from motorcrm.finance.operations import (
    reduce_price,
    reverse_payment,
    reverse_reduction,
    settle_and_close,
    take_payment,
)
from motorcrm.ledger.chart import EMPLOYEES, WAGES
from motorcrm.ledger.models import Account, Posting
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import (
    JobDraft,
    Share,
    add_job,
    assign_technicians,
    cancel_job,
    close_order,
    create_order,
    edit_job,
    finish_job,
    reopen_order,
    resume_job,
)
from motorcrm.orders.phases import Phase
from motorcrm.testing.builders import a_client, a_service, by_one, on_trust
from motorcrm.wages.models import Accrual, PayRule
from motorcrm.wages.operations import RuleDraft, give_scheme
from motorcrm.wages.tests.conftest import earned, of_jobs, percent

pytestmark = pytest.mark.django_db


def shared(*parts):
    return tuple(Share(person, percent(share)) for person, share in parts)


def an_order(workshop, *jobs, **known):
    return create_order(
        a_client(),
        organisation=workshop.organisation,
        phase=Phase.ACCEPTED,
        jobs=list(jobs),
        by=workshop.owner,
        **known,
    )


def closed(order, workshop, **known):
    return close_order(order, on=clock.today(), finish_jobs=True, debt=on_trust(), by=workshop.owner, **known)


def owed(person):
    """What the journal says the company owes somebody."""
    rows = Posting.objects.filter(account__code=EMPLOYEES, employee=person)
    return -sum((row.amount for row in rows), Money.zero())


def test_a_job_is_paid_by_its_share_when_the_order_is_closed(workshop, paid_by):
    paid_by(workshop.technician, workshop.other_technician, rules=[of_jobs("40")])
    order = an_order(
        workshop,
        JobDraft(
            "Oil change",
            price=rub(2_400),
            shares=shared((workshop.technician, "60"), (workshop.other_technician, "40")),
        ),
    )
    for job in order.jobs.all():
        finish_job(job, by=workshop.owner)
    assert not Accrual.objects.exists()

    closed(order, workshop)

    assert (earned(workshop.technician), earned(workshop.other_technician)) == (rub(576), rub(384))
    assert owed(workshop.technician) == rub(576)
    wages = Posting.objects.get(account=Account.objects.get(code=WAGES), employee=workshop.technician)
    assert (wages.amount, wages.order, wages.month) == (rub(576), order.pk, clock.today().replace(day=1))
    assert violations() == {}


def test_shares_come_to_the_whole_to_the_kopeck(workshop, paid_by):
    people = [workshop.technician, workshop.other_technician, workshop.senior]
    paid_by(*people, rules=[of_jobs("100")])
    order = an_order(
        workshop,
        JobDraft("Fork", price=Money(10_001), shares=shared(*zip(people, ("33.33", "33.33", "33.34"), strict=True))),
    )

    closed(order, workshop)

    found = [earned(person) for person in people]
    assert found == [Money(3_333), Money(3_333), Money(3_335)]
    assert sum(found, Money.zero()) == Money(10_001)


@pytest.mark.parametrize(("counts", "expected"), [(True, 288), (False, 320)])
def test_discounts_of_the_line_and_of_the_order(workshop, paid_by, counts, expected):
    """1,000 ₽ less 20 % of the line is 800, less 10 % of the order 720; 40 % of it is 288."""
    paid_by(workshop.technician, rules=[of_jobs("40")], after_order_discount=counts)
    order = an_order(
        workshop,
        JobDraft("Chain", price=rub(1_000), discount_percent=percent("20"), shares=by_one(workshop.technician)),
        discount_percent=percent("10"),
    )

    closed(order, workshop)

    assert earned(workshop.technician) == rub(expected)


def test_vat_is_not_part_of_the_base(workshop, paid_by):
    TaxMode.objects.create(organisation=workshop.organisation, since=clock.today().replace(day=1), rate=percent("5"))
    paid_by(workshop.technician, rules=[of_jobs("50")])
    order = an_order(workshop, JobDraft("Tyre", price=rub(1_050), shares=by_one(workshop.technician)))

    closed(order, workshop)

    assert earned(workshop.technician) == rub(500)


@pytest.mark.parametrize(("pays", "expected"), [(True, 400), (False, 0)])
def test_a_warranty_job_is_paid_as_if_it_was_charged_or_not_at_all(workshop, paid_by, pays, expected):
    paid_by(workshop.technician, rules=[of_jobs("40")], pays_warranty=pays)
    order = an_order(
        workshop,
        JobDraft("Again", price=rub(1_000), is_warranty=True, reason="leaks again", shares=by_one(workshop.technician)),
    )

    closed(order, workshop)

    assert earned(workshop.technician) == rub(expected)


def test_the_more_particular_rule_wins(workshop, paid_by):
    oil, chain = a_service("Oil", price=rub(1_000)), a_service("Chain", price=rub(1_000))
    paid_by(
        workshop.technician,
        rules=[
            of_jobs("10"),
            of_jobs("20", category=oil.category),
            RuleDraft(PayRule.Kind.FIXED, amount=rub(333), service=chain),
        ],
    )
    order = an_order(
        workshop,
        *(JobDraft("", service=one, shares=by_one(workshop.technician)) for one in (oil, chain)),
        JobDraft("By hand", price=rub(1_000), shares=by_one(workshop.technician)),
    )

    closed(order, workshop)

    assert [row.amount for row in Accrual.objects.order_by("pk")] == [rub(200), rub(333), rub(100)]


def test_hours_and_pieces_and_bounds(workshop, paid_by):
    paid_by(workshop.technician, rules=[RuleDraft(PayRule.Kind.HOURLY, amount=rub(600))])
    paid_by(workshop.other_technician, rules=[of_jobs("10", least=rub(300), most=rub(350))])
    order = an_order(
        workshop,
        JobDraft("Valves", price=rub(3_000), labour_hours=Quantity(1_500), quantity=Quantity(2_000),
                 shares=by_one(workshop.technician)),
        JobDraft("Small", price=rub(1_000), shares=by_one(workshop.other_technician)),
        JobDraft("Large", price=rub(9_000), shares=by_one(workshop.other_technician)),
    )  # fmt: skip

    closed(order, workshop)

    assert earned(workshop.technician) == rub(1_800)
    assert [row.amount for row in Accrual.objects.filter(employee=workshop.other_technician)] == [rub(300), rub(350)]


def test_reopening_takes_it_back_and_closing_again_accrues_anew(workshop, paid_by):
    paid_by(workshop.technician, rules=[of_jobs("40")])
    order = closed(an_order(workshop, JobDraft("Fork", price=rub(1_000), shares=by_one(workshop.technician))), workshop)

    reopen_order(order, reason="forgot something", by=workshop.owner)
    assert earned(workshop.technician) == owed(workshop.technician) == rub(0)

    job = order.jobs.get()
    edit_job(job, version=job.version, price=rub(1_500), by=workshop.owner)
    closed(order, workshop)

    assert earned(workshop.technician) == owed(workshop.technician) == rub(600)
    assert [row.amount for row in Accrual.objects.order_by("pk")] == [rub(400), rub(-400), rub(600)]
    assert violations() == {}


def test_a_price_changed_after_reopening_in_a_locked_month_is_corrected_in_the_open_one(workshop, paid_by):
    today = clock.today()
    last_month = today.replace(day=1) - timedelta(days=3)
    with clock.told(), clock.at(clock.moment(last_month, 12)):
        paid_by(workshop.technician, rules=[of_jobs("40")])
        order = an_order(workshop, JobDraft("Fork", price=rub(1_000), shares=by_one(workshop.technician)))
        close_order(order, on=last_month, finish_jobs=True, debt=on_trust(), by=workshop.owner)
    lock_period(workshop.organisation, until=today.replace(day=1) - timedelta(days=1), by=workshop.owner)

    reopen_order(order, reason="the price was wrong", by=workshop.owner)
    job = order.jobs.get()
    edit_job(job, version=job.version, price=rub(1_500), by=workshop.owner)
    closed(order, workshop)

    rows = [(row.amount, row.on) for row in Accrual.objects.order_by("pk")]
    assert rows == [(rub(400), last_month), (rub(-400), today.replace(day=1)), (rub(600), today)]
    assert violations() == {}


def test_by_jobs_done_another_price_another_technician_and_undoing_follow(workshop, paid_by):
    paid_by(workshop.technician, workshop.other_technician, rules=[of_jobs("40")], moment="done")
    order = an_order(workshop, JobDraft("Fork", price=rub(1_000), shares=by_one(workshop.technician)))
    job = order.jobs.get()
    finish_job(job, by=workshop.owner)
    assert earned(workshop.technician) == rub(400)

    job.refresh_from_db()
    edit_job(job, version=job.version, price=rub(2_000), by=workshop.owner)
    assert earned(workshop.technician) == rub(800)

    assign_technicians(job, by_one(workshop.other_technician), by=workshop.owner)
    assert (earned(workshop.technician), earned(workshop.other_technician)) == (rub(0), rub(800))

    resume_job(job, by=workshop.owner)
    assert earned(workshop.other_technician) == owed(workshop.other_technician) == rub(0)
    assert violations() == {}


def test_an_order_paid_in_full_is_the_moment_and_a_payment_taken_back_undoes_it(workshop, paid_by, where):
    paid_by(workshop.technician, rules=[of_jobs("40")], moment="paid")
    order = closed(an_order(workshop, JobDraft("Fork", price=rub(1_000), shares=by_one(workshop.technician))), workshop)
    first = take_payment(order, amount=rub(999), money_account=where.till, on=clock.today(), by=workshop.owner)
    assert earned(workshop.technician) == rub(0)

    last = take_payment(order, amount=rub(1), money_account=where.till, on=clock.today(), by=workshop.owner)
    assert earned(workshop.technician) == rub(400)

    reverse_payment(last, reason="false", by=workshop.owner)
    assert earned(workshop.technician) == owed(workshop.technician) == rub(0)
    assert first.amount == rub(999)
    assert violations() == {}


@pytest.mark.parametrize(
    ("expense", "left"), [("workshop", rub(400)), ("technician", rub(100))], ids=["workshop's", "technician's"]
)
def test_a_reduction_lowers_pay_only_at_the_technicians_expense(workshop, paid_by, expense, left):
    paid_by(workshop.technician, rules=[of_jobs("40")])
    order = closed(an_order(workshop, JobDraft("Fork", price=rub(1_000), shares=by_one(workshop.technician))), workshop)

    off = Off(order.jobs.get(), rub(300), at_expense_of=expense)
    reduction = reduce_price(order, off=[off], reason="scratched", on=clock.today(), by=workshop.owner)
    assert earned(workshop.technician) == owed(workshop.technician) == left

    reverse_reduction(reduction, reason="was not", by=workshop.owner)
    assert earned(workshop.technician) == rub(400)
    assert violations() == {}


def test_nobody_pays_for_having_worked(workshop, paid_by):
    """A job's pay goes down to nothing; what is beyond it needs consent or an order (ТК РФ, ст. 248)."""
    paid_by(workshop.technician, rules=[of_jobs("40")])
    order = closed(an_order(workshop, JobDraft("Fork", price=rub(1_000), shares=by_one(workshop.technician))), workshop)

    off = Off(order.jobs.get(), rub(900), at_expense_of="technician")
    reduce_price(order, off=[off], reason="broken", on=clock.today(), by=workshop.owner)

    assert earned(workshop.technician) == rub(0)


def test_steps_of_the_month_crossed_and_uncrossed(workshop, paid_by):
    """35 % up to 10,000 ₽ of output, 40 % of what is above."""
    paid_by(workshop.technician, rules=[of_jobs("35", steps=[(rub(10_000), percent("40"))])])

    def one():
        return closed(
            an_order(workshop, JobDraft("Fork", price=rub(8_000), shares=by_one(workshop.technician))), workshop
        )

    first = one()
    assert earned(workshop.technician) == rub(2_800)
    one()
    assert earned(workshop.technician) == rub(5_600) + rub(300)
    assert earned(workshop.technician, kind="steps") == rub(300)

    reopen_order(first, reason="again", by=workshop.owner)
    assert earned(workshop.technician) == owed(workshop.technician) == rub(2_800)
    assert violations() == {}


def test_the_manager_earns_by_the_profit_of_their_orders(workshop, paid_by):
    paid_by(workshop.technician, rules=[of_jobs("40")])
    paid_by(workshop.manager, rules=[RuleDraft(PayRule.Kind.PROFIT, percent=percent("10"))])
    order = an_order(
        workshop, JobDraft("Fork", price=rub(1_000), shares=by_one(workshop.technician)), manager=workshop.manager
    )

    closed(order, workshop)

    assert earned(workshop.manager) == rub(60)


def test_a_cancelled_job_earns_nothing(workshop, paid_by):
    paid_by(workshop.technician, rules=[of_jobs("40")], moment="done")
    order = an_order(workshop, JobDraft("Fork", price=rub(1_000), shares=by_one(workshop.technician)))
    add_job(order, JobDraft("Chain", price=rub(100), shares=by_one(workshop.technician)), by=workshop.owner)
    job = order.jobs.first()

    cancel_job(job, by=workshop.owner)
    finish_job(order.jobs.last(), by=workshop.owner)

    assert earned(workshop.technician) == rub(40)


def test_a_scheme_given_late_accrues_what_is_due_since(workshop, paid_by):
    order = closed(an_order(workshop, JobDraft("Fork", price=rub(1_000), shares=by_one(workshop.technician))), workshop)
    scheme = paid_by(workshop.other_technician, rules=[of_jobs("40")])
    assert earned(workshop.technician) == rub(0)

    give_scheme(workshop.technician, scheme=scheme, since=clock.today(), by=workshop.owner)

    assert earned(workshop.technician) == rub(400)
    assert WorkOrder.objects.get(pk=order.pk).total == rub(1_000)
    assert Percent.parse("40") == percent("40")


def test_closing_with_the_payment_keeps_each_entry_with_its_own_row(workshop, paid_by, where):
    """Pay is posted last: what the verb reads of its own entries must not be that."""
    paid_by(workshop.technician, rules=[of_jobs("40")])
    order = an_order(workshop, JobDraft("Fork", price=rub(1_000), shares=by_one(workshop.technician)))

    settle_and_close(
        order, on=clock.today(), tenders=[Tendered(rub(1_000), where.till)], finish_jobs=True, by=workshop.owner
    )

    assert earned(workshop.technician) == rub(400)
    assert violations() == {}
