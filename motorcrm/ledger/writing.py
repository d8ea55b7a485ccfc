"""Writing what the door has let in: entries, the items they open, postings, seals, and what is derived from them."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from django.db.models import Model

from motorcrm.core import clock, way
from motorcrm.core.bulk import made
from motorcrm.core.exact import Money, Percent
from motorcrm.core.prepared import Prepared
from motorcrm.ledger.drafts import Draft
from motorcrm.ledger.lines import COLUMNS, NewItem, Side
from motorcrm.ledger.models import Account, ChainHead, Entry, Item, Posting, Seal
from motorcrm.ledger.seals import VERSION, entry_content, seal_hash

Keep = Callable[[Sequence[Model]], object]
"""Writes rows of one model and gives them their ids."""


def create(rows: Sequence[Model]) -> None:
    for model in {type(row) for row in rows}:
        model._default_manager.bulk_create(rows)


class Fresh:
    """An entry about to be written, with its sides; a side may name an item that is yet to be opened."""

    def __init__(self, draft: Draft, on: date, sides: list[Side], position: int) -> None:
        self.draft, self.sides = draft, sides
        self.entry = made(
            Entry,
            position_id=position,
            organisation=draft.organisation,
            on=on,
            kind=draft.kind.code,
            about=draft.about,
            key=draft.key,
            reverses=draft.reverses,
            recorded_at=draft.at or clock.now(),
            recorded_by_id=draft.by.pk,
            way=way.current(),
        )


def write(head: ChainHead, fresh: list[Fresh], *, keep: Keep = create) -> list[Posting]:
    """Entries, items, postings, then the seals that close them: the order the triggers require.

    What is derived from the postings is left to the caller.
    """
    keep([each.entry for each in fresh])
    _open_items(fresh, keep)
    postings = [_posting(each.entry, side) for each in fresh for side in each.sides]
    keep(postings)
    keep(_seals(head, fresh))
    ChainHead.objects.filter(pk=head.pk).update(position=head.position, hash=head.hash)
    return postings


_MONEY = Prepared(lambda: Account.objects.filter(organisation__isnull=False).values_list("pk", flat=True))
"""The accounts in the ledger of tills, bank accounts and terminals."""


def _open_items(fresh: list[Fresh], keep: Keep) -> None:
    """Make a row for each item that is named for the first time, and put its id into all sides that name it."""
    money = None
    opened: dict[NewItem, Item] = {}
    for each in fresh:
        for side in each.sides:
            wanted = side.get("item")
            if not isinstance(wanted, NewItem) or wanted in opened:
                continue
            if wanted.item is None:
                money = money or set(_MONEY.all())
                opened[wanted] = _item(each, side, money)
            else:
                opened[wanted] = wanted.item
    keep([item for item in opened.values() if item.pk is None])
    for wanted, item in opened.items():
        wanted.item = item
    for each in fresh:
        for side in each.sides:
            if isinstance(wanted := side.get("item"), NewItem):
                side["item"] = opened[wanted].pk


def _item(each: Fresh, side: Side, money: set[int]) -> Item:
    rate = side.get("vat_rate")
    return made(
        Item,
        entry=each.entry,
        account_id=side["account"],
        organisation_id=each.entry.organisation_id,
        on=each.entry.on,
        client_id=side.get("client"),
        supplier_id=side.get("supplier"),
        employee_id=side.get("employee"),
        contract_id=side.get("contract"),
        order=side.get("order"),
        money_account_id=next((other["account"] for other in each.sides if other["account"] in money), None),
        vat_rate=None if rate is None else Percent(rate),
    )


def _posting(entry: Entry, side: Side) -> Posting:
    rate = side.get("vat_rate")
    known = {column: side.get(name) for name, column in COLUMNS.items() if name != "vat_rate"}
    return made(
        Posting,
        entry=entry,
        account_id=side["account"],
        amount=Money(side["amount"]),
        on=entry.on,
        organisation_id=entry.organisation_id,
        vat_rate=None if rate is None else Percent(rate),
        **known,
    )


def _seals(head: ChainHead, fresh: Iterable[Fresh]) -> list[Seal]:
    """The seals of the entries, one upon the other; the head moves to the last."""
    seals = []
    for each in fresh:
        previous, entry = head.hash, each.entry
        head.position, head.hash = entry.position_id, seal_hash(previous, content_of(entry), each.sides)
        seals.append(
            made(Seal, position=head.position, entry=entry, version=VERSION, previous=previous, hash=head.hash)
        )
    return seals


def content_of(entry: Entry) -> dict[str, object]:
    return entry_content(
        position=entry.position_id,
        entry=entry.pk,
        on=entry.on,
        organisation=entry.organisation_id,
        kind=entry.kind,
        about=entry.about,
        key=entry.key,
        reverses=entry.reverses_id,
        recorded_at=entry.recorded_at,
        recorded_by=entry.recorded_by_id,
    )
