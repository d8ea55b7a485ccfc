"""Limits that roles carry besides rights."""

from motorcrm.access.models import Role
from motorcrm.core.actor import Actor
from motorcrm.core.exact import HUNDRED_PERCENT, Percent
from motorcrm.core.operation import is_program


def max_discount(person: Actor) -> Percent:
    """The widest of the person's roles; the program's own is unlimited."""
    if is_program(person):
        return HUNDRED_PERCENT
    limits = [
        HUNDRED_PERCENT if role.is_administrator else role.max_discount
        for role in Role.objects.filter(members=person.pk)
    ]
    return max(limits, default=Percent.zero())
