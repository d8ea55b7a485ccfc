"""Limits that roles have besides rights."""

from motorcrm.core.actor import Actor
from motorcrm.core.exact import HUNDRED_PERCENT, Percent
from motorcrm.core.operation import is_program


def max_discount(person: Actor) -> Percent:
    """The largest that the person's roles allow; the program has no limit."""
    if is_program(person):
        return HUNDRED_PERCENT
    limits = [HUNDRED_PERCENT if role.is_administrator else role.max_discount for role in person.roles.all()]
    return max(limits, default=Percent.zero())
