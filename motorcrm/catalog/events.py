"""Events of the price list in history, and the words for their facts."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motorcrm.catalog.models import Service
from motorcrm.catalog.starter import LISTS
from motorcrm.core.exact import Money, Quantity
from motorcrm.history.record import declare_event, declare_group
from motorcrm.history.words import declare_word

declare_group("catalog", _("Price list"), position=70)
CATEGORY_ADDED = declare_event("catalog.category-added", _("Service category added"))
CATEGORY_EDITED = declare_event("catalog.category-edited", _("Service category changed"))
CATEGORY_ARCHIVED = declare_event("catalog.category-archived", _("Service category archived"))
CATEGORY_RESTORED = declare_event("catalog.category-restored", _("Service category restored"))
SERVICE_ADDED = declare_event("catalog.service-added", _("Service added"))
SERVICE_EDITED = declare_event("catalog.service-edited", _("Service changed"))
SERVICE_ARCHIVED = declare_event("catalog.service-archived", _("Service archived"))
SERVICE_RESTORED = declare_event("catalog.service-restored", _("Service restored"))
LISTS_TAKEN = declare_event("catalog.lists-taken", _("Starter price lists taken"))
RATE_SET = declare_event("catalog.rate", _("Labour rate set"))

# Of services and, in finance, of income and expenses.
declare_word("category", pgettext_lazy("in the history", "category"))
declare_word("position", _("position in the list"))
declare_word("price_lists", _("starter price lists"), choices=LISTS)
declare_word("services_added", _("services added"))
declare_word("models_added", _("vehicle models added"))
declare_word("code", _("code"))
declare_word("pricing", _("pricing"), choices=dict(Service.Pricing.choices))
declare_word("price", _("price"), kind=Money)
declare_word("labour_hours", _("labour hours"), kind=Quantity)
declare_word("warranty_months", _("warranty, months"))
declare_word("warranty_km", _("warranty, km"))
