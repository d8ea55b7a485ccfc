"""What is likely a mistake in a line, and is asked before it is saved: a price of nothing, an enormous quantity."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from motorcrm.core import notation
from motorcrm.core.exact import Quantity
from motorcrm.core.refusal import Question
from motorcrm.orders.models import Job, OrderPart

MANY = Quantity.whole(100)


def doubts(line: Job | OrderPart, *, price_typed: bool, quantity_typed: bool, place: str = "") -> Iterator[Question]:
    """The questions about a line as it is to be saved, of what somebody has just typed.

    A price below the price list asks for a reason instead, and so does a free line. `place` tells lines of one form
    apart.
    """
    if price_typed and not line.price and line.list_price is None and not line.is_free:
        text = _("The price of “%(name)s” is 0. Is this correct?")
        yield Question(f"{place}price:0", text % {"name": line.name})
    if quantity_typed and line.quantity > MANY:
        text = _("The quantity of “%(name)s” is %(quantity)s. Is this correct?")
        figures = {"name": line.name, "quantity": notation.format_number(line.quantity)}
        yield Question(f"{place}quantity:{line.quantity.units}", text % figures)
