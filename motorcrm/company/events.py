"""The company's events in history, and the words for their facts."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from motorcrm.core.exact import Percent
from motorcrm.history.record import declare_event, declare_group
from motorcrm.history.words import declare_word

declare_group("company", _("Company settings"), position=100)
ORGANISATION_OPENED = declare_event("company.organisation-opened", _("Organisation added"))
ORGANISATION_EDITED = declare_event("company.organisation-edited", _("Legal and bank details changed"))
TAX_MODE_SET = declare_event("company.tax-mode-set", _("VAT rate set"))
TAX_MODE_WITHDRAWN = declare_event("company.tax-mode-withdrawn", _("VAT rate withdrawn"))
PATTERN_SET = declare_event("company.pattern-set", _("Order number format changed"))
PREFERENCES_SET = declare_event("company.preferences-set", _("Settings changed"))

declare_word("full_name", _("full legal name"))
declare_word("phone", _("phone"))
declare_word("email", _("email"))
declare_word("head", _("director"))
declare_word("accountant", _("chief accountant"))
declare_word("since", _("since"), kind=date)
declare_word("vat_rate", _("VAT included, %"), kind=Percent)
declare_word("deducts", _("input VAT is deducted"))
declare_word("pattern", _("number format"))
declare_word("mileage_required", _("mileage required to close"))
declare_word("round_totals_to", _("round order totals to"))
declare_word("automation", _("automation"))
