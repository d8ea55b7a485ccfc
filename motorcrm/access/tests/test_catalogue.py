"""The catalogue of rights."""

from django.utils import translation

from motorcrm.access.catalogue import RIGHTS
from motorcrm.access.fields import FIELDS


def test_a_right_is_found_in_either_language():
    with translation.override("ru"):
        held = set(RIGHTS.values())
    with translation.override("en"):
        assert all(right in held for right in RIGHTS.values())
        assert all(right in FIELDS for right in list(FIELDS))
