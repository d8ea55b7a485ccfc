"""A random walk through all that moves pay, compared after every step with what the rules say by hand.

With MOTORCRM_TEST_BUDGET=long these are 50,000 steps, on each database.
"""

import os

import pytest

from motorcrm.core.invariants import violations
from motorcrm.testing.wage_walk import WageWalk

pytestmark = pytest.mark.django_db
STEPS = 100
SEEDS = range(1, 501 if os.environ.get("MOTORCRM_TEST_BUDGET") == "long" else 2)


@pytest.mark.parametrize("seed", SEEDS)
def test_pay_is_always_what_the_rules_say(workshop, seed):
    walk = WageWalk(workshop, seed)

    walk.run(STEPS)

    assert violations() == {}
