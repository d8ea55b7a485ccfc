"""A random walk of money through all its verbs, compared with a model after every step.

With MOTORCRM_TEST_BUDGET=long these are 100,000 steps, on each database.
"""

import os

import pytest

from motorcrm.core.invariants import violations
from motorcrm.testing.walk import Walk

STEPS = 150
SEEDS = range(1, 668 if os.environ.get("MOTORCRM_TEST_BUDGET") == "long" else 2)


@pytest.mark.parametrize("seed", SEEDS)
def test_money_never_goes_astray(workshop, seed):
    walk = Walk(workshop, seed)

    walk.go(STEPS)

    assert violations() == {}
    assert min(walk.done, walk.refused) > 20
