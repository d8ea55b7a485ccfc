"""What is taken off a price at the technicians' expense, divided among those who did the job, to the kopeck."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from motorcrm.core import notation
from motorcrm.core.exact import Money
from motorcrm.finance.queries.reductions import Technician


def divided(amount: Money, technicians: Sequence[Technician], typed: Mapping[int, Money]) -> list[tuple[int, Money]]:
    """The shares by employee, without those of nothing; they sum to the amount.

    `typed` is what somebody has said of single technicians. The rest is divided among the others by their shares of the
    job; where nobody has such shares, as in a part, it is not divided. Raises ValueError with the reason in words.
    """
    nothing = Money.zero()
    known = [one.employee.pk for one in technicians]
    if not known:
        raise ValueError(_("Nobody worked on this, so nobody can bear it. Choose the workshop."))
    if not set(typed) <= set(known):
        raise ValueError(_("Somebody who did not work on this is named. Check who bears it."))
    rest = amount - sum(typed.values(), nothing)
    others = [one for one in technicians if one.employee.pk not in typed]
    if min(typed.values(), default=nothing) < nothing or rest < nothing or (rest and not others):
        message = _("What the technicians bear must come to %(sum)s ₽ together.")
        raise ValueError(message % {"sum": notation.format_number(amount)})
    if rest and len(others) > 1 and not any(one.weight for one in others):
        raise ValueError(_("Say how much each of them bears."))
    parts = rest.split([one.weight for one in others]) if others else []
    shares = dict(typed) | {one.employee.pk: part for one, part in zip(others, parts, strict=True)}
    return [(pk, shares[pk]) for pk in known if shares[pk]]
