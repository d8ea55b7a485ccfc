"""Nouns: the kinds of things that have a page. Each is declared once, in the `nouns.py` of its app.

The audit log, search, the access check, files and menus read the declarations and name no kind themselves.
Nouns live beside scopes because all of these first need to know what the person may see.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from django.db.models import Model, QuerySet
from django.urls import reverse

from motorcrm.access.catalogue import ALL, Right
from motorcrm.access.scopes import has, scope_of, seen_with
from motorcrm.core.operation import Verb

Rows = Callable[[Any], QuerySet[Any, Any]]
Find = Callable[[QuerySet[Any, Any], str, Any], QuerySet[Any, Any]]


def _add_nothing(rows: list[Any], reader: Any, typed: str) -> None:
    return None


@dataclass(frozen=True, kw_only=True)
class Listed:
    """The list of all things of a kind: menus lead to it, and search shows the first that match."""

    label: Any
    """The plural: "Work orders"."""
    icon: str = field(kw_only=True)
    page: str
    found: Callable[[Any, str], QuerySet[Any, Any]]
    """What the person finds with this text, in the order shown."""
    row: str
    """The template of one result, which gets it as `row`."""
    prepare: Callable[[list[Any], Any, str], None] = _add_nothing
    """Adds to the rows what this reader may see beside them, and what in it fits the text typed."""
    query: Mapping[str, str] = field(default_factory=dict)
    """Added to the address of the list besides the text, so that it leaves nothing out."""
    exact_match: Callable[[Any, str], Model | None] | None = None
    """The one thing the text can only mean, if there is one: search goes straight to it."""


@dataclass(frozen=True, kw_only=True)
class PartByPart:
    """How a right reaches a thing: through those of its parts that are the person's own."""

    parts: Callable[[Any], Iterable[Model]]
    none: Any
    """The explanation where no part is their own."""


@dataclass(frozen=True, kw_only=True)
class Explained:
    """What the access check says about a kind of thing."""

    not_own: Any
    """The explanation where a thing is not the person's own."""
    parts: tuple[type[Model], ...] = ()
    """What a thing is made of: rights on its parts concern it too."""
    part_by_part: Mapping[Right, PartByPart] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Files:
    """Lets things of a kind have photos and files.

    People who hold `right` for the thing see them: the right that makes the thing itself visible, or a narrower one.
    `add` and `remove` are operations with the signatures of `add_file` and `remove_file`, and rights of their own.
    """

    right: Any
    add: Verb[..., Any]
    remove: Verb[..., Any]
    place: Any
    """The place on its page where they are shown: see `motorcrm.ui.panels`."""


@dataclass(frozen=True, kw_only=True)
class Noun:
    """A kind of thing. Its word in refs and its name come from the model: `ref_name` and `verbose_name`."""

    model: type[Model]
    position: int
    """Its place wherever kinds are listed."""
    page: str
    key: str = "pk"
    """The attribute its address contains; empty where all things share one page."""
    shown_to: Right | None = None
    """Whoever holds this right sees all of them, others none: for things that belong to nobody in particular."""
    seen: Rows | None = None
    """Rows whose page the person may open, where neither `shown_to` nor the scope of `seen_with` decides it."""
    find: Find | None = None
    """Narrows rows by what was typed; without it, things of the kind cannot be looked up by name."""
    means: Callable[[Any, str], bool] | None = None
    """Whether what was typed is the full name of this particular thing."""
    beside: Callable[[Any], str] = lambda thing: ""
    """What tells namesakes apart; never a full phone number."""
    is_named: bool = True
    """Whether a thing has a name of its own; otherwise it is called by its kind."""
    listed: Listed | None = None
    explained: Explained | None = None
    files: Files | None = None

    @property
    def word(self) -> str:
        return word_of(self.model)

    @property
    def label(self) -> str:
        return str(self.model._meta.verbose_name)

    def rows(self, person: Any) -> QuerySet[Any, Any]:
        """The rows whose page the person may open."""
        rows: Any = self.model._default_manager
        if self.shown_to:
            found = rows.all() if has(person, self.shown_to) else rows.none()
        else:
            found = self.seen(person) if self.seen else rows.visible_to(person)
        return cast(QuerySet[Any, Any], found)

    def sees_all(self, person: Any) -> bool:
        """Whether the person certainly sees every row, also those that are gone."""
        if self.shown_to:
            return has(person, self.shown_to)
        return self.seen is None and scope_of(person, seen_with(self.model)) == ALL

    def address(self, thing: Any) -> str:
        return reverse(self.page, args=[getattr(thing, self.key)] if self.key else [])


NOUNS: dict[str, Noun] = {}
_EXTRA_RIGHTS: dict[type[Model], list[Right]] = {}


def declare(noun: Noun) -> Noun:
    """Make the kind known to the whole program. Raises ValueError for a word declared before."""
    if noun.word in NOUNS:
        raise ValueError(f"noun {noun.word} is declared twice")
    NOUNS[noun.word] = noun
    return noun


def declare_extra_rights(model: type[Model], *rights: Right) -> None:
    """Name rights that verbs on the model check besides the one they need; apps above add those of their own verbs."""
    _EXTRA_RIGHTS.setdefault(model, []).extend(rights)


def extra_rights(model: type[Model]) -> list[Right]:
    return _EXTRA_RIGHTS.get(model, [])


def nouns() -> list[Noun]:
    return sorted(NOUNS.values(), key=lambda noun: noun.position)


def noun_of(model: type[Model]) -> Noun:
    return NOUNS[word_of(model)]


def word_of(model: type[Model]) -> str:
    """The `order` in a ref like `order:1042`."""
    return str(getattr(model, "ref_name", model._meta.model_name))


def rows_behind(refs: Iterable[str], reader: Any) -> Iterator[tuple[Noun, QuerySet[Any, Any]]]:
    """The things behind refs like `order:1042` whose page the reader may open: one queryset for each kind."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for one in refs:
        word, _colon, pk = one.partition(":")
        if word in NOUNS and pk.isascii() and pk.isdigit() and int(pk) < 2**63:
            wanted[word].add(int(pk))
    for word, pks in wanted.items():
        yield NOUNS[word], NOUNS[word].rows(reader).filter(pk__in=pks)


def is_noun(ref: str) -> bool:
    """Whether the ref is of a thing that has a page, and so may be out of somebody's sight."""
    return ref.partition(":")[0] in NOUNS
