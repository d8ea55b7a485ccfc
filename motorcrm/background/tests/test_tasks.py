"""What is asked of the background is done, or fails in words."""

import logging
from datetime import datetime, timedelta
from io import StringIO
from threading import Thread

import pytest
from django.core.management import call_command
from django.db import connections, transaction
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from motorcrm.background import running, schedule
from motorcrm.background.alone import TheOnlyWorker
from motorcrm.background.asking import ask_for
from motorcrm.background.kinds import KINDS, code_of, in_background
from motorcrm.background.models import Task
from motorcrm.background.running import Stopped
from motorcrm.background.tasks import KEPT, forget_old_tasks
from motorcrm.background.tests import sample
from motorcrm.background.worker import find_the_unfinished, work_off_one
from motorcrm.core import clock
from motorcrm.core.actor import SYSTEM
from motorcrm.testing.queries import queries
from motorcrm.testing.race import race


def after_work(task):
    while work_off_one():
        pass
    task.refresh_from_db()
    return task


def test_what_was_asked_for_is_done_in_its_turn(workshop):
    first = ask_for(sample.add, by=workshop.owner, numbers=[1, 2])
    second = ask_for(sample.add, by=SYSTEM, numbers=[3, 4])

    assert work_off_one()
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.state, first.outcome, first.asked_by) == (Task.State.DONE, {"sum": 3}, workshop.owner)
    assert (first.done, first.of, first.runs) == (1, 2, 1)
    assert second.state == Task.State.WAITING
    assert after_work(second).outcome == {"sum": 7}
    assert not work_off_one()
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {TaskResultStatus.SUCCESSFUL}


def test_what_is_rolled_back_was_not_asked_for(workshop):
    with transaction.atomic():
        ask_for(sample.add, by=workshop.owner, numbers=[])
        transaction.set_rollback(True)

    assert not work_off_one()
    assert not Task.objects.exists()


def test_an_empty_queue_costs_one_query(db):
    with queries(max=1):
        assert not work_off_one()


def test_what_breaks_has_a_number_in_the_log(workshop, caplog):
    task = ask_for(sample.break_down, by=workshop.owner)

    with caplog.at_level(logging.ERROR):
        after_work(task)

    assert (task.state, task.problem) == (Task.State.FAILED, Task.Problem.ERROR)
    assert len(task.incident) == 8
    (said,) = [record for record in caplog.records if task.incident in record.getMessage()]
    assert "a wheel came off" in str(said.exc_info[1])
    assert ask_for(sample.add, by=SYSTEM, numbers=[1]), "the next one is not harmed"


def test_a_refusal_is_no_incident_but_words(workshop, caplog):
    task = after_work(ask_for(sample.refuse, by=workshop.owner))

    assert (task.problem, task.said, task.incident) == (Task.Problem.REFUSED, "Not on a Sunday.", "")
    assert not caplog.records


def test_what_drags_on_is_stopped(workshop):
    task = after_work(ask_for(sample.drag_on, by=workshop.owner))

    assert (task.state, task.problem) == (Task.State.FAILED, Task.Problem.TOO_LONG)


def test_what_this_version_does_not_know_has_failed(workshop, monkeypatch):
    task = ask_for(sample.add, by=workshop.owner, numbers=[1])
    monkeypatch.delitem(KINDS, code_of(sample.add))

    assert after_work(task).problem == Task.Problem.UNKNOWN


def test_of_some_there_is_one_at_a_time(workshop):
    first = ask_for(sample.one_of, by=workshop.owner)

    assert ask_for(sample.one_of, by=workshop.manager) == first
    assert after_work(first).outcome == workshop.owner.pk
    assert ask_for(sample.one_of, by=workshop.manager) != first


def ask_for_one():
    return ask_for(sample.one_of, by=SYSTEM).pk


def test_two_who_ask_at_once_get_the_same(real_database):
    asked = race(real_database, ask_for_one, [(), ()])

    assert [each.error for each in asked] == ["", ""]
    assert asked[0].value == asked[1].value
    assert Task.objects.count() == DBTaskResult.objects.count() == 1


def begun(kind, *, runs=1, **arguments):
    """As a worker leaves it that is killed in the middle."""
    task = ask_for(kind, by=SYSTEM, **arguments)
    DBTaskResult.objects.filter(pk=task.queued_id).update(status=TaskResultStatus.RUNNING)
    Task.objects.filter(pk=task.pk).update(state=Task.State.RUNNING, runs=runs, started_at=clock.now())
    return task


def test_what_was_cut_off_is_found_again(db):
    repeatable = begun(sample.wait_for, file="x")
    too_often = begun(sample.wait_for, file="x", runs=running.RUNS)
    once = begun(sample.wait_once_for, file="x")

    find_the_unfinished()

    assert list(Task.objects.order_by("pk").values_list("pk", "state", "problem")) == [
        (repeatable.pk, "waiting", ""),
        (too_often.pk, "failed", "cut"),
        (once.pk, "failed", "cut"),
    ]
    assert DBTaskResult.objects.ready().count() == 1


def test_a_worker_that_is_told_to_stop_puts_the_task_back(db, monkeypatch):
    def stop(*_words, **_more):
        raise Stopped(0)

    task = ask_for(sample.wait_for, by=SYSTEM, file="x")
    monkeypatch.setattr(running.Run, "tell", stop)

    with pytest.raises(Stopped):
        work_off_one()

    task.refresh_from_db()
    assert (task.state, task.started_at, task.queued.status) == ("waiting", None, TaskResultStatus.READY)


def test_there_is_one_worker_for_a_database(real_database):
    first, answers = TheOnlyWorker(), []

    def another():
        other = TheOnlyWorker()
        answers.append(other.take())
        other.give_back()
        connections.close_all()

    assert first.take()
    assert first.is_held()
    in_thread(another)
    first.give_back()
    in_thread(another)

    assert answers == [False, True]
    assert not first.is_held()


def in_thread(function):
    thread = Thread(target=function)
    thread.start()
    thread.join()


def test_who_asked_sees_it_and_whoever_has_its_right(workshop):
    mine = ask_for(sample.add, by=workshop.manager, numbers=[])

    assert list(Task.objects.visible_to(workshop.manager)) == [mine]
    assert not Task.objects.visible_to(workshop.technician).exists()
    assert list(Task.objects.visible_to(SYSTEM)) == [mine]


def test_old_tasks_are_forgotten_but_the_last_of_each_kind(db):
    old = [after_work(ask_for(sample.add, by=SYSTEM, numbers=[number])) for number in range(3)]
    failed = after_work(ask_for(sample.refuse, by=SYSTEM))
    Task.objects.update(ended_at=clock.now() - KEPT - timedelta(minutes=1))
    fresh = after_work(ask_for(sample.one_of, by=SYSTEM))
    waiting = ask_for(sample.add, by=SYSTEM, numbers=[])

    assert forget_old_tasks.func(None) == 2

    assert list(Task.objects.order_by("pk")) == [old[2], failed, fresh, waiting]
    assert DBTaskResult.objects.count() == 4


@pytest.fixture
def chores(monkeypatch):
    monkeypatch.setattr(schedule, "CHORES", [])
    return schedule


def test_the_schedule_asks_for_what_is_due(db, chores):
    chores.every(6, sample.add, numbers=[1])
    chores.every_night(3, sample.one_of)
    day = datetime(2026, 11, 27, 10, tzinfo=clock.zone())

    def asked(hour):
        with clock.at(day + timedelta(hours=hour)):
            return [task.kind.split(".")[1] for task in chores.ask_for_what_is_due() if after_work(task)]

    assert asked(0) == ["add", "one_of"], "nothing was ever done"
    assert asked(5) == []
    assert asked(6.1) == ["add"]
    assert asked(17) == ["add", "one_of"], "three at night"
    assert asked(17.1) == []
    assert asked(-48) == ["add", "one_of"], "a clock that stood in the future does not stop it"


def test_a_measurement_is_left_alone_by_the_schedule(db, chores, settings):
    chores.every(6, sample.add, numbers=[1])
    settings.HAS_SCHEDULE = False

    assert chores.ask_for_what_is_due() == []


def test_the_list_of_tasks_says_what_came_of_them(workshop):
    after_work(ask_for(sample.refuse, by=workshop.owner))
    ask_for(sample.add, by=SYSTEM, numbers=[])
    said = StringIO()

    call_command("tasks", stdout=said)

    waiting, refused = said.getvalue().splitlines()
    assert "background.add, asked by the schedule: waiting" in waiting
    assert f"background.refuse, asked by {workshop.owner}: failed, took 0." in refused
    assert refused.endswith("Not on a Sunday.")


def test_a_kind_is_declared_once():
    with pytest.raises(ValueError, match="twice"):
        in_background("Adding", seen_with=None)(sample.add.func)
