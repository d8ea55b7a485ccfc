"""Several processes at the same orders: numbers, closings and lines stay right."""

from typing import Any

from motorcrm.clients.models import Client
from motorcrm.company.models import NumberSequence, Organisation
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.refusal import Refused, Stale
from motorcrm.employees.models import Employee
from motorcrm.ledger.chart import CLIENTS
from motorcrm.ledger.journal import balance
from motorcrm.ledger.models import Entry
from motorcrm.orders.models import Job, WorkOrder
from motorcrm.orders.operations import (
    JobDraft,
    add_job,
    close_order,
    create_order,
    edit_job,
    finish_job,
    start_job,
)
from motorcrm.testing.builders import a_client, an_order, on_trust, ready_order, the_job
from motorcrm.testing.race import race


def create_many(client: int, organisation: int, by: int, times: int) -> list[str]:
    where, who = Organisation.objects.get(pk=organisation), Employee.objects.get(pk=by)
    whose = Client.objects.get(pk=client)
    return [create_order(whose, organisation=where, by=who).number for _ in range(times)]


def close(order: int, by: int) -> None:
    close_order(WorkOrder.objects.get(pk=order), on=clock.today(), debt=on_trust(), by=Employee.objects.get(pk=by))


def close_with_key(order: int, by: int, key: str) -> int:
    closed = close_order(
        WorkOrder.objects.get(pk=order), on=clock.today(), debt=on_trust(), by=Employee.objects.get(pk=by), key=key
    )
    return closed.closings


def reprice(job: int, version: int, roubles: int, by: int) -> None:
    edit_job(Job.objects.get(pk=job), version=version, price=rub(roubles), by=Employee.objects.get(pk=by))


def keep_adding(order: int, by: int, times: int) -> None:
    for number in range(times):
        add_job(
            WorkOrder.objects.get(pk=order), JobDraft(f"Job {number}", price=rub(100)), by=Employee.objects.get(pk=by)
        )


def start(job: int, by: int) -> None:
    start_job(Job.objects.get(pk=job), by=Employee.objects.get(pk=by))


def finish(job: int, by: int) -> None:
    finish_job(Job.objects.get(pk=job), by=Employee.objects.get(pk=by))


def test_800_orders_of_8_processes_have_800_numbers_without_gap_or_repeat(real_database: Any, workshop: Any) -> None:
    client = a_client()
    runner = (client.pk, workshop.organisation.pk, workshop.manager.pk, 100)

    outcomes = race(real_database, create_many, [runner] * 8)

    assert all(outcome.won for outcome in outcomes), outcomes
    numbers = sorted(number for outcome in outcomes for number in outcome.value)
    year = clock.today().year
    assert numbers == [f"ЗН-{year}-{n:06}" for n in range(1, 801)]
    assert NumberSequence.objects.get(kind="order").last == 800


def test_of_20_simultaneous_closings_one_succeeds(real_database: Any, workshop: Any) -> None:
    order = ready_order(workshop, jobs=rub(1_000), parts=rub(500))

    outcomes = race(real_database, close, [(order.pk, workshop.owner.pk)] * 20)

    assert sum(outcome.won for outcome in outcomes) == 1
    assert {outcome.code for outcome in outcomes if not outcome.won} == {"not-close"}
    assert Entry.objects.count() == 1
    assert balance(CLIENTS, client=order.client) == rub(1_500)


def test_20_repeats_of_one_closing_get_the_first_ones_answer(real_database: Any, workshop: Any) -> None:
    order = ready_order(workshop, jobs=rub(1_000))

    outcomes = race(real_database, close_with_key, [(order.pk, workshop.owner.pk, "closing-of-the-day")] * 20)

    assert [outcome.value for outcome in outcomes] == [1] * 20, outcomes
    assert Entry.objects.count() == 1


def test_of_two_editors_of_one_line_the_second_sees_both_versions(real_database: Any, workshop: Any) -> None:
    job = the_job(an_order(workshop, jobs=rub(1_000)))

    outcomes = race(
        real_database, reprice, [(job.pk, job.version, 1_000 + n, workshop.manager.pk) for n in range(1, 9)]
    )

    assert sum(outcome.won for outcome in outcomes) == 1
    assert {outcome.error for outcome in outcomes if not outcome.won} == {Stale.__name__}
    standing = the_job(job.order)
    assert (standing.version, standing.total) == (job.version + 1, standing.price)


def test_lines_added_by_many_all_count_in_the_total(real_database: Any, workshop: Any) -> None:
    order = an_order(workshop)

    outcomes = race(real_database, keep_adding, [(order.pk, workshop.manager.pk, 5)] * 4)

    assert all(outcome.won for outcome in outcomes), outcomes
    order.refresh_from_db()
    assert order.jobs.count() == 20
    assert order.total == rub(2_000)
    assert sorted(order.jobs.values_list("position", flat=True)) == list(range(1, 21))


def test_ten_taps_start_one_clock(real_database: Any, workshop: Any) -> None:
    job = the_job(an_order(workshop, jobs=rub(1_000)))

    outcomes = race(real_database, start, [(job.pk, workshop.technician.pk)] * 10)

    assert sum(outcome.won for outcome in outcomes) == 1
    assert {outcome.error for outcome in outcomes if not outcome.won} == {Refused.__name__}
    assert job.sessions.count() == 1


def test_the_last_jobs_finished_at_once_make_the_order_ready_once(real_database: Any, workshop: Any) -> None:
    order = an_order(workshop, jobs=rub(1_000))
    for number in range(5):
        add_job(order, JobDraft(f"Job {number}", price=rub(100)), by=workshop.manager)

    jobs = list(order.jobs.values_list("pk", flat=True))
    outcomes = race(real_database, finish, [(job, workshop.manager.pk) for job in jobs])

    assert all(outcome.won for outcome in outcomes), outcomes
    order.refresh_from_db()
    assert order.phase == "ready"
