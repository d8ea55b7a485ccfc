"""A reason or a name that someone gives with a step is read in history, whatever the next step does to the column."""

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.operation import OPERATIONS
from motorcrm.history.models import Happening
from motorcrm.orders.operations import (
    cancel_order,
    close_order,
    finish_job,
    hand_over,
    pause_job,
    reopen_order,
    start_job,
)
from motorcrm.testing.builders import an_order, closed_order, on_trust, ready_order, the_job

SAID = "ждём прокладку из Тулы"
NOT_SAID = {("orders.move_part", "status"), ("orders.create_order", "phase"), ("orders.edit_order", "promise_reason")}
"""Codes, not words."""
NEVER_CLEARED = {
    ("orders.comment_order", "text"),
    ("orders.edit_order", "promise_comment"),
    *(("orders.create_order", name) for name in ("complaint", "brought_by", "brought_by_phone")),
}
"""A comment and a moved promise are rows of their own; editing what an order began with records both versions."""


def paused(workshop: Any) -> None:
    job = the_job(an_order(workshop, jobs=rub(1_000)))
    start_job(job, by=workshop.technician)
    pause_job(job, waiting_for=SAID, by=workshop.technician)
    start_job(job, by=workshop.technician)
    finish_job(job, by=workshop.technician)
    job.refresh_from_db()
    assert job.waiting_for == ""


def reopened(workshop: Any) -> None:
    reopen_order(closed_order(workshop, jobs=rub(1)), reason=SAID, by=workshop.owner)


def cancelled(workshop: Any) -> None:
    cancel_order(an_order(workshop), reason=SAID, by=workshop.owner)


def handed_over(workshop: Any) -> None:
    order = closed_order(workshop, jobs=rub(1))
    hand_over(order, to=SAID, by=workshop.owner)
    reopen_order(order, reason="wrong price", by=workshop.owner)


def closed_and_handed_over(workshop: Any) -> None:
    close_order(
        ready_order(workshop, jobs=rub(1)), on=clock.today(), hand_over_to=SAID, debt=on_trust(), by=workshop.owner
    )


WAYS: dict[tuple[str, str], Callable[[Any], None]] = {
    ("orders.pause_job", "waiting_for"): paused,
    ("orders.reopen_order", "reason"): reopened,
    ("orders.cancel_order", "reason"): cancelled,
    ("orders.hand_over", "to"): handed_over,
    ("orders.close_order", "hand_over_to"): closed_and_handed_over,
}


def test_every_verb_of_an_order_that_takes_words_is_tried_here() -> None:
    taken = {
        (name, parameter.name)
        for name, verb in OPERATIONS.items()
        if name.startswith("orders.")
        for parameter in inspect.signature(verb).parameters.values()
        if parameter.annotation in (str, str | None)
    }

    assert taken - NOT_SAID - NEVER_CLEARED == WAYS.keys()


@pytest.mark.parametrize("way", WAYS.values())
def test_what_was_said_stays_in_history(workshop: Any, way: Callable[[Any], None]) -> None:
    way(workshop)

    assert [row.event for row in Happening.objects.all() if SAID in row.facts.values()]


def test_the_timeline_says_what_the_paused_job_waited_for(workshop: Any, sign_in: Any) -> None:
    order = an_order(workshop, jobs=rub(1_000))
    job = the_job(order)
    start_job(job, by=workshop.technician)
    pause_job(job, waiting_for="прокладку ГБЦ", by=workshop.technician)
    start_job(job, by=workshop.technician)

    said = sign_in(workshop.manager).get(f"/orders/{order.pk}/history/").content.decode()

    assert "прокладку ГБЦ" in said
    assert "ждёт" in said


def test_a_pause_without_a_reason_says_nothing_of_waiting(workshop: Any, sign_in: Any) -> None:
    order = an_order(workshop, jobs=rub(1_000))
    job = the_job(order)
    start_job(job, by=workshop.technician)
    pause_job(job, by=workshop.technician)

    row = Happening.objects.get(event="orders.job-paused")
    page = sign_in(workshop.manager).get(f"/orders/{order.pk}/history/").content.decode()

    assert row.facts["waiting_for"] == ""
    assert "Работа на паузе" in page
    assert "ждёт" not in page
