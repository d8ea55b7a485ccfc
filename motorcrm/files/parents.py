"""What photos and files may be attached to. `config` says it: this app knows neither orders nor clients."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model


@dataclass(frozen=True)
class Parent:
    """A kind of thing that has files: its word in refs and addresses, who sees it, the name of its page."""

    kind: str
    model: type[Model]
    view_right: Any
    page: str


PARENTS: dict[str, Parent] = {}


def register(model: type[Model], *, view_right: Any, page: str) -> None:
    """Let things of this model have files. Whoever sees the thing with `view_right` sees its files."""
    kind = _word(model)
    PARENTS[kind] = Parent(kind, model, view_right, page)


def kind_of(thing: Model) -> str:
    """`order` of a ref like `order:1042`."""
    return _word(type(thing))


def _word(model: type[Model]) -> str:
    return str(getattr(model, "ref_name", model._meta.model_name))
