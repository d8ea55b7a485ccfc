"""What the person saw left to pay when they began to type: if somebody paid meanwhile, they are asked first."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from motorcrm.access.fields import sees
from motorcrm.core import notation
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.refusal import Question, ask
from motorcrm.finance.models import Allocation, Payment
from motorcrm.orders.models import WorkOrder


def check_due(order: WorkOrder, seen: Money | None, due: Money, *, by: Actor, sure: Collection[str]) -> None:
    """Raise Asked if less or more is left to pay of a locked order than the person saw, and `sure` does not say so.

    Nothing is asked of who sees no sums, or where nobody says what was seen.
    """
    if seen is None or seen == due or not sees(by).prices:
        return
    ask([Question(f"due:{seen.units}:{due.units}", _what_changed(order, seen, due))], sure)


def _what_changed(order: WorkOrder, seen: Money, due: Money) -> str:
    figures = {"was": notation.format_number(seen), "due": notation.format_number(due)}
    taken = _taken_since(order, seen - due)
    if taken is None:
        return _("The sum has changed meanwhile: %(was)s ₽ was left to pay, now it is %(due)s ₽.") % figures
    figures |= {"who": str(taken.by or "MotorCRM"), "paid": notation.format_number(taken.amount)}
    return _("%(who)s has taken %(paid)s ₽ meanwhile. %(due)s ₽ is left to pay.") % figures


def _taken_since(order: WorkOrder, difference: Money) -> Payment | None:
    """The last payment for the order, if it is what makes the difference."""
    rows = Allocation.objects.filter(order=order).select_related("payment__by").order_by("-pk")
    last = rows.first()
    return last.payment if last is not None and last.amount == difference else None
