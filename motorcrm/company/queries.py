"""Reading the company's settings for other apps."""

from datetime import date

from motorcrm.company.models import Organisation, Preferences, TaxMode
from motorcrm.company.vat import rate_on
from motorcrm.core.exact import Percent
from motorcrm.core.prepared import Prepared


def organisations() -> list[Organisation]:
    """Organisations in use; the first is the default."""
    return list(Organisation.objects.filter(is_archived=False))


def preferences() -> Preferences:
    return _PREFERENCES.first() or Preferences.objects.get_or_create(pk=1)[0]


_PREFERENCES = Prepared(lambda: Preferences.objects.filter(pk=1))


def is_demo() -> bool:
    """Whether this is the demo company."""
    return _DEMO.first() is not None


_DEMO = Prepared(lambda: Preferences.objects.filter(is_demo=True))
"""Every page asks."""


def tax_rate(organisation: Organisation, on: date) -> Percent | None:
    """The rate included in prices on that date; None means without VAT."""
    mode = _mode(organisation, on)
    return rate_on(mode.rate, on) if mode else None


def last_rate(organisation: Organisation, on: date) -> Percent | None:
    """The rate charged on that date, or the last one before; None if it has always been without VAT."""
    modes = TaxMode.objects.filter(organisation=organisation, since__lte=on).exclude(rate=None)
    mode = modes.order_by("-since").first()
    return rate_on(mode.rate, on) if mode else None


def deducted_rate(organisation: Organisation, on: date) -> Percent | None:
    """The rate at which VAT in what is bought is claimed back on that date; None if it is part of the cost."""
    mode = _mode(organisation, on)
    return rate_on(mode.rate, on) if mode and mode.deducts else None


def charge_vat() -> bool:
    """Whether any organisation does, or did: then what is bought is asked for its VAT."""
    return TaxMode.objects.exclude(rate=None).exists()


def _mode(organisation: Organisation, on: date) -> TaxMode | None:
    return _MODE.first(organisation.pk, on)


_MODE = Prepared(
    lambda organisation, on: TaxMode.objects.filter(organisation=organisation, since__lte=on).order_by("-since")[:1],
    int,
    date,
)
