"""Which thing is meant: what was typed, or a ref, becomes rows that the asker sees. The rest is not there for him."""

import re
from typing import Any

from django.db.models import Model
from django.http import Http404

from motorcrm.access.fields import masked_phone
from motorcrm.clients.models import Client
from motorcrm.config.journal.things import KINDS
from motorcrm.core.actor import Person
from motorcrm.core.folding import fold
from motorcrm.history.recording import ref
from motorcrm.orders.models import WorkOrder
from motorcrm.vehicles.models import Vehicle

EXPLAINED = {name: KINDS[name] for name in ("order", "client", "vehicle")}
FEW = 8
"""Of each kind, where what was typed fits several."""


def pointed_at(asker: Person, about: str) -> Model:
    """The thing of a ref like `order:1042`; what the asker does not see is as absent as what is not there."""
    name, _colon, pk = about.partition(":")
    if name not in EXPLAINED or not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        raise Http404
    found: Model | None = EXPLAINED[name].seen(asker).filter(pk=int(pk)).first()
    if found is None:
        raise Http404
    return found


def called(asker: Person, typed: str) -> list[Model]:
    """The few things called so, the newest of each kind first. An order's whole number means that order alone."""
    typed = typed.strip()
    if not typed:
        return []
    found: list[Model] = []
    for name, kind in EXPLAINED.items():
        if kind.find is None:
            continue
        rows = kind.find(kind.seen(asker), typed, asker).order_by("-pk")
        if name == "order" and (exact := [order for order in rows[: FEW * 8] if _is_number_of(order, typed)]):
            return exact[:FEW]
        found += rows[:FEW]
    return found


def choice(thing: Model) -> dict[str, str]:
    """The thing as one of several: its kind, its name and what tells namesakes apart, never a whole phone."""
    return {
        "about": ref(thing),
        "kind": EXPLAINED[ref(thing).partition(":")[0]].label,
        "name": str(thing),
        "beside": _beside(thing),
    }


def _beside(thing: Model) -> str:
    if isinstance(thing, WorkOrder):
        return str(thing.client)
    if isinstance(thing, Client):
        return next((masked_phone(phone.number) for phone in thing.phones.all()), "")
    return thing.plate if isinstance(thing, Vehicle) else ""


def _is_number_of(order: Any, typed: str) -> bool:
    """«ЗН-2026-000123» in full, or «123», its number in its year."""
    last = re.search(r"\d+$", order.number)
    return fold(order.number) == fold(typed) or (
        typed.isascii() and typed.isdigit() and last is not None and int(last[0]) == int(typed)
    )
