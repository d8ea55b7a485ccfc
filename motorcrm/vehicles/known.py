"""Makes and models suggested while a vehicle is entered: those the company has taken, and those it has met lately."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from motorcrm.core.actor import Person
from motorcrm.core.folding import fold
from motorcrm.core.latin import latin
from motorcrm.vehicles.models import KnownModel, Vehicle

FEW = 8
_SOUNDS = str.maketrans("wc-", "vk ")
LATEST = 300
"""How many of the newest vehicles are looked through, however many there are."""


def keep_models(models: Iterable[KnownModel]) -> int:
    """Keep makes and models to be suggested, those that are not there yet in any letters; returns how many."""
    kept = {_as_heard(*row) for row in KnownModel.objects.values_list("type", "make", "model")}
    new = {_as_heard(row.type, row.make, row.model): row for row in models}
    added = [row for heard, row in new.items() if heard not in kept]
    KnownModel.objects.bulk_create(added, ignore_conflicts=True)
    return len(added)


def _as_heard(type: str, make: str, model: str) -> tuple[str, str, str]:
    return type, _heard(make), _heard(model)


@dataclass(frozen=True)
class Usual:
    """What a company usually repairs, as far as anything is known of it."""

    type: str
    has_makes: bool
    """Whether there is any make to suggest."""


def usual() -> Usual:
    """The type of the vehicle entered last, else of the first make taken: most workshops repair one type."""
    type = (
        Vehicle.objects.order_by("-pk").values_list("type", flat=True).first()
        or KnownModel.objects.order_by("pk").values_list("type", flat=True).first()
    )
    return Usual(type or Vehicle.Type.MOTORCYCLE, bool(type))


def suggested_makes(reader: Person, typed: str, *, type: str) -> list[str]:
    """A few makes of this type of vehicle that match what is typed so far, the company's most frequent first."""
    taken = KnownModel.objects.filter(type=type).order_by("make").values_list("make", flat=True).distinct()
    return _few(typed, [make for make, _model in _met(reader, type)], taken)


def suggested_models(reader: Person, typed: str, *, type: str, make: str) -> list[str]:
    """A few models of this make, however the make is written."""
    wanted = _heard(make)
    met = [model for of_make, model in _met(reader, type) if _heard(of_make) == wanted]
    rows = KnownModel.objects.filter(type=type).exclude(model="").values_list("make", "model")
    return _few(typed, met, [model for of_make, model in rows if _heard(of_make) == wanted])


def _met(reader: Person, type: str) -> list[tuple[str, str]]:
    """Makes and models of the newest vehicles, those of this type that the reader sees."""
    newest = list(Vehicle.objects.order_by("-pk").values_list("pk", flat=True)[:LATEST])
    if not newest:
        return []
    rows = Vehicle.objects.visible_to(reader).filter(pk__gte=newest[-1], type=type, is_archived=False)
    return list(rows.order_by("-pk").values_list("make", "model")[:LATEST])


def _few(typed: str, met: Iterable[str], taken: Iterable[str]) -> list[str]:
    """Those that begin with what is typed, then those with such a word; each once, in the spelling of the first."""
    spelling: dict[str, str] = {}
    often = Counter[str]()
    for name in filter(None, taken):
        spelling.setdefault(_heard(name), name)
    for name in filter(None, met):
        often[_heard(name)] += 1
        spelling.setdefault(_heard(name), name)
    wanted = _heard(typed)
    found = [
        (0 if heard.startswith(wanted) else 1, -often[heard], name)
        for heard, name in spelling.items()
        if f" {heard}".find(f" {wanted}") >= 0 or heard.replace(" ", "").startswith(wanted.replace(" ", ""))
    ]
    return [name for _place, _often, name in sorted(found)[:FEW]]


def _heard(text: str) -> str:
    """How it sounds: «бмв» finds BMW, «африка» Africa, and a hyphen is a space."""
    return " ".join(latin(fold(text)).translate(_SOUNDS).split())
