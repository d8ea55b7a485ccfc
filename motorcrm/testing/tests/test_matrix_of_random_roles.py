"""The matrix for roles that nobody thought of: random rights with random scopes, the same each run.

With MOTORCRM_TEST_BUDGET=long at least ten thousand cells are asked.
"""

import os
import random
from collections.abc import Iterator
from typing import Any

from django.db import transaction

from motorcrm.access.catalogue import ALL, OWN, RIGHTS
from motorcrm.access.models import Grant, Role
from motorcrm.employees.models import Employee
from motorcrm.testing.cast import Workshop, hire
from motorcrm.testing.tests.test_matrix import ANYTHING, GROUPS, Cell, answer, cells, digest, said
from motorcrm.testing.worlds import a_world, furnish, leaks

LONG = os.environ.get("MOTORCRM_TEST_BUDGET") == "long"
ENOUGH = 10_000
FEWEST = 2
HANGS_ON = {"finance.Operation": "orders.view"}
"""Things that are seen only together with another: a payment with its order."""

Grants = dict[str, str]


def random_roles() -> Iterator[tuple[int, Grants]]:
    """From a role that gives little to one that gives nearly all."""
    for seed in range(1_000):
        draw = random.Random(seed)  # noqa: S311 the same roles each run
        share = draw.uniform(0.1, 0.95)
        yield (
            seed,
            {
                code: draw.choice([ALL, OWN]) if right.scoped else ALL
                for code, right in RIGHTS.items()
                if draw.random() < share
            },
        )


def holding(grants: Grants) -> Employee:
    role = Role.objects.create(name="Random")
    Grant.objects.bulk_create(Grant(role=role, right=code, scope=scope) for code, scope in grants.items())
    return hire("Tested", role, is_master=True)


def statuses(cell: Cell, grants: Grants) -> set[int]:
    """What the cell may answer with, also where the thing hangs on another."""
    hangs_on = grants.get(HANGS_ON.get(cell.route.of or "", ""), ALL if cell.route.of not in HANGS_ON else "")
    if not hangs_on or (hangs_on == OWN and cell.thing == "foreign"):
        return {404}
    if cell.route.seen_with == "papers.view" and cell.thing == "foreign" and grants.get("employees.view") != ALL:
        return {404}  # papers of people who are not seen
    return cell.expected


def asked_as(workshop: Workshop, sign_in: Any, seed: int, grants: Grants) -> tuple[int, list[str]]:
    """How many cells were asked, and what was wrong with them."""
    person, stranger = holding(grants), hire("Stranger", "manager", is_master=True)
    furniture = furnish(workshop)
    mine = a_world(workshop, manager=person, master=person, name="Mine")
    theirs = a_world(workshop, manager=stranger, master=stranger, name="Theirs")
    client, asked, wrong = sign_in(person), 0, []
    hidden = [group for group, right in GROUPS.items() if right not in grants]
    before = digest()
    for cell in cells(grants, mine, theirs, furniture):
        for typed in (None, ANYTHING) if cell.method == "POST" else (None,):
            asked += 1
            if cell.is_refused:
                response = client.get(cell.url) if cell.method == "GET" else client.post(cell.url, typed)
            else:
                response = answer(client, cell, typed)
            allowed = statuses(cell, grants)
            if response.status_code not in allowed:
                wrong.append(f"role {seed}: {cell}: {response.status_code}, not {sorted(allowed)}")
            wrong += [f"role {seed}: {cell}: {canary}" for canary in leaks(said(response), hidden, mine, theirs)]
    if digest() != before:
        wrong.append(f"role {seed}: something refused has changed something")
    return asked, wrong


def test_every_cell_answers_as_a_random_role_says(workshop: Workshop, sign_in: Any) -> None:
    asked, wrong, roles = 0, [], 0

    for seed, grants in random_roles():
        if roles >= FEWEST and (not LONG or asked >= ENOUGH):
            break
        with transaction.atomic():
            more, faults = asked_as(workshop, sign_in, seed, grants)
            transaction.set_rollback(True)
        asked, wrong, roles = asked + more, wrong + faults, roles + 1

    assert asked >= (ENOUGH if LONG else 100)
    assert not wrong, "\n".join(wrong)
