"""A price reduction after closing: income, VAT, what the client owes or has too much, and what it all becomes."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from motorcrm.access.rights import SEE_PRICES
from motorcrm.company.models import TaxMode
from motorcrm.core import clock
from motorcrm.core.exact import Money, Percent, rub
from motorcrm.core.invariants import INVARIANTS, violations
from motorcrm.core.refusal import Forbidden, Invalid, Refused
from motorcrm.finance.models import Reduction, ReductionLine, ReductionShare
from motorcrm.finance.money.payments import Tendered
from motorcrm.finance.money.periods import lock_period
from motorcrm.finance.money.reductions import Off
from motorcrm.finance.operations import (
    move_prepayment,
    reduce_price,
    refund_prepayment,
    reverse_payment,
    reverse_reduction,
    take_payment,
    take_prepayment,
)
from motorcrm.finance.queries import client_balance
from motorcrm.finance.queries.orders import paid_for
from motorcrm.finance.queries.reductions import corrected, lines_left
from motorcrm.finance.rights import REDUCE_PRICES
from motorcrm.ledger import ready
from motorcrm.ledger.claims import prepaid_for
from motorcrm.ledger.journal import balance
from motorcrm.ledger.models import Account
from motorcrm.orders.operations import JobDraft, Share, add_job, close_order, reopen_order
from motorcrm.orders.queries.money import money_of
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.testing.builders import by_one, closed_order, on_trust, ready_order
from motorcrm.testing.cast import hire, role_with


def pay(order, account, roubles, by, **known):
    return take_payment(
        order, amount=rub(roubles), money_account=account, on=known.pop("on", clock.today()), by=by, **known
    )


def reduce(order, by, job=None, part=None, **known):
    off = [Off(order.jobs.get(), rub(job))] if job else []
    off += [Off(order.parts.get(), rub(part))] if part else []
    return reduce_price(order, off=off, reason="scratched", on=known.pop("on", clock.today()), by=by, **known)


def money(order):
    order.refresh_from_db()
    found = money_of(order)
    return tuple(int(one.units) / 100 for one in (found.total, found.reductions, found.paid, found.due, found.prepaid))


def on(code):
    return -balance(Account.objects.get(code=code))


def sums_of_paid(order):
    return sum((paid.counted for paid in paid_for(order)), rub(0))


def test_a_debt_goes_down_and_nothing_is_left_over(workshop, where):
    order = closed_order(workshop, jobs=rub(700), parts=rub(300))
    pay(order, where.till, 400, workshop.manager)

    reduce(order, workshop.owner, job=200)

    assert money(order) == (1_000, 200, 400, 400, 0)
    assert on("reductions-jobs") == rub(-200)
    assert ready.totals_of_clients([order.client_id])[order.client_id].turnover == rub(800)
    assert violations() == {}


def test_reduced_to_what_is_paid_it_is_settled(workshop, where):
    order = closed_order(workshop, jobs=rub(1_000))
    pay(order, where.till, 800, workshop.manager)
    reduce(order, workshop.owner, job=200)
    assert money(order) == (1_000, 200, 800, 0, 0)
    with pytest.raises(Refused, match="more-than-due"):
        pay(order, where.till, 1, workshop.manager)


@pytest.mark.parametrize(("rate", "vat"), [(None, 0), (Percent.whole(5), 477), (Percent.whole(22), 1803)])
def test_money_back_by_card_after_one_line_of_three_is_reduced(workshop, where, rate, vat):
    """A bookkeeper's example: a bill of 1,700 paid by card, 100 off the second job, 100 back on the card.

    The VAT of 300 at 5 % is 14.29 and that of 200 is 9.52, so 4.77 less; at 22 % 54.10 and 36.07, so 18.03 less.
    """
    if rate is not None:
        TaxMode.objects.create(organisation=workshop.organisation, since=clock.today(), rate=rate)
    order = ready_order(workshop, jobs=rub(1_000), parts=rub(400))
    add_job(order, draft=JobDraft("Wash", price=rub(300), shares=by_one(workshop.technician)), by=workshop.owner)
    second = order.jobs.last()
    close_order(order, on=clock.today(), finish_jobs=True, debt=on_trust(), by=workshop.owner)
    pay(order, where.terminal, 1_700, workshop.manager)
    charged, income = on("vat"), on("income-jobs")

    row = reduce_price(order, off=[Off(second, rub(100))], reason="streaks", on=clock.today(), by=workshop.owner)

    assert (charged - on("vat")).units == vat
    assert on("income-jobs") == income, "what was sold stays as it was sold"
    assert -on("reductions-jobs").units == 100_00 - vat
    facts = corrected(row)
    assert (facts.was, facts.became, facts.less, facts.less_vat.units) == (rub(300), rub(200), rub(100), vat)
    assert facts.rate == rate
    assert money(order) == (1_700, 100, 1_700, -100, 100)

    refund_prepayment(
        order.client, organisation=order.organisation, source=order, amount=rub(100), money_account=where.terminal,
        on=clock.today(), by=workshop.manager,
    )  # fmt: skip

    assert money(order) == (1_700, 100, 1_600, 0, 0)
    assert balance(where.terminal.account) == rub(1_600)
    assert sums_of_paid(order) == rub(1_600)
    assert violations() == {}


def test_a_line_reduced_in_parts_loses_all_its_vat_and_no_more(workshop, where):
    TaxMode.objects.create(organisation=workshop.organisation, since=clock.today(), rate=Percent.whole(22))
    order = closed_order(workshop, jobs=rub(100), parts=rub(50))
    for _time in range(3):
        reduce_price(order, off=[Off(order.jobs.get(), rub(33))], reason="x", on=clock.today(), by=workshop.owner)
    with pytest.raises(Invalid) as refused:
        reduce(order, workshop.owner, job=2)
    assert list(refused.value.errors) == [f"job-{order.jobs.get().pk}"]
    reduce(order, workshop.owner, job=1)
    assert sum((line.vat for line in ReductionLine.objects.all()), rub(0)) == order.jobs.get().vat
    assert lines_left(order)[0].left == rub(0)
    assert on("vat") == order.parts.get().vat
    assert violations() == {}


def test_what_was_prepaid_on_the_balance_returns_there(workshop, where):
    order = ready_order(workshop, jobs=rub(1_000))
    take_prepayment(
        order.client, organisation=order.organisation, amount=rub(600), money_account=where.till, on=clock.today(),
        by=workshop.manager,
    )  # fmt: skip
    pay(order, where.till, 300, workshop.manager)
    close_order(order, on=clock.today(), from_balance=rub(600), debt=on_trust(), by=workshop.owner)
    pay(order, where.till, 100, workshop.manager)

    reduce(order, workshop.owner, job=900)

    assert money(order) == (1_000, 900, 500, -400, 400), "what came for the order waits for it"
    assert client_balance(order.client).free == rub(500)
    assert sums_of_paid(order) == rub(500)
    assert violations() == {}
    reopen_order(order, reason="typo", by=workshop.owner)
    assert money(order) == (1_000, 0, 400, 600, 400)
    assert client_balance(order.client).free == rub(600)
    assert violations() == {}


@pytest.mark.parametrize("way", ["direct", "own", "balance"])
@pytest.mark.parametrize("after", ["kept", "refunded", "moved"])
def test_reopening_takes_the_reduction_back_whatever_became_of_the_money(workshop, where, way, after):
    order = ready_order(workshop, jobs=rub(1_000))
    known = {"organisation": order.organisation, "by": workshop.manager}
    if way == "own":
        pay(order, where.till, 1_000, workshop.manager)
    if way == "balance":
        take_prepayment(order.client, amount=rub(1_000), money_account=where.till, on=clock.today(), **known)
    free = rub(1_000) if way == "balance" else None
    close_order(order, on=clock.today(), from_balance=free, debt=on_trust(), by=workshop.owner)
    if way == "direct":
        pay(order, where.till, 1_000, workshop.manager)
    reduce(order, workshop.owner, job=200)
    source = None if way == "balance" else order
    if after == "refunded":
        refund_prepayment(
            order.client, source=source, amount=rub(150), money_account=where.till, on=clock.today(), **known
        )
    if after == "moved":
        other = closed_order(workshop, jobs=rub(150), client=order.client)
        move_prepayment(order.client, amount=rub(150), source=source, target=other, **known)
    assert violations() == {}

    reopen_order(order, reason="typo", by=workshop.owner)

    gone = {"kept": 0, "refunded": 150, "moved": 150}[after]
    held = 0 if way == "balance" else 1_000 - gone
    assert money(order)[4] == held
    assert client_balance(order.client).free == rub(1_000 - gone - held)
    assert violations() == {}
    close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)
    assert money(order) == (1_000, 0, held, 1_000 - held, 0)
    reduce(order, workshop.owner, job=1_000)
    assert violations() == {}


def test_taken_back_what_is_still_there_pays_again(workshop, where):
    order = closed_order(workshop, jobs=rub(1_000))
    pay(order, where.till, 1_000, workshop.manager)
    row = reduce(order, workshop.owner, job=200)
    refund_prepayment(
        order.client, organisation=order.organisation, source=order, amount=rub(50), money_account=where.till,
        on=clock.today(), by=workshop.manager,
    )  # fmt: skip

    reverse_reduction(row, reason="typo", by=workshop.owner)

    assert money(order) == (1_000, 0, 950, 50, 0)
    assert on("reductions-jobs") == rub(0)
    assert ready.totals_of_clients([order.client_id])[order.client_id].turnover == rub(1_000)
    assert violations() == {}
    with pytest.raises(Refused, match="already-reversed"):
        reverse_reduction(row, reason="typo", by=workshop.owner)
    reduce(order, workshop.owner, job=1_000)
    assert money(order) == (1_000, 1_000, 950, -950, 950)
    reopen_order(order, reason="typo", by=workshop.owner)
    assert money(order)[4] == 950
    assert violations() == {}


def test_a_payment_can_be_taken_back_after_a_reduction(workshop, where):
    order = closed_order(workshop, jobs=rub(1_000))
    payment = pay(order, where.till, 1_000, workshop.manager)
    reduce(order, workshop.owner, job=200)
    reverse_payment(payment, reason="typo", by=workshop.owner)
    assert money(order) == (1_000, 200, 0, 800, 0)
    assert violations() == {}


def test_dated_before_the_payment_it_frees_the_money_on_the_day_of_the_payment(workshop, where):
    order = ready_order(workshop, jobs=rub(1_000), days_ago=10)
    sold = clock.today() - timedelta(days=8)
    close_order(order, on=sold, debt=on_trust(), by=workshop.owner)
    pay(order, where.till, 1_000, workshop.owner, on=sold + timedelta(days=4))
    reduce(order, workshop.owner, job=1_000, on=sold + timedelta(days=1))
    assert money(order) == (1_000, 1_000, 1_000, -1_000, 1_000)
    assert violations() == {}
    with pytest.raises(Invalid, match="on"):
        reduce(order, workshop.owner, job=1, on=sold - timedelta(days=1))


def test_only_a_closed_order_is_reduced_with_a_reason_and_by_right(workshop, where):
    order = ready_order(workshop, jobs=rub(1_000))
    with pytest.raises(Refused, match="order-not-closed"):
        reduce(order, workshop.owner, job=1)
    close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)
    with pytest.raises(Invalid, match="reason"):
        reduce_price(order, off=[Off(order.jobs.get(), rub(1))], reason=" ", on=clock.today(), by=workshop.owner)
    with pytest.raises(Invalid, match="off"):
        reduce(order, workshop.owner)
    with pytest.raises(Forbidden):
        reduce(order, workshop.manager, job=1)
    with pytest.raises(Invalid, match="on"):
        reduce(order, workshop.owner, job=1, on=clock.today() + timedelta(days=1))
    other = closed_order(workshop, jobs=rub(5))
    with pytest.raises(Invalid, match="job-"):
        reduce_price(order, off=[Off(other.jobs.get(), rub(1))], reason="x", on=clock.today(), by=workshop.owner)
    assert reduce(order, workshop.accountant, job=1).amount == rub(1)


def test_what_somebody_took_off_meanwhile_is_said(workshop, where):
    order = closed_order(workshop, jobs=rub(1_000))
    seen = Off(order.jobs.get(), rub(100), seen=rub(1_000))
    reduce_price(order, off=[seen], reason="x", on=clock.today(), by=workshop.owner)
    with pytest.raises(Invalid, match="job-"):
        reduce_price(order, off=[seen], reason="x", on=clock.today(), by=workshop.accountant)


def test_sent_again_it_is_reduced_once(workshop, where):
    order = closed_order(workshop, jobs=rub(1_000))
    first = reduce(order, workshop.owner, job=100, key="the-only-key")
    assert reduce(order, workshop.owner, job=100, key="the-only-key") == first
    assert money(order)[1] == 100


def test_the_lines_keep_at_whose_expense_it_was_even_if_they_are_gone(workshop, where):
    order = closed_order(workshop, jobs=rub(700), parts=rub(300))
    off = [Off(order.jobs.get(), percent=Percent.whole(10), at_expense_of="technician"), Off(order.parts.get(), rub(1))]
    row = reduce_price(order, off=off, reason="x", on=clock.today(), by=workshop.owner)
    kept = [("Engine overhaul", rub(70), "technician"), ("Piston", rub(1), "workshop")]
    assert [(one.name, one.amount, one.at_expense_of) for one in row.lines.all()] == kept
    reopen_order(order, reason="typo", by=workshop.owner)
    order.jobs.get().assignments.all().delete()
    order.jobs.all().delete()
    assert [(one.name, one.amount, one.at_expense_of) for one in row.lines.all()] == kept


def together(workshop, *, parts=None, shares=((1, 6_000), (2, 4_000))):
    """A closed order whose job two technicians have done."""
    people = {1: workshop.technician, 2: workshop.other_technician}
    order = ready_order(workshop, parts=parts)
    draft = JobDraft("Engine", price=rub(1_000), shares=tuple(Share(people[nth], Percent(of)) for nth, of in shares))
    add_job(order, draft=draft, by=workshop.owner)
    close_order(order, on=clock.today(), finish_jobs=True, debt=on_trust(), by=workshop.owner)
    return order


def borne(row):
    return [(one.employee, one.amount) for line in row.lines.all() for one in line.shares.all()]


def at_technicians(line, amount, **known):
    return Off(line, amount, at_expense_of="technician", **known)


def reduce_lines(order, by, *off):
    return reduce_price(order, off=off, reason="x", on=clock.today(), by=by)


def test_what_technicians_bear_follows_their_shares_to_the_kopeck(workshop, where):
    order = together(workshop, shares=((1, 3_333), (2, 6_667)))
    one, other = workshop.technician, workshop.other_technician

    first = reduce_lines(order, workshop.owner, at_technicians(order.jobs.get(), Money(100_01)))
    by_hand = {one.pk: rub(70)}
    second = reduce_lines(order, workshop.owner, at_technicians(order.jobs.get(), rub(100), borne=by_hand))
    alone = reduce_lines(order, workshop.owner, at_technicians(order.jobs.get(), rub(50), borne={one.pk: rub(0)}))
    nobody = reduce_lines(order, workshop.owner, Off(order.jobs.get(), rub(1), borne=by_hand))

    assert borne(first) == [(one, Money(33_33)), (other, Money(66_68))]
    assert borne(second) == [(one, rub(70)), (other, rub(30))]
    assert (borne(alone), borne(nobody)) == ([(other, rub(50))], [])
    assert violations() == {}
    ReductionShare.objects.filter(line__reduction=first, employee=one).update(amount=rub(1))
    check = INVARIANTS["what technicians bear of price reductions comes to what is taken off"]
    assert list(check()) == [f"line {first.lines.get().pk} of reduction {first.pk}"]


def test_what_was_reduced_before_shares_were_kept_follows_the_shares_of_the_job(workshop, where):
    order = together(workshop, parts=rub(300), shares=((1, 3_333), (2, 6_667)))
    by_hand = {workshop.technician.pk: rub(10)}
    off = [at_technicians(order.jobs.get(), Money(100_01)), at_technicians(order.parts.get(), rub(11), borne=by_hand | {
        workshop.other_technician.pk: rub(1)})]  # fmt: skip
    row = reduce_lines(order, workshop.owner, *off)
    ReductionShare.objects.all().delete()

    import_module("motorcrm.finance.migrations.0019_reduction_shares").divide_those_before(apps, None)

    sums = [Money(33_33), Money(66_68), Money(5_50), Money(5_50)]
    assert [amount for _who, amount in borne(row)] == sums
    assert violations() == {}


@pytest.mark.parametrize("typed", [(60, 41), (101,), (-1,), (50, 49)])
def test_what_they_bear_comes_to_what_is_taken_off(workshop, where, typed):
    order = together(workshop)
    people = (workshop.technician.pk, workshop.other_technician.pk)
    by_hand = {pk: rub(abs(sum_)) if sum_ > 0 else -rub(1) for pk, sum_ in zip(people, typed, strict=False)}
    with pytest.raises(Invalid, match="100"):
        reduce_lines(order, workshop.owner, at_technicians(order.jobs.get(), rub(100), borne=by_hand))


def test_only_who_worked_on_it_bears_it_and_of_a_part_it_is_said_who(workshop, where):
    order = together(workshop, parts=rub(300))
    part, one = order.parts.get(), workshop.technician
    for off in (
        at_technicians(order.jobs.get(), rub(10), borne={workshop.manager.pk: rub(10)}),
        at_technicians(part, rub(10)),
    ):
        with pytest.raises(Invalid):
            reduce_lines(order, workshop.owner, off)
    row = reduce_lines(order, workshop.owner, at_technicians(part, rub(10), borne={one.pk: rub(10)}))
    assert borne(row) == [(one, rub(10))]

    alone = closed_order(workshop, jobs=rub(700), parts=rub(300))
    assert borne(reduce_lines(alone, workshop.owner, at_technicians(alone.parts.get(), rub(9)))) == [(one, rub(9))]
    nobodys = closed_order(workshop, parts=rub(300))
    with pytest.raises(Invalid):
        reduce_lines(nobodys, workshop.owner, at_technicians(nobodys.parts.get(), rub(9)))


def test_on_its_page_each_says_what_they_bear(workshop, where, sign_in):
    order = together(workshop)
    job, browser, address = f"job-{order.jobs.get().pk}", sign_in(workshop.owner), f"/finance/orders/{order.pk}/reduce/"
    one, other = (f"share-{job}-{person.pk}" for person in (workshop.technician, workshop.other_technician))
    sent = {f"seen-{job}": "1000", "on": clock.today().isoformat(), "reason": "scratched", "key": "k" * 32}
    sent |= {job: "10 %", f"expense-{job}": "technician"}
    assert {one, other} <= set(browser.get(address).context["form"].fields)

    wrong = browser.post(address, sent | {one: "60", other: "50"})
    assert (wrong.status_code, set(wrong.context["form"].errors)) == (422, {job})
    assert browser.post(address, sent | {one: "90", other: ""}).status_code == 302

    row = Reduction.objects.get()
    assert borne(row) == [(workshop.technician, rub(90)), (workshop.other_technician, rub(10))]
    shown = browser.get(f"/finance/transactions/{row.entry_id}/").content.decode()
    assert "90,00" in shown


def test_the_part_paid_last_is_freed_first(workshop, where):
    order = closed_order(workshop, jobs=rub(1_000))
    pay(order, where.till, 600, workshop.manager, further=[Tendered(rub(400), where.terminal)])
    reduce(order, workshop.owner, job=500)
    assert [left.amount for left in prepaid_for(order.pk)] == [rub(100), rub(400)]
    assert violations() == {}


def test_on_its_page_lines_are_reduced_by_sums_and_percents(workshop, where, sign_in):
    TaxMode.objects.create(organisation=workshop.organisation, since=clock.today(), rate=Percent.whole(5))
    order = closed_order(workshop, jobs=rub(700), parts=rub(300))
    job, part = f"job-{order.jobs.get().pk}", f"part-{order.parts.get().pk}"
    browser, address = sign_in(workshop.owner), f"/finance/orders/{order.pk}/reduce/"
    sent = {f"seen-{job}": "700", f"seen-{part}": "300", "on": clock.today().isoformat(), "key": "k" * 32}

    wrong = browser.post(address, sent | {job: "701", part: "-1", "reason": "late"})
    assert (wrong.status_code, set(wrong.context["form"].errors)) == (422, {part})
    wrong = browser.post(address, sent | {job: "701", part: "5", "reason": "late"})
    assert (wrong.status_code, set(wrong.context["form"].errors)) == (422, {job})
    assert wrong.context["form"][part].value() == "5"
    nothing = browser.post(address, sent | {"reason": "late"})
    assert nothing.status_code == 422
    done = browser.post(address, sent | {job: "100,50", f"expense-{job}": "technician", part: "10 %", "reason": "late"})

    assert done.status_code == 302
    lines = ReductionLine.objects.all()
    assert [(one.amount, one.at_expense_of) for one in lines] == [
        (Money(100_50), "technician"), (rub(30), "workshop"),
    ]  # fmt: skip
    row = lines[0].reduction
    shown = browser.get(f"/finance/transactions/{row.entry_id}/")
    assert shown.context["one"].corrected.less == row.amount
    browser.post(f"/finance/transactions/{row.entry_id}/reverse/", {"reason": "typo"})
    assert money(order)[1] == 0


def test_the_button_is_for_those_who_may(workshop, where, sign_in):
    order = closed_order(workshop, jobs=rub(700))
    address = f"/finance/orders/{order.pk}/reduce/"
    for person, may in ((workshop.accountant, True), (workshop.owner, True), (workshop.manager, False)):
        browser = sign_in(person)
        assert (address in browser.get(f"/finance/orders/{order.pk}/money/").content.decode()) == may
        assert browser.get(address).status_code == (200 if may else 403)
    ready = ready_order(workshop, jobs=rub(1))
    panel = sign_in(workshop.owner).get(f"/finance/orders/{ready.pk}/money/").content.decode()
    assert "reduce" not in panel


def test_a_past_day_needs_its_right_and_a_locked_period_takes_no_reduction(workshop, where):
    order = ready_order(workshop, jobs=rub(1_000), days_ago=40)
    sold = clock.today() - timedelta(days=30)
    close_order(order, on=sold, debt=on_trust(), by=workshop.owner)
    row = reduce(order, workshop.owner, job=100, on=sold)
    clerk = hire("Clerk", role_with(VIEW_ORDERS, REDUCE_PRICES, SEE_PRICES))
    with pytest.raises(Forbidden):
        reduce(order, clerk, job=1, on=sold)
    lock_period(workshop.organisation, until=sold, by=workshop.owner)
    with pytest.raises(Refused, match="period-locked"):
        reduce(order, workshop.owner, job=1, on=sold)

    reverse_reduction(row, reason="typo", by=workshop.owner)

    assert row.entry.reversed_by.on == sold + timedelta(days=1)
    assert money(order) == (1_000, 0, 0, 1_000, 0)
    reopen_order(order, reason="typo", by=workshop.owner)
    assert violations() == {}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda row: type(row).objects.update(amount=rub(1)), "price reductions match the ledger"),
        (lambda row: type(row).objects.update(vat_rate=Percent.whole(20)), "price reductions match the ledger"),
        (lambda row: row.lines.update(is_part=True), "price reductions match the ledger"),
        (lambda row: row.lines.update(vat=rub(1)), "price reductions match the ledger"),
        (lambda row: row.order.jobs.update(total=rub(99)), "no line is reduced beyond what it was sold for"),
    ],
)
def test_a_reduction_that_is_not_in_the_books_is_named(workshop, where, change, named):
    TaxMode.objects.create(organisation=workshop.organisation, since=clock.today(), rate=Percent.whole(5))
    row = reduce(closed_order(workshop, jobs=rub(700)), workshop.owner, job=100)
    change(row)
    assert named in violations()


def test_a_reopened_order_sends_on_only_what_its_reduction_has_not_freed(workshop, where):
    """A prepayment from another order had paid it, was freed by a reduction, and was given back from there."""
    source = ready_order(workshop, jobs=rub(1_000))
    client = source.client
    take_payment(source, amount=rub(500), money_account=where.till, on=clock.today(), by=workshop.owner)
    paid = closed_order(workshop, jobs=rub(300), client=client)
    known = {"organisation": workshop.organisation, "by": workshop.owner}
    move_prepayment(client, amount=rub(300), source=source, target=paid, **known)
    reduce_price(paid, off=[Off(paid.jobs.get(), rub(200))], reason="scratch", on=clock.today(), by=workshop.owner)
    refund_prepayment(client, amount=rub(400), source=source, money_account=where.till, on=clock.today(), **known)
    close_order(source, on=clock.today(), debt=on_trust(), by=workshop.owner)

    reopen_order(paid, reason="typo", by=workshop.owner)

    assert (money_of(source).due, client_balance(client).free) == (rub(1_000), rub(100))
    assert violations() == {}
