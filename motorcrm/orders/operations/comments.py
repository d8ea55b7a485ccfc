"""Comments on an order."""

from django.utils.translation import gettext as _

from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Invalid
from motorcrm.history.record import record
from motorcrm.orders.events import ORDER_COMMENTED
from motorcrm.orders.models import OrderComment, WorkOrder
from motorcrm.orders.rights import COMMENT_ORDERS


@operation(needs=COMMENT_ORDERS, once=True)
def comment_order(order: WorkOrder, text: str, *, by: Actor) -> OrderComment:
    """Add a comment to the timeline. The text is stored in the comment alone, so that it can be erased."""
    if not text.strip():
        raise Invalid(text=_("Enter a comment."))
    comment = OrderComment.objects.create(order=order, text=text.strip(), by_id=by.pk, at=clock.now())
    record(ORDER_COMMENTED, about=comment, within=order, by=by)
    return comment
