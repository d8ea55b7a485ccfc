"""Items say what the posting that opened them says, and are named by nobody else's postings."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from motorcrm.core.invariants import invariant
from motorcrm.ledger.invariants.reading import NAMED, in_batches, postings_after, sides_of
from motorcrm.ledger.lines import Side
from motorcrm.ledger.models import Account, Item

_PARTIES = ("client", "supplier", "employee", "contract", "order")
_COLUMNS = (
    "entry_id entry__on entry__organisation_id on organisation_id account_id vat_rate money_account_id order "
    "client_id supplier_id employee_id contract_id"
).split()


@invariant("an item says what the posting that opened it says", grows=True)
def items_say_what_opened_them(after: int = 0) -> Iterator[str]:
    money = set(Account.objects.filter(organisation__isnull=False).values_list("pk", flat=True))
    rows = Item.objects.filter(entry__position__gt=after) if after else Item.objects.all()
    for batch in in_batches(rows, *_COLUMNS):
        sides = sides_of({item.entry_id for item in batch})
        for item in batch:
            if not _is_so(item, sides[item.entry_id], money):
                yield f"item {item.pk} of entry {item.entry_id}"


def _is_so(item: Any, sides: list[Side], money: set[int]) -> bool:
    opening = next((side for side in sides if side.get("item") == item.pk), None)
    if opening is None:
        return False
    said = {
        "account": item.account_id,
        "vat_rate": item.vat_rate and item.vat_rate.units,
        **{name: getattr(item, name if name == "order" else f"{name}_id") for name in _PARTIES},
    }
    return (
        all(opening.get(name) == value for name, value in said.items())
        and item.money_account_id == next((side["account"] for side in sides if side["account"] in money), None)
        and (item.on, item.organisation_id) == (item.entry__on, item.entry__organisation_id)
    )


@invariant("an item is named by postings of its own client, supplier or employee", grows=True)
def items_are_named_by_their_own(after: int = 0) -> Iterator[str]:
    """And never before it was opened. Clients that were merged are one."""
    rows = postings_after(after).filter(item__isnull=False)
    rows = rows.annotate(
        own=Coalesce("client__merged_into", "client"), items=Coalesce("item__client__merged_into", "item__client")
    )
    strange = (
        Q(item__entry__gt=F("entry"))
        | ~Q(item__organisation=F("organisation"))
        | (Q(own__isnull=False, items__isnull=False) & ~Q(own=F("items")))
        | (Q(supplier__isnull=False, item__supplier__isnull=False) & ~Q(supplier=F("item__supplier")))
        | (Q(employee__isnull=False, item__employee__isnull=False) & ~Q(employee=F("item__employee")))
    )
    for pk, entry, item in rows.filter(strange).order_by("pk").values_list("pk", "entry", "item")[:NAMED]:
        yield f"posting {pk} of entry {entry}, item {item}"
