"""Writing what the door has let in: entries, the items they open, postings, seals, and what is derived from them."""

from collections.abc import Iterable
from datetime import date

from motorcrm.core import clock, way
from motorcrm.core.exact import Money, Percent
from motorcrm.ledger import derived
from motorcrm.ledger.drafts import Draft
from motorcrm.ledger.lines import COLUMNS, NewItem, Side
from motorcrm.ledger.models import Account, ChainHead, Entry, Item, Posting, Seal
from motorcrm.ledger.seals import VERSION, entry_content, seal_hash


class Fresh:
    """An entry about to be written, with its sides; a side may name an item that is yet to be opened."""

    def __init__(self, draft: Draft, on: date, sides: list[Side], position: int) -> None:
        self.draft, self.sides = draft, sides
        self.entry = Entry(
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


def write(head: ChainHead, fresh: list[Fresh]) -> None:
    """Entries, items, postings, then the seals that close them: the order the triggers require."""
    Entry.objects.bulk_create([each.entry for each in fresh])
    _open_items(fresh)
    postings = [_posting(each.entry, side) for each in fresh for side in each.sides]
    Posting.objects.bulk_create(postings)
    _seal(head, fresh)
    derived.add(postings)


def _open_items(fresh: list[Fresh]) -> None:
    """Make a row for each item that is named for the first time, and put its id into all sides that name it."""
    money = None
    opened: dict[NewItem, Item] = {}
    for each in fresh:
        for side in each.sides:
            wanted = side.get("item")
            if not isinstance(wanted, NewItem) or wanted in opened:
                continue
            if wanted.item is None:
                money = money or set(Account.objects.filter(organisation__isnull=False).values_list("pk", flat=True))
                opened[wanted] = _item(each, side, money)
            else:
                opened[wanted] = wanted.item
    Item.objects.bulk_create([item for item in opened.values() if item.pk is None])
    for wanted, item in opened.items():
        wanted.item = item
    for each in fresh:
        for side in each.sides:
            if isinstance(wanted := side.get("item"), NewItem):
                side["item"] = opened[wanted].pk


def _item(each: Fresh, side: Side, money: set[int]) -> Item:
    rate = side.get("vat_rate")
    return Item(
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
    return Posting(
        entry=entry,
        account_id=side["account"],
        amount=Money(side["amount"]),
        on=entry.on,
        organisation_id=entry.organisation_id,
        vat_rate=None if rate is None else Percent(rate),
        **known,
    )


def _seal(head: ChainHead, fresh: Iterable[Fresh]) -> None:
    seals = []
    for each in fresh:
        previous, entry = head.hash, each.entry
        head.position, head.hash = entry.position_id, seal_hash(previous, content_of(entry), each.sides)
        seals.append(Seal(position=head.position, entry=entry, version=VERSION, previous=previous, hash=head.hash))
    Seal.objects.bulk_create(seals)
    ChainHead.objects.filter(pk=head.pk).update(position=head.position, hash=head.hash)


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
