"""The call page with as many rows as an order may have, or as many as somebody says: what it costs is limited.

Calls of functions are counted, not seconds: they are the same on every machine.
"""

import cProfile
import pstats
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations.new_lines import LONGEST_ORDER
from motorcrm.testing.cast import hire

pytestmark = pytest.mark.django_db

JOB = {"name": "Замена масла", "quantity": "1", "price": "1 000", "discount": "", "labour_hours": "", "service": ""}
PART = {"name": "Фильтр", "quantity": "2", "price": "350", "discount": "", "article": "OC-90", "cost": "200"}


def rows(prefix: str, number: int, row: dict[str, str], said: int | None = None) -> dict[str, Any]:
    typed: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": said or number, f"{prefix}-INITIAL_FORMS": "0"}
    for index in range(number):
        typed |= {f"{prefix}-{index}-{name}": value for name, value in row.items()}
    return typed


def posted(person: Any, typed: dict[str, Any]) -> tuple[HttpResponse, int]:
    """The answer of the call page, and how many calls of functions it took."""
    client = Client()
    client.force_login(person)
    client.get("/orders/new/")
    counted = cProfile.Profile()
    counted.enable()
    response: Any = client.post("/orders/new/", typed)
    counted.disable()
    return response, pstats.Stats(counted).total_calls  # type: ignore[attr-defined]  # the stubs do not know it


def call(workshop: Any, **more: Any) -> dict[str, Any]:
    return {
        "client_name": "Иван Петров",
        "vehicle": "none",
        "organisation": workshop.organisation.pk,
        "manager": workshop.owner.pk,
        **more,
    }


def test_two_hundred_jobs_and_parts_that_have_to_be_mended_are_shown_again(workshop: Any) -> None:
    typed = call(workshop, vehicle="") | rows("jobs", LONGEST_ORDER, JOB) | rows("parts", LONGEST_ORDER, PART)

    answer, calls = posted(workshop.owner, typed)

    assert answer.status_code == 422
    assert answer.content.decode().count('value="OC-90"') == LONGEST_ORDER
    assert calls < 3_200_000


def test_a_technician_in_every_row_costs_little_more(workshop: Any) -> None:
    """The names of a large workshop stand in every row, as often as a row names somebody."""
    for number in range(40):
        hire(f"Mechanic{number}", is_technician=True)
    names = [str(workshop.technician.pk)] * 3
    job = {**JOB, "technicians-technician": names, "technicians-share": [""] * 3}

    answer, calls = posted(workshop.owner, call(workshop, vehicle="") | rows("jobs", LONGEST_ORDER, job))

    assert answer.status_code == 422
    assert calls < 3_200_000


def test_a_job_shows_no_more_technicians_than_it_can_have(workshop: Any) -> None:
    job = {**JOB, "technicians-technician": ["1"] * 900, "technicians-share": [""] * 900}

    answer, calls = posted(workshop.owner, call(workshop) | rows("jobs", 1, job))

    assert answer.status_code == 422
    assert answer.content.decode().count("jobs-0-technicians-technician") == 20
    assert calls < 600_000


@pytest.mark.parametrize("said", [LONGEST_ORDER, 1_000, 99_999, 10**12])
def test_rows_that_were_only_promised_cost_nothing(workshop: Any, said: int) -> None:
    typed = call(workshop, vehicle="") | rows("jobs", 1, JOB, said) | rows("parts", 0, PART, said)

    answer, calls = posted(workshop.owner, typed)

    assert answer.status_code == 422
    assert "parts-3-name" not in answer.content.decode()
    assert calls < 400_000


def test_one_row_too_many_is_an_error_and_nothing_is_lost(workshop: Any) -> None:
    answer, calls = posted(workshop.owner, call(workshop) | rows("parts", LONGEST_ORDER + 1, PART))

    assert answer.status_code == 422
    assert answer.content.decode().count('value="OC-90"') == LONGEST_ORDER + 1
    assert not WorkOrder.objects.exists()
    assert calls < 2_000_000


def test_gaps_between_rows_lose_nothing(workshop: Any) -> None:
    """Somebody added three rows and removed the second."""
    typed = call(workshop) | rows("jobs", 0, JOB, 3) | rows("parts", 0, PART)
    typed |= {f"jobs-{index}-{name}": value for index in (0, 2) for name, value in JOB.items()}

    answer, _calls = posted(workshop.owner, typed)

    assert answer.status_code == 302
    assert WorkOrder.objects.get().jobs.count() == 2


def test_two_hundred_jobs_are_taken(workshop: Any) -> None:
    answer, calls = posted(workshop.owner, call(workshop) | rows("jobs", LONGEST_ORDER, JOB) | rows("parts", 0, PART))

    assert answer.status_code == 302
    assert WorkOrder.objects.get().jobs.count() == LONGEST_ORDER
    assert calls < 4_000_000


def test_the_names_in_the_choice_of_technicians_stay_text(workshop: Any, sign_in: Any) -> None:
    hire("<b>Bold", is_technician=True)

    page = sign_in(workshop.owner).get("/orders/new/").content.decode()

    assert "&lt;b&gt;Bold" in page
    assert "<b>Bold" not in page
