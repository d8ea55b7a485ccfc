"""Which thing is meant: what was typed, or a ref, becomes rows that the asker sees. The rest is not there for him."""

from typing import Any

from django.db.models import Model
from django.http import Http404

from motorcrm.access.nouns import NOUNS, noun_of, nouns
from motorcrm.history.record import ref

FEW = 8
"""Of each kind, where what was typed fits several."""


def pointed_at(asker: Any, about: str) -> Model:
    """The thing of a ref like `order:1042`; what the asker does not see is as absent as what is not there."""
    word, _colon, pk = about.partition(":")
    noun = NOUNS.get(word)
    if noun is None or noun.explained is None or not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        raise Http404
    found: Model | None = noun.rows(asker).filter(pk=int(pk)).first()
    if found is None:
        raise Http404
    return found


def called(asker: Any, typed: str) -> list[Model]:
    """The few things called so, the newest of each kind first. A whole name, as an order's number, means that alone."""
    typed = typed.strip()
    if not typed:
        return []
    found: list[Model] = []
    for noun in nouns():
        if noun.explained is None or noun.find is None:
            continue
        rows = noun.find(noun.rows(asker), typed, asker).order_by("-pk")
        if noun.means and (exact := [thing for thing in rows[: FEW * 8] if noun.means(thing, typed)]):
            return exact[:FEW]
        found += rows[:FEW]
    return found


def choice(thing: Model) -> dict[str, str]:
    """The thing as one of several: its kind, its name and what tells namesakes apart, never a whole phone."""
    noun = noun_of(type(thing))
    return {"about": ref(thing), "kind": noun.label, "name": str(thing), "beside": noun.beside(thing)}
