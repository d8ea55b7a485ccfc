"""What history says of the price list."""

from django.utils.translation import gettext_lazy as _

from motorcrm.history.recording import declare_event

CATEGORY_ADDED = declare_event("catalog.category-added", _("Category added"))
CATEGORY_EDITED = declare_event("catalog.category-edited", _("Category changed"))
CATEGORY_ARCHIVED = declare_event("catalog.category-archived", _("Category archived"))
CATEGORY_RESTORED = declare_event("catalog.category-restored", _("Category taken from the archive"))
SERVICE_ADDED = declare_event("catalog.service-added", _("Service added"))
SERVICE_EDITED = declare_event("catalog.service-edited", _("Service changed"))
SERVICE_ARCHIVED = declare_event("catalog.service-archived", _("Service archived"))
SERVICE_RESTORED = declare_event("catalog.service-restored", _("Service taken from the archive"))
RATE_SET = declare_event("catalog.rate", _("Labour rate set"))
