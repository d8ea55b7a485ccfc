"""Works are given, handed over and left behind by several people at the same moment."""

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.employees.models import Employee
from motorcrm.employees.operations import leave
from motorcrm.orders.models import OrderWork, WorkAssignment, WorkOrder
from motorcrm.orders.operations import assign_masters, create_order, finish_work, resume_work
from motorcrm.orders.operations.drafts import WorkDraft
from motorcrm.testing.builders import a_client, an_order, by_one, the_work
from motorcrm.testing.racing import race


def go(leaver, taker, by):
    people = Employee.objects.in_bulk([leaver, taker, by])
    answers = {"orders": {"works_to": people[taker], "orders_to": None}}
    leave(people[leaver], on=clock.today(), answers=answers, by=people[by])


def give(work, master, version, by):
    shares = by_one(Employee.objects.get(pk=master))
    assign_masters(OrderWork.objects.get(pk=work), shares, version=version, by=Employee.objects.get(pk=by))


def take_in(client, master, by):
    """A call whose work is given at once."""
    person = Employee.objects.get(pk=by)
    draft = WorkDraft("Wash", price=rub(1), shares=by_one(Employee.objects.get(pk=master)))
    organisation = WorkOrder.objects.get().organisation
    create_order(WorkOrder.objects.get().client, organisation=organisation, works=[draft], by=person)


def take_up(work, by):
    resume_work(OrderWork.objects.get(pk=work), by=Employee.objects.get(pk=by))


def act(what, *arguments):
    {"go": go, "give": give, "take_in": take_in, "take_up": take_up}[what](*arguments)


def nobody_gone_has_works():
    gone = WorkAssignment.objects.exclude(employee__left_on=None)
    return not gone.exclude(work__status="done").exists()


def test_a_master_leaves_while_a_work_is_given_to_him(real_database, workshop):
    work = the_work(an_order(workshop, works=rub(100), master=workshop.other_master))
    runners = [
        ("go", workshop.master.pk, workshop.senior.pk, workshop.owner.pk),
        ("give", work.pk, workshop.master.pk, work.assignments_version, workshop.manager.pk),
    ]

    outcomes = race(real_database, act, runners)

    assert outcomes[0].won, outcomes
    assert nobody_gone_has_works()
    assert work.assignments.get().employee in (workshop.senior, workshop.other_master)


def test_a_master_leaves_while_a_call_is_taken_for_him(real_database, workshop):
    an_order(workshop, client=a_client())
    runners = [
        ("go", workshop.master.pk, workshop.senior.pk, workshop.owner.pk),
        ("take_in", 0, workshop.master.pk, workshop.manager.pk),
    ]

    outcomes = race(real_database, act, runners)

    assert outcomes[0].won, outcomes
    assert nobody_gone_has_works()


def test_a_master_leaves_while_a_work_of_his_is_taken_up_again(real_database, workshop):
    work = the_work(an_order(workshop, works=rub(100)))
    finish_work(work, by=workshop.master)
    runners = [
        ("go", workshop.master.pk, workshop.senior.pk, workshop.owner.pk),
        ("take_up", work.pk, workshop.manager.pk),
    ]

    outcomes = race(real_database, act, runners)

    assert all(outcome.won for outcome in outcomes), outcomes
    assert nobody_gone_has_works()


def test_two_who_leave_to_each_other_are_not_both_gone_with_works(real_database, workshop):
    an_order(workshop, works=rub(100), master=workshop.master)
    an_order(workshop, works=rub(100), master=workshop.other_master)
    runners = [
        ("go", workshop.master.pk, workshop.other_master.pk, workshop.owner.pk),
        ("go", workshop.other_master.pk, workshop.master.pk, workshop.owner.pk),
    ]

    outcomes = race(real_database, act, runners)

    assert sorted(outcome.won for outcome in outcomes) == [False, True]
    assert next(outcome for outcome in outcomes if not outcome.won).error == "Invalid"
    assert nobody_gone_has_works()


def test_one_work_given_to_two_at_once_is_ones_and_the_other_is_told(real_database, workshop):
    work = the_work(an_order(workshop, works=rub(100)))
    assign_masters(work, [], by=workshop.manager)
    runners = [
        ("give", work.pk, master.pk, work.assignments_version, by.pk)
        for master, by in ((workshop.master, workshop.manager), (workshop.other_master, workshop.senior))
    ]

    outcomes = race(real_database, act, runners)

    assert sorted(outcome.won for outcome in outcomes) == [False, True]
    assert next(outcome for outcome in outcomes if not outcome.won).error == "Stale"
    assert work.assignments.count() == 1


def test_somebody_leaves_once(real_database, workshop):
    order = an_order(workshop, works=rub(100))
    takers = (workshop.senior, workshop.other_master)
    runners = [("go", workshop.master.pk, taker.pk, workshop.owner.pk) for taker in takers]

    outcomes = race(real_database, act, runners)

    assert sorted(outcome.won for outcome in outcomes) == [False, True]
    assert the_work(order).assignments.count() == 1
