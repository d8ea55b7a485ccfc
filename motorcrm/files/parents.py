"""What photos and files may be attached to: nouns that allow it. This app knows neither orders nor clients."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from motorcrm.access.catalogue import Right
from motorcrm.access.nouns import Noun, noun_of, nouns, word_of
from motorcrm.core.operation import Verb


@dataclass(frozen=True)
class Parent:
    """A kind of thing that has files: its word in refs, the right to see them, the verbs, the route of its page."""

    kind: str
    model: type[Model]
    view_right: Right
    add: Verb[..., Any]
    remove: Verb[..., Any]
    page: str

    @property
    def is_open(self) -> bool:
        """Whether everyone who sees the thing sees its files."""
        return bool(self.view_right is getattr(self.model, "seen_with", None))


def parents() -> list[Parent]:
    """All kinds of things that have files."""
    return [parent for noun in nouns() if (parent := _parent(noun))]


def parent_of(thing: Model) -> Parent:
    parent = _parent(noun_of(thing.__class__))  # not `type`: the signed-in person is a lazy wrapper
    if parent is None:
        raise TypeError(f"{kind_of(thing)} has no files")
    return parent


def kind_of(thing: Model) -> str:
    """The `order` in a ref like `order:1042`."""
    return word_of(thing.__class__)


def _parent(noun: Noun) -> Parent | None:
    if noun.files is None:
        return None
    rules = noun.files
    return Parent(noun.word, noun.model, rules.right, rules.add, rules.remove, noun.page)
