"""Nouns: the kinds of things that have a page. Each is declared once, in the `nouns.py` of its app.

The audit log, search, the explanation of access, files and menus read the declarations and name no kind themselves.
They stand beside scopes: what is seen of a kind of thing is the first that all of them ask.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse

from motorcrm.access.catalogue import Right
from motorcrm.access.scopes import has
from motorcrm.core.operation import Verb

Rows = Callable[[Any], QuerySet[Any, Any]]
Find = Callable[[QuerySet[Any, Any], str, Any], QuerySet[Any, Any]]


def _as_they_are(rows: list[Any], reader: Any) -> None:
    return None


@dataclass(frozen=True, kw_only=True)
class Listed:
    """The list of all things of a kind: menus lead there, and search shows the first that fit what was typed."""

    label: Any
    """Of many: «Work orders»."""
    icon: str = field(kw_only=True)
    page: str
    found: Callable[[Any, str], QuerySet[Any, Any]]
    """What the person finds by what was typed, in the order to be shown in."""
    row: str
    """The template of one of them, as `row`."""
    dress: Callable[[list[Any], Any], None] = _as_they_are
    """Puts on the rows what this reader may see beside them."""
    asked: Mapping[str, str] = field(default_factory=dict)
    """What the address of the list asks for besides the text, so that it leaves none out."""
    straight: Callable[[Any, str], Model | None] | None = None
    """The one thing that the text means beyond doubt: search goes to it at once."""


@dataclass(frozen=True, kw_only=True)
class PartByPart:
    """Where a right reaches a thing through those of its parts that are one's own."""

    parts: Callable[[Any], Iterable[Model]]
    none: Any
    """Said where no part is."""


@dataclass(frozen=True, kw_only=True)
class Explained:
    """What the explanation of access says of a kind of thing."""

    not_own: Any
    """Said where a thing is not the person's own."""
    parts: tuple[type[Model], ...] = ()
    """What a thing is made of: a right on its parts concerns it."""
    part_by_part: Mapping[Right, PartByPart] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Files:
    """That things of a kind may have photos and files.

    Whoever holds `right` for the thing sees them: the right the thing itself is seen with, or a narrower one.
    `add` and `remove` are operations of the shape of `add_file` and `remove_file`, with the rights that they need.
    """

    right: Any
    add: Verb[..., Any]
    remove: Verb[..., Any]
    place: Any
    """Of its page, where they are shown: see `motorcrm.ui.panels`."""


@dataclass(frozen=True, kw_only=True)
class Noun:
    """A kind of thing. Its word in refs and its name are said by the model: `ref_name` and `verbose_name`."""

    model: type[Model]
    position: int
    """Its place wherever kinds stand in a row."""
    page: str
    key: str = "pk"
    """What of the thing its address names; empty where all share one page."""
    seen: Rows | None = None
    """Rows whose page the person may open, where it is not by the scope of the right they are seen with."""
    find: Find | None = None
    """Narrows rows by what was typed; without it things of the kind are not looked for by name."""
    means: Callable[[Any, str], bool] | None = None
    """Whether what was typed is the whole name of this very thing."""
    beside: Callable[[Any], str] = lambda thing: ""
    """What tells namesakes apart; never a whole phone."""
    is_named: bool = True
    """Whether a thing has a name of its own; else it is called by its kind."""
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
        """Those whose page the person may open."""
        rows: Any = self.model._default_manager
        found: QuerySet[Any, Any] = self.seen(person) if self.seen else rows.visible_to(person)
        return found

    def address(self, thing: Any) -> str:
        return reverse(self.page, args=[getattr(thing, self.key)] if self.key else [])


NOUNS: dict[str, Noun] = {}
_INSIDE: dict[type[Model], list[Right]] = {}


def declare(noun: Noun) -> Noun:
    """Make the kind known to the whole program. A word is declared once."""
    if noun.word in NOUNS:
        raise ValueError(f"noun {noun.word} is declared twice")
    NOUNS[noun.word] = noun
    return noun


def ask_inside(model: type[Model], *rights: Right) -> None:
    """Say which rights verbs about things of this model ask for by the way; an app above says it of its own verbs."""
    _INSIDE.setdefault(model, []).extend(rights)


def asked_inside(model: type[Model]) -> list[Right]:
    return _INSIDE.get(model, [])


def nouns() -> list[Noun]:
    return sorted(NOUNS.values(), key=lambda noun: noun.position)


def noun_of(model: type[Model]) -> Noun:
    return NOUNS[word_of(model)]


def word_of(model: type[Model]) -> str:
    """`order` of a ref like `order:1042`."""
    return str(getattr(model, "ref_name", model._meta.model_name))


def held(model: type[Model], right: Right) -> Rows:
    """All of them for who holds the right, none for others: things that are nobody's own."""
    rows = model._default_manager
    return lambda person: rows.all() if has(person, right) else rows.none()
