"""Which way of paying a person at the desk took last."""

from motorcrm.core.actor import Person
from motorcrm.finance.models import Payment
from motorcrm.finance.ways import of_method

LOOKED_AT = 100
"""Of the newest payments, whoever took them: it must not cost more as they grow."""


def last_way(person: Person) -> str:
    """The code of the way, or empty if it was long ago."""
    newest = Payment.objects.order_by("-pk").values_list("by", "kind", "tenders__method")[:LOOKED_AT]
    for by, kind, method in newest:
        if by == person.pk and kind != Payment.Kind.REFUND:
            return of_method(method or "")
    return ""
