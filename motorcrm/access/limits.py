"""Limits that roles carry besides rights."""

from motorcrm.core.actor import Actor
from motorcrm.core.exact import HUNDRED_PERCENT, Percent
from motorcrm.core.operation import is_program


def max_discount(person: Actor) -> Percent:
    """The widest of the person's roles; the program's own is unlimited."""
    if is_program(person):
        return HUNDRED_PERCENT
    limits = [HUNDRED_PERCENT if role.is_administrator else role.max_discount for role in person.roles.all()]
    return max(limits, default=Percent.zero())
