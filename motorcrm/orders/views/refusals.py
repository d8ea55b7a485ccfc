"""Refusals of what was typed, shown beside the field it was typed into: nothing typed is lost."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from motorcrm.core.refusal import Forbidden, Invalid, Refused
from motorcrm.orders.rights import GIVE_AWAY


@contextmanager
def beside_fields(discount: str = "discount", price: str = "price") -> Iterator[None]:
    """Name the field of a discount that is too large, and of a line that the person may not give away."""
    try:
        yield
    except Refused as problem:
        if problem.code != "discount-too-big":
            raise
        raise Invalid(**{discount: problem.message}) from problem
    except Forbidden as problem:
        if problem.right is not GIVE_AWAY:
            raise
        words = _("This is less than in the price list. Ask someone with the right “%(right)s”.")
        raise Invalid(**{price: words % {"right": GIVE_AWAY.label}}) from problem
