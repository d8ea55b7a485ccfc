"""How much of an order may be given away as discounts, and who authorised it.

A discount is measured against what the order stores, so a verb that shrinks the order is held to the same limit as
one that raises the discount.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from motorcrm.access.limits import max_discount
from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.exact import HUNDRED_PERCENT, Money, Percent
from motorcrm.core.refusal import Refused
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.models.lines import OrderLine
from motorcrm.orders.pricing import Discount

AUTHORISED = ["authorised_percent", "authorised_sum", "authorised_limit", "authorised_by", "authorised_at"]


def discount_of(order: WorkOrder) -> Discount:
    """The discount in the order's sums. Read before they are calculated anew, it is what is stored."""
    net = order.jobs_total + order.parts_total
    return Discount(order.discount + order.line_discounts, net + order.line_discounts)


def authorise(
    order: WorkOrder, before: Discount, lines: Sequence[OrderLine], *, by: Actor, sets_discount: bool
) -> None:
    """Refuse a raised discount that nobody has authorised; note on the order what `by` authorises.

    A discount is raised if it is a larger share of the order than before, or a larger amount. Lowering it by hand
    (`sets_discount`) takes the authority for more back, unless a line that isn't billed now still holds a discount.
    Setting the same again confirms it.
    """
    now, slack = discount_of(order), Money(sum(line.is_billed for line in lines))
    if now.is_larger_than(before) or now.sum > before.sum:
        _authorise_more(order, now, slack=slack, by=by)
    elif sets_discount and now == before:
        _confirm(order, now, slack=slack, by=by)
    elif sets_discount and before.is_larger_than(now) and not any(_is_laid_aside(line) for line in lines):
        order.authorised_percent = min(order.authorised_percent, now.percent)
        # A share that fell by rounding alone was not lowered: it must still hold when the order grows back.
        if before.is_larger_than(Discount(now.sum + slack, now.gross)):
            order.authorised_sum = min(order.authorised_sum, now.sum)


def agreed_discount(order: WorkOrder) -> Percent:
    """The discount agreed in advance: that of the contract or, without one, of the client."""
    return order.contract.discount if order.contract else order.client.discount


def others_stand_for_it(order: WorkOrder, *, by: Actor) -> bool:
    """Whether somebody else authorised all that is given now, rather than a share that has grown with the order."""
    return order.authorised_by_id not in (None, by.pk) and discount_of(order).sum <= order.authorised_sum


def _authorise_more(order: WorkOrder, now: Discount, *, slack: Money, by: Actor) -> None:
    """`slack` is a kopeck for each line, because each is rounded."""
    if now.sum <= _authorised(order, now.gross) + slack:
        _confirm(order, now, slack=slack, by=by)
        return
    own, agreed = max_discount(by), agreed_discount(order)
    # Whoever takes the order has not decided on what was agreed in advance, however much they might decide on.
    percent: Percent = order.discount_percent or HUNDRED_PERCENT
    is_agreed = percent <= agreed and not order.line_discounts and not order.discount_sum
    is_own = not is_agreed and now.sum <= now.gross.part(own) + slack
    limit = own if is_own else agreed
    if now.sum > now.gross.part(limit) + slack:
        words = _(
            "This discount is more than your role allows. Enter a smaller one, or ask somebody who may give it to set "
            "it again."
        )
        raise Refused("discount-too-big", words, limit=own)
    # An amount authorises no share: otherwise an expensive line added later would make it a larger amount.
    share = min(now.percent, limit) if order.discount_percent else Percent.zero()
    order.authorised_percent, order.authorised_sum, order.authorised_limit = share, now.sum, limit
    order.authorised_by_id, order.authorised_at = by.pk if is_own else None, clock.now()


def _confirm(order: WorkOrder, now: Discount, *, slack: Money, by: Actor) -> None:
    """Whoever may give all of it, and no less than whoever authorised it, stands for what is given now."""
    own = max_discount(by)
    is_within = order.authorised_limit <= own and now.sum <= now.gross.part(own) + slack
    if order.authorised_by_id and is_within and now.sum > order.authorised_sum:
        order.authorised_sum, order.authorised_limit = now.sum, own
        order.authorised_by_id, order.authorised_at = by.pk, clock.now()


def _authorised(order: WorkOrder, gross: Money) -> Money:
    """What was authorised: as a share, or as an amount as long as it is within the limit of whoever did.

    A person who gave a share knew the order as it was: it holds until what is given has doubled. A share that was
    agreed in advance is meant for every order, however large.
    """
    by_amount = min(order.authorised_sum, gross.part(order.authorised_limit))
    by_share = gross.part(order.authorised_percent)
    if order.authorised_by_id:
        by_share = min(by_share, order.authorised_sum + order.authorised_sum)
    return max(by_share, by_amount)


def _is_laid_aside(line: OrderLine) -> bool:
    return bool(not line.is_billed and (line.discount_percent or line.discount_sum))
