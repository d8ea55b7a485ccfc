"""Whose things are: the reasons for which a row is a person's own, each a condition and its words.

An app gives them for its own models, and an upper app for those of a lower one: that a client is one's own through
one's orders is known to orders alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Reason:
    rows: Callable[[Any], Q]
    """Which rows it makes the person's own."""
    words: Callable[[Any, Any, Any], str]
    """Said of the person, the thing, and for the one who asks; empty where another reason makes it their own."""


_REASONS: dict[type[Model], list[Reason]] = {}


def own_because(model: type[Model], reason: Reason) -> None:
    """Let rows of this model be a person's own for this reason too."""
    _REASONS.setdefault(model, []).append(reason)


def of_own(model: type[Model], person: Any) -> Q:
    """The rows that any of the reasons makes the person's own. Without reasons nobody knows whose they are."""
    if model not in _REASONS:
        raise TypeError(f"{model.__name__} does not say whose it is")
    return reduce(or_, (reason.rows(person) for reason in _REASONS[model]))


def is_own(person: Any, thing: Model) -> bool:
    rows: Any = thing._meta.default_manager
    return bool(rows.filter(pk=thing.pk).own(person).exists())


def why_own(person: Any, thing: Model, asker: Any) -> list[str]:
    """The reasons in words; none if it is not one's own."""
    if not is_own(person, thing):
        return []
    words = [reason.words(person, thing, asker) for reason in _REASONS.get(type(thing), ())]
    return [said for said in words if said] or [_("It belongs to this person.")]
