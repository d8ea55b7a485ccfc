"""Whose things are: the reasons that make a row a person's own, each a condition and its words.

An app gives reasons for its own models, and an upper app for those of a lower one: only orders know that a client
is a person's own through their orders.
"""

from collections.abc import Callable, Collection
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
    """The reason in words, given the person, the thing and the reader; empty where it does not apply."""
    newest: Callable[[Any, int], Collection[int]]
    """The ids of the newest of these rows, so many at most, found without looking at the rows of others."""
    through: type[Model] | None = None
    """If rows of another model lead to them, that model: so many of those are looked at."""


_REASONS: dict[type[Model], list[Reason]] = {}


def own_because(model: type[Model], reason: Reason) -> None:
    """Make rows of this model a person's own for this reason too."""
    _REASONS.setdefault(model, []).append(reason)


def own_rows(model: type[Model], person: Any) -> Q:
    """The rows that any reason makes the person's own. Raises TypeError for a model without reasons."""
    if model not in _REASONS:
        raise TypeError(f"{model.__name__} does not say whose it is")
    return reduce(or_, (reason.rows(person) for reason in _REASONS[model]))


def newest_own(model: type[Model], person: Any, most: int) -> set[int]:
    """The newest of the rows that are the person's own, `most` for each reason."""
    return {pk for reason in _REASONS[model] for pk in reason.newest(person, most)}


def has_few_own(model: type[Model], person: Any, most: int) -> bool:
    """Whether `newest_own` finds all that are the person's own."""
    return all(
        has_few_own(reason.through, person, most) if reason.through else len(reason.newest(person, most + 1)) <= most
        for reason in _REASONS[model]
    )


def is_own(person: Any, thing: Model) -> bool:
    rows: Any = thing._meta.default_manager
    return bool(rows.filter(pk=thing.pk).own(person).exists())


def explain_own(person: Any, thing: Model, reader: Any) -> list[str]:
    """The reasons in words; none if it is not the person's own."""
    if not is_own(person, thing):
        return []
    words = [reason.words(person, thing, reader) for reason in _REASONS.get(type(thing), ())]
    return [text for text in words if text] or [_("It belongs to this person.")]
