"""What history may say of the company."""

from django.utils.translation import gettext_lazy as _

from motorcrm.history.recording import declare_event

ORGANISATION_OPENED = declare_event("company.organisation-opened", _("Organisation added"))
ORGANISATION_EDITED = declare_event("company.organisation-edited", _("Requisites changed"))
TAX_MODE_SET = declare_event("company.tax-mode-set", _("Tax mode set"))
TAX_MODE_WITHDRAWN = declare_event("company.tax-mode-withdrawn", _("Tax mode withdrawn"))
PATTERN_SET = declare_event("company.pattern-set", _("Look of numbers changed"))
PREFERENCES_SET = declare_event("company.preferences-set", _("Preferences changed"))
