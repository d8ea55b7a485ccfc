"""Taking starter price lists into the company's own: once more adds only what is missing."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from motorcrm.access.fields import refuse_hidden
from motorcrm.catalog import events, facts
from motorcrm.catalog.models import LabourRate, Service, ServiceCategory, TakenList
from motorcrm.catalog.operations import set_labour_rate
from motorcrm.catalog.rights import EDIT_CATALOG
from motorcrm.catalog.starter import LISTS, Named, StarterCategory, StarterList, StarterService, starter_list
from motorcrm.company.queries import preferences
from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.folding import fold
from motorcrm.core.latin import latin
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Invalid
from motorcrm.history.record import record
from motorcrm.vehicles.known import keep_models
from motorcrm.vehicles.models import KnownModel


@dataclass(frozen=True)
class Taken:
    """What taking has added."""

    services: int
    models: int


@operation(needs=EDIT_CATALOG)
def take_price_lists(*, lists: Collection[str], language: str, labour_rate: Money | None = None, by: Actor) -> Taken:
    """Add the services, categories, makes and models of these starter lists, under their names in that language.

    A service that the price list has already, under its name in either language, archived or not, is left as it is.
    `labour_rate` becomes the default rate if there is none yet; without any, most services would have no price.
    Raises Invalid.
    """
    refuse_hidden({"price": labour_rate}, by)
    if not lists or not set(lists) <= LISTS.keys():
        raise Invalid(lists=_("Choose at least one list."))
    codes = [code for code in LISTS if code in lists]
    _wait_for_others(codes)
    if not LabourRate.objects.filter(vehicle_class=None).exists():
        if labour_rate is None:
            raise Invalid(labour_rate=_("Enter what a labour hour costs. Prices are calculated from it."))
        set_labour_rate(price=labour_rate, by=by)
    chosen = [starter_list(code) for code in codes]
    services = _add_services(chosen, language)
    models = keep_models(_models_of(chosen, language))
    record(
        events.LISTS_TAKEN,
        about=preferences(),
        by=by,
        price_lists=codes,
        services_added=services,
        models_added=models,
    )
    return Taken(services, models)


def _wait_for_others(codes: list[str]) -> None:
    """Write the rows of these lists before anything is read, so that of two who take one the second sees the first."""
    TakenList.objects.bulk_create([TakenList(code=code) for code in sorted(codes)], ignore_conflicts=True)
    for code in sorted(codes):
        TakenList.objects.filter(code=code).update(taken_at=clock.now())


def _add_services(lists: Iterable[StarterList], language: str) -> int:
    known = {fold(name) for name in Service.objects.values_list("name", flat=True)}
    categories = {fold(category.name): category for category in ServiceCategory.objects.filter(is_archived=False)}
    last = max((category.position for category in categories.values()), default=0)
    added: list[Service] = []
    for category in (category for chosen in lists for category in chosen.categories):
        wanted = [service for service in category.services if not _folds(service.name) & known]
        if not wanted:
            continue
        row = _category(category, categories)
        if row is None:
            last = min(last + 1, facts.MOST_POSITION)
            row = ServiceCategory.objects.create(name=category.name.in_language(language), position=last)
        added += (_service(service, row, language) for service in wanted)
    Service.objects.bulk_create(added, batch_size=200)
    return len(added)


def _category(category: StarterCategory, known: dict[str, ServiceCategory]) -> ServiceCategory | None:
    return next((known[name] for name in _folds(category.name) if name in known), None)


def _service(service: StarterService, category: ServiceCategory, language: str) -> Service:
    pricing = Service.Pricing.HOURS if service.price is None else Service.Pricing.FIXED
    row = Service(
        category=category,
        name=service.name.in_language(language),
        pricing=pricing,
        price=service.price,
        labour_hours=service.hours,
    )
    row.search = facts.search_text(row)
    return row


def _folds(name: Named) -> set[str]:
    return {fold(name.ru), fold(name.en)}


def _models_of(lists: Iterable[StarterList], language: str) -> list[KnownModel]:
    """Russian makes are written in Latin letters in a company that speaks English."""
    written = latin if language == "en" else str
    return [
        KnownModel(type=make.type, make=written(make.make), model=written(model))
        for chosen in lists
        for make in chosen.makes
        for model in ("", *make.models)
    ]
