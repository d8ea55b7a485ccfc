"""Which record is meant: typed text or a ref becomes rows that the asker sees. The rest do not exist for them."""

from typing import Any

from django.db.models import Model
from django.http import Http404

from motorcrm.access.nouns import NOUNS, noun_of, nouns
from motorcrm.history.record import ref

FEW = 8
"""The most records of each kind, where typed text matches several."""


def pointed_at(asker: Any, about: str) -> Model:
    """The record of a ref like `order:1042`; a record the asker does not see is treated as missing."""
    word, _colon, pk = about.partition(":")
    noun = NOUNS.get(word)
    if noun is None or noun.explained is None or not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        raise Http404
    found: Model | None = noun.rows(asker).filter(pk=int(pk)).first()
    if found is None:
        raise Http404
    return found


def called(asker: Any, typed: str) -> list[Model]:
    """A few records with that name, the newest of each kind first. A complete name matches only itself."""
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
    """The record as one of several: its kind, its name and what tells namesakes apart, never a full phone number."""
    noun = noun_of(type(thing))
    return {"about": ref(thing), "kind": noun.label, "name": str(thing), "beside": noun.beside(thing)}
