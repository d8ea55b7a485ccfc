"""What photos and files may be attached to. `config` says it: this app knows neither orders nor clients."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from motorcrm.access.catalogue import Right
from motorcrm.core.operation import Verb


@dataclass(frozen=True)
class Parent:
    """A kind of thing that has files: its word in refs, who sees them, the verbs, the name of its page."""

    kind: str
    model: type[Model]
    view_right: Right
    add: Verb[..., Any]
    remove: Verb[..., Any]
    page: str

    @property
    def is_open(self) -> bool:
        """Whether who sees the thing sees its files."""
        return bool(self.view_right is getattr(self.model, "seen_with", None))


PARENTS: dict[str, Parent] = {}


def register(model: type[Model], *, view_right: Right, add: Verb[..., Any], remove: Verb[..., Any], page: str) -> None:
    """Let things of this model have files.

    Whoever holds `view_right` for the thing sees them: the right the thing itself is seen with, or a narrower one.
    `add` and `remove` are operations of the shape of `add_file` and `remove_file`, with the rights that they need.
    """
    kind = _word(model)
    PARENTS[kind] = Parent(kind, model, view_right, add, remove, page)


def parent_of(thing: Model) -> Parent:
    return PARENTS[kind_of(thing)]


def kind_of(thing: Model) -> str:
    """`order` of a ref like `order:1042`."""
    return _word(thing.__class__)  # of who is signed in too, who is wrapped


def _word(model: type[Model]) -> str:
    return str(getattr(model, "ref_name", model._meta.model_name))
