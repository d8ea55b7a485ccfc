"""Tests that commit get a database of their own, on either engine."""

import subprocess
import sys
from typing import Any

from motorcrm.company.models import Organisation
from motorcrm.core.refusal import Refused
from motorcrm.testing.race import race


def found(name: str) -> int:
    return Organisation.objects.create(name=name, kind=Organisation.Kind.COMPANY).pk


def refuse(code: str) -> None:
    raise Refused(code, "no")


def test_what_one_test_commits(real_database: Any, workshop: Any) -> None:
    found("Left behind")

    assert Organisation.objects.count() == 2


def test_the_next_person_does_not_see_it(real_database: Any) -> None:
    assert not Organisation.objects.exists()


def test_nor_does_one_that_is_rolled_back(workshop: Any) -> None:
    assert [o.name for o in Organisation.objects.all()] == ["Motor Yard LLC"]


def test_another_program_works_on_the_same_database(real_database: Any) -> None:
    import os

    found("Seen by all")
    program = (
        "import django; django.setup()\n"
        "from motorcrm.company.models import Organisation\n"
        "print(Organisation.objects.get().name)"
    )

    said = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "DATABASE_URL": real_database.url},
        capture_output=True,
        text=True,
        check=True,
    )

    assert said.stdout.strip() == "Seen by all"


def test_a_race_has_as_many_outcomes_as_runners(real_database: Any) -> None:
    outcomes = race(real_database, found, [(f"Yard {n}",) for n in range(4)])

    assert all(outcome.won for outcome in outcomes)
    assert sorted(outcome.value for outcome in outcomes) == sorted(o.pk for o in Organisation.objects.all())


def test_a_refusal_is_an_outcome_too(real_database: Any) -> None:
    assert [(o.won, o.error, o.code) for o in race(real_database, refuse, [("late",)])] == [(False, "Refused", "late")]
