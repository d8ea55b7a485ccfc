"""The door to the journal: `post` and `reverse` write it, `balance` and the like read it. Nothing else writes money."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext as _

from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.refusal import Refused
from motorcrm.history.doubt import refuse_doubted_clock
from motorcrm.ledger.lines import Line
from motorcrm.ledger.models import Account, CashFlowArticle, ChainHead, Entry, Posting, Seal
from motorcrm.ledger.queries import Turnovers, balance, balances_by, turnovers
from motorcrm.ledger.seals import Side, seal_hash

__all__ = [
    "Draft",
    "Turnovers",
    "Unbalanced",
    "balance",
    "balances_by",
    "post",
    "post_many",
    "reverse",
    "turnovers",
]

BATCH = 2_000
REVERSAL = "reversal"


class Unbalanced(ValueError):
    """The lines don't make an entry: fewer than two, or they don't sum to zero. A bug in the program."""


@dataclass(frozen=True)
class Draft:
    """An entry about to be posted."""

    kind: str
    key: str
    about: str
    on: date
    organisation: Organisation
    lines: Sequence[Line]
    by: Actor
    at: datetime | None = None
    """When it was recorded: now, unless historical data is being loaded."""
    reverses: Entry | None = None


def post(
    *, kind: str, key: str, about: str, on: date, organisation: Organisation, lines: Sequence[Line], by: Actor
) -> Entry:
    """Write one entry, in the same database transaction as what it records.

    Zero lines are dropped; fewer than two lines left, or a sum other than zero, raises Unbalanced. The same key with
    the same content returns the first entry; with different content it raises Refused("key-reused").
    """
    return post_many([Draft(kind, key, about, on, organisation, lines, by)])[0]


def reverse(entry: Entry, *, key: str, by: Actor, on: date | None = None) -> Entry:
    """Reverse an entry with one of opposite signs, dated like the original unless `on` is given.

    A second reversal under another key raises Refused("already-reversed"). A reversal cannot be reversed: post anew.
    """
    if entry.reverses_id is not None:
        raise Refused("is-a-reversal", _("A reversal cannot be reversed. Record the transaction again."))
    lines = [
        Line(
            posting.account,
            -posting.amount,
            posting.client,
            posting.contract,
            posting.order,
            posting.supplier,
            posting.employee,
            posting.article,
        )
        for posting in entry.postings.select_related("account", "client", "contract", "supplier", "employee", "article")
    ]
    draft = Draft(REVERSAL, key, entry.about, on or entry.on, entry.organisation, lines, by, reverses=entry)
    return post_many([draft])[0]


def post_many(drafts: Iterable[Draft]) -> list[Entry]:
    """Post drafts in order, with every guarantee of `post`: hundreds of thousands in one database transaction."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("money must be posted in the database transaction of what it records")
    refuse_doubted_clock()
    # The last lock of all: writers of money wait for each other here, so that each sees the seal before its own.
    head = ChainHead.objects.select_for_update(no_key=True).get(pk=1)
    remaining, entries = iter(drafts), []
    while batch := list(islice(remaining, BATCH)):
        entries += _post_batch(head, batch)
    return entries


def _post_batch(head: ChainHead, drafts: list[Draft]) -> list[Entry]:
    known = _Known(drafts)
    sides = [known.sides(draft) for draft in drafts]
    # Looked up under the lock: a second writer with the same key has waited for the first one's commit.
    by_key = {entry.key: entry for entry in Entry.objects.filter(key__in=[draft.key for draft in drafts])}
    fresh: list[tuple[Entry, list[Side]]] = []
    answers: list[Entry] = []
    fresh_sides: dict[str, list[Side]] = {}
    for draft, own in zip(drafts, sides, strict=True):
        entry = by_key.get(draft.key)
        if entry is None:
            _refuse_second_reversal(draft)
            entry = _entry(draft, position=head.position + len(fresh) + 1)
            by_key[draft.key], fresh_sides[draft.key] = entry, own
            fresh.append((entry, own))
        elif not _same(entry, fresh_sides.get(draft.key) or _sides_of(entry), draft, own):
            raise Refused(
                "key-reused", _("This transaction was already recorded with different details. Reload the page.")
            )
        answers.append(entry)
    if fresh:
        _write(head, fresh)
    return answers


def _write(head: ChainHead, fresh: list[tuple[Entry, list[Side]]]) -> None:
    """Entries, then their postings, then the seals that close them: the order the triggers require."""
    Entry.objects.bulk_create([entry for entry, _sides in fresh])
    Posting.objects.bulk_create(_posting(entry, side) for entry, sides in fresh for side in sides)
    seals = []
    for entry, sides in fresh:
        sealed = seal_hash(
            head.hash,
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
            sides=sides,
        )
        seals.append(Seal(position=entry.position_id, entry=entry, previous=head.hash, hash=sealed))
        head.position, head.hash = entry.position_id, sealed
    Seal.objects.bulk_create(seals)
    ChainHead.objects.filter(pk=head.pk).update(position=head.position, hash=head.hash)


class _Known:
    """Ids of the accounts and articles that drafts name by code, each read once."""

    def __init__(self, drafts: Iterable[Draft]) -> None:
        lines = [line for draft in drafts for line in draft.lines]
        accounts = {line.account for line in lines if isinstance(line.account, str)}
        articles = {line.article for line in lines if isinstance(line.article, str)}
        self._accounts = dict(Account.objects.filter(code__in=accounts).values_list("code", "pk"))
        self._articles = (
            dict(CashFlowArticle.objects.filter(code__in=articles).values_list("code", "pk")) if articles else {}
        )

    def sides(self, draft: Draft) -> list[Side]:
        """The draft's lines as plain ids and kopecks, after checking that they make an entry."""
        lines = [line for line in draft.lines if line.amount]
        if len(lines) < 2 or sum((line.amount.units for line in lines), 0):
            raise Unbalanced(f"{draft.kind} {draft.key}: {[(str(line.account), line.amount.units) for line in lines]}")
        return [self._side(line) for line in lines]

    def _side(self, line: Line) -> Side:
        return (
            self._accounts[line.account] if isinstance(line.account, str) else line.account.pk,
            line.amount.units,
            line.client.pk if line.client else None,
            line.contract.pk if line.contract else None,
            line.order,
            line.supplier.pk if line.supplier else None,
            line.employee.pk if line.employee else None,
            self._articles[line.article]
            if isinstance(line.article, str)
            else line.article.pk
            if line.article
            else None,
        )


def _entry(draft: Draft, position: int) -> Entry:
    return Entry(
        position_id=position,
        organisation=draft.organisation,
        on=draft.on,
        kind=draft.kind,
        about=draft.about,
        key=draft.key,
        reverses=draft.reverses,
        recorded_at=draft.at or clock.now(),
        recorded_by_id=draft.by.pk,
    )


def _posting(entry: Entry, side: Side) -> Posting:
    account, units, client, contract, order, supplier, employee, article = side
    if account is None or units is None:
        raise Unbalanced(f"{entry.kind} {entry.key}: a line without an account or an amount")
    return Posting(
        entry_id=entry.pk,
        account_id=account,
        amount=Money(units),
        on=entry.on,
        organisation_id=entry.organisation_id,
        client_id=client,
        contract_id=contract,
        order=order,
        supplier_id=supplier,
        employee_id=employee,
        article_id=article,
    )


def _sides_of(entry: Entry) -> Iterator[Side]:
    for posting in entry.postings.order_by("pk"):
        yield side_of(posting)


def side_of(posting: Posting) -> Side:
    return (
        posting.account_id,
        posting.amount.units,
        posting.client_id,
        posting.contract_id,
        posting.order,
        posting.supplier_id,
        posting.employee_id,
        posting.article_id,
    )


def _same(entry: Entry, sides: Iterable[Side], draft: Draft, own: list[Side]) -> bool:
    """Whether the entry is what the draft would have become, whatever the order of lines."""
    reverses = draft.reverses.pk if draft.reverses else None
    return (entry.kind, entry.about, entry.on, entry.organisation_id, entry.reverses_id) == (
        draft.kind,
        draft.about,
        draft.on,
        draft.organisation.pk,
        reverses,
    ) and Counter(sides) == Counter(own)


def _refuse_second_reversal(draft: Draft) -> None:
    if draft.reverses is not None and Entry.objects.filter(reverses=draft.reverses).exists():
        raise Refused("already-reversed", _("This transaction is already reversed."))
