"""The matrix for roles that nobody thought of: random rights with random scopes, the same each run.

With MOTORCRM_TEST_BUDGET=long at least ten thousand cells are asked.
"""

import random
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from motorcrm.access.catalogue import ALL, OWN, RIGHTS
from motorcrm.access.models import Grant, Role
from motorcrm.core.actor import SYSTEM
from motorcrm.finance.models import MoneyAccount, Use
from motorcrm.finance.operations import set_account_rights
from motorcrm.orders.rights import DO_JOBS
from motorcrm.testing.tests.test_matrix import (
    ANYTHING,
    LONG,
    Cell,
    Stage,
    answer,
    digest,
    is_asked,
    said,
    scenery,
    sent,
    staged,
)
from motorcrm.testing.worlds import leaks

__all__ = ["scenery", "staged"]

ENOUGH = 10_000
ROLES = 16 if LONG else 2
HANGS_ON = {"finance.MoneyTransaction": "orders.view", "finance.CashTransaction": "orders.view"}
"""Things that are seen only together with another: a payment with its order."""
FINISHING = re.compile(r"/(orders|day)/<int:pk>/finish/")
"""The jobs of an order are finished with it: those must be within the right to do jobs."""

Grants = dict[str, str]


def random_grants(seed: int) -> Grants:
    """Of a role that gives little, or nearly all."""
    draw = random.Random(seed)  # noqa: S311 the same roles each run
    share = draw.uniform(0.1, 0.95)
    return {
        code: draw.choice([ALL, OWN]) if right.scoped else ALL
        for code, right in RIGHTS.items()
        if draw.random() < share
    }


def random_uses(seed: int) -> frozenset[Use]:
    """What the role may do with the till that has rights of its own."""
    draw = random.Random(seed)  # noqa: S311 the same roles each run
    uses = {use for use in Use if draw.random() < 0.5}
    if Use.SEE_TRANSACTIONS in uses:
        uses.add(Use.SEE_BALANCE)
    if not uses & {Use.PUT_IN, Use.TAKE_OUT}:
        uses.discard(Use.RECORD_EARLIER)
    return frozenset(uses)


def role_of(grants: Grants) -> Role:
    role = Role.objects.create(name="Random")
    Grant.objects.bulk_create(Grant(role=role, right=code, scope=scope) for code, scope in grants.items())
    return role


def statuses(cell: Cell, grants: Any) -> set[int]:
    """What the cell may answer with, also where the thing hangs on another."""
    if cell.is_of_others and cell.route.of in HANGS_ON:
        return cell.expected | {404}  # some hang on an order, and some on nothing
    hangs_on = grants.get(HANGS_ON.get(cell.route.of or "", ""), ALL if cell.route.of not in HANGS_ON else "")
    if not hangs_on or (hangs_on == OWN and cell.thing == "foreign"):
        return {404}
    if cell.route.seen_with == "papers.view" and cell.thing == "foreign" and grants.get("employees.view") != ALL:
        return {404}  # papers of people who are not seen
    if FINISHING.fullmatch(cell.route.pattern) and grants.get(DO_JOBS.code) != ALL:
        return cell.expected | {403}
    return cell.expected


@pytest.fixture(scope="module", params=range(ROLES))
def stage(request: pytest.FixtureRequest, standing: Any, scenery: Stage) -> Iterator[Stage]:
    grants, uses = random_grants(request.param), random_uses(request.param)
    with standing():
        role = role_of(grants)
        scenery.person.roles.add(role)
        till = MoneyAccount.objects.get(has_own_rights=True)
        set_account_rights(till, version=till.version, own=True, rights={role: uses}, by=SYSTEM)
        yield replace(deepcopy(scenery), role=grants, uses=uses)


def test_every_cell_answers_as_a_random_role_says(staged: Stage, sign_in: Any) -> None:
    client, count, wrong = sign_in(staged.person), 0, []
    before, hidden = digest(), [*staged.hidden(), *staged.closed()]

    for cell in staged.cells():
        if not is_asked(staged.role, cell):
            continue
        for typed in (None, ANYTHING) if cell.method == "POST" and (LONG or not cell.is_refused) else (None,):
            count += 1
            response = (sent if cell.is_refused else answer)(client, cell, typed)
            allowed = statuses(cell, staged.role)
            if response.status_code not in allowed:
                wrong.append(f"{cell}: {response.status_code}, not {sorted(allowed)}")
            wrong += [f"{cell}: {found}" for found in leaks(said(response), hidden, staged.mine, staged.theirs)]

    if digest() != before:
        wrong.append("something refused has changed something")
    assert count * ROLES >= (ENOUGH if LONG else 600)
    assert not wrong, "\n".join(wrong)
