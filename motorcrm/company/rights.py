"""The right to edit the company."""

from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import declare

EDIT_COMPANY = declare(
    "company.edit",
    _("Edit company"),
    _("Legal and bank details, VAT, document numbers, requirements for closing an order, rounding and automation."),
    section="settings",
)
