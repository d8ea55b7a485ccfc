"""What tests of doors share."""

import pytest

from motorcrm.core import clock


@pytest.fixture
def still():
    """The clock is stopped, or a code could expire between being read and being typed."""
    with clock.at(clock.now()):
        yield
