"""Reading clients for pages and other apps."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.utils.translation import gettext as _

from motorcrm.access.catalogue import ALL
from motorcrm.access.fields import masked_phone, sees
from motorcrm.access.scopes import counted_up_to, scope_of, visible_in_lists
from motorcrm.clients.counted import kept_by_kind
from motorcrm.clients.models import CLIENTS, Client, ClientPhone, ClientQuerySet
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core.actor import Person
from motorcrm.core.counting import NONE, Count, count_of
from motorcrm.core.exact import Mistyped
from motorcrm.core.few import among_listed, listed
from motorcrm.core.folding import fold
from motorcrm.core.phones import format_phone, read_phone, sought_digits
from motorcrm.core.prepared import Prepared
from motorcrm.core.search import MOST, SUGGESTED, best, exactly

FEW = 8
"""How many suggestions a person can take in while typing."""

Kept = TypeVar("Kept", bound=QuerySet[Any, Any])
Beside = Callable[[Any, list[Client]], Mapping[int, list[Any]]]
"""Things of these clients that the reader sees, by the client's id."""
_BESIDE: list[Beside] = []


def show_beside(things: Beside) -> None:
    """Let an upper app show its things beside suggested clients: their vehicles."""
    if things not in _BESIDE:
        _BESIDE.append(things)


def ids_of(client: Client) -> list[int]:
    """The ids under which the client has ever been booked: the surviving row's, and of all that were merged into it."""
    survivor = client.merged_into_id or client.pk
    # By ids: with a condition on the client's row every posting of the accounts is read.
    return [survivor, *merged_ids(survivor)]


def merged_ids(pk: int) -> list[int]:
    """The ids of all that were merged into that client."""
    return _MERGED.all(pk)


_MERGED = Prepared(lambda pk: Client.objects.filter(merged_into=pk).order_by("pk").values_list("pk", flat=True), int)


def merged_into(clients: Iterable[Client]) -> dict[int, int]:
    """Of all that were merged into these: id → that of the client who remains. One query."""
    rows = Client.objects.filter(merged_into__in=[client.pk for client in clients]).order_by()
    return {pk: survivor for pk, survivor in rows.values_list("pk", "merged_into") if survivor}


def of_listed(kept: Kept) -> Kept:
    """Rows that an upper app keeps of clients, of those that lists show: walked in the order of what is kept."""
    # By a column and neither by a join, whose tables SQLite may take in the other order and sort every client, nor by
    # EXISTS, of which PostgreSQL makes a join that reads them all.
    listed = Client.objects.active().filter(pk=OuterRef("client")).order_by().values(yes=Value(value=True))
    return kept.alias(is_listed=Subquery(listed)).filter(is_listed=True).prefetch_related("client")


@dataclass(slots=True)
class ClientRow:
    """A client as a line of the list."""

    client: Client
    phones: list["Shown"]
    beside: dict[str, Any] = field(default_factory=dict)
    """What other apps tell: see `InList` in places."""

    @property
    def pk(self) -> int:
        return self.client.pk


@dataclass(frozen=True)
class Duplicate:
    client: Client
    why: list[str]
    """What is the same, in the reader's language."""


def client_list(reader: Person, *, query: str = "", kind: str = "") -> ClientQuerySet:
    """Clients within the reader's scope; archived ones are found only when searched for, with their `relevance`."""
    if query:
        found = Client.objects.visible_to(reader).filter(merged_into=None).search(query, reader).ranked(query, reader)
    else:
        found = visible_in_lists(Client.objects.active(), reader)
    return found.filter(kind=kind) if kind in Client.Kind.values else found


@dataclass(frozen=True)
class Shown:
    """A phone as this reader may see it, in full or masked; and whether it fits what they typed."""

    text: str
    number: str
    """Empty if it is masked."""
    note: str
    fits: bool


@dataclass(frozen=True)
class Suggestion:
    client: Client
    phone: "Shown | None"
    """The one that fits what is typed, else the first."""
    beside: list[Any]
    """The client's vehicles that this reader sees, added by their app."""

    def __str__(self) -> str:
        return f"{self.client.name} · {self.phone.text}" if self.phone else self.client.name


def clients_by_kind(reader: Person) -> dict[str, Count]:
    """How many active clients of each kind the reader sees, with the total under the empty name.

    Whoever sees them all is told exactly, whoever sees only their own up to a limit.
    """
    if scope_of(reader, VIEW_CLIENTS) == ALL:
        kept = kept_by_kind()
        return {"": Count(sum(kept.values())), **{kind: Count(kept.get(kind, 0)) for kind in Client.Kind.values}}
    rows, are_more = counted_up_to(Client.objects.active(), reader)
    counts = {kind: count_of(rows.filter(kind=kind)) + Count(0, are_more) for kind in Client.Kind.values}
    return {"": sum(counts.values(), NONE), **counts}


def suggested(reader: Person, query: str, *, only: int | None = None) -> list[Suggestion]:
    """A few clients that match what is typed so far, the best first, with a phone and the vehicles seen."""
    rows = Client.objects.visible_to(reader).active().search(query, reader, SUGGESTED).ranked(query, reader)
    rows = rows.filter(pk=only) if only is not None else rows
    clients = best(rows, FEW)
    phones: dict[int, list[ClientPhone]] = defaultdict(list)
    for phone in _PHONES.all(listed([client.pk for client in clients])) if clients else ():
        phones[phone.client_id].append(phone)
    beside = [things(reader, clients) for things in _BESIDE]
    return [
        Suggestion(
            client,
            next(iter(phones_shown(client, reader, query, phones[client.pk])), None),
            [thing for things in beside for thing in things.get(client.pk, ())],
        )
        for client in clients
    ]


_PHONES = Prepared(lambda ids: ClientPhone.objects.filter(client__in=among_listed(ids)), str)


def phones_shown(
    client: Client, reader: Person, query: str = "", phones: Iterable[ClientPhone] | None = None
) -> list[Shown]:
    """The client's phones, those that fit what was typed first. A masked phone fits nothing: it would be revealed."""
    numbers = [(phone.number, phone.note) for phone in (client.phones.all() if phones is None else phones)]
    if not sees(reader).contacts:
        return [Shown(masked_phone(number), "", "", False) for number, _note in numbers]
    runs = sought_digits(query)
    shown = [Shown(format_phone(number), number, note, any(run in number for run in runs)) for number, note in numbers]
    return sorted(shown, key=lambda phone: not phone.fits)


def possible_duplicates(
    *, phones: Iterable[str] = (), inn: str = "", name: str = "", reader: Person, besides: int | None = None
) -> list[Duplicate]:
    """Clients the reader sees with one of these phones, this INN or exactly this name.

    Phones are compared only for a reader who sees contacts; typed ones that are not numbers yet are ignored.
    """
    numbers = _numbers(phones) if sees(reader).contacts else set()
    folded = fold(name)
    rows = Client.objects.visible_to(reader).filter(merged_into=None)
    if besides is not None:
        rows = rows.exclude(pk=besides)
    found = rows.filter(pk__in=_same(numbers, inn, folded)).prefetch_related("phones")
    pairs = ((client, _why(client, numbers, inn, folded)) for client in found.order_by("-pk")[: FEW * 4])
    return [Duplicate(client, why) for client, why in pairs if why][:FEW]


def _same(numbers: Collection[str], inn: str, name: str) -> set[int]:
    """By ids, each from an index of its own: with OR between them every client would be read."""
    found = set(CLIENTS.newest(exactly(name), MOST, ["search"]))
    if numbers:
        found |= set(ClientPhone.objects.filter(number__in=numbers).values_list("client_id", flat=True)[:MOST])
    if inn:
        found |= set(Client.objects.filter(inn=inn).values_list("pk", flat=True)[:MOST])
    return found


def _numbers(typed: Iterable[str]) -> set[str]:
    found = set()
    for text in typed:
        try:
            found.add(read_phone(text)[0])
        except Mistyped:
            continue
    return found


def _why(client: Client, numbers: set[str], inn: str, name: str) -> list[str]:
    why = []
    if numbers & {phone.number for phone in client.phones.all()}:
        why.append(_("same phone"))
    if inn and client.inn == inn:
        why.append(_("same INN"))
    if name and fold(client.name) == name:
        why.append(_("same name"))
    return why
