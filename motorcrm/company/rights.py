"""The rights to edit the company and to vouch for the server's clock."""

from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import declare

EDIT_COMPANY = declare(
    "company.edit",
    _("Edit company"),
    _("Legal and bank details, VAT, document numbers, requirements for closing an order, rounding and automation."),
    section="settings",
)
CONFIRM_CLOCK = declare(
    "company.clock",
    _("Confirm the server's date"),
    _("When the server's clock does not agree with what was last recorded: say that it is right after all."),
    section="settings",
)
