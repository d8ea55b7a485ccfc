"""Rights on the company itself."""

from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import declare

EDIT_COMPANY = declare(
    "company.edit",
    _("Edit the company"),
    _("Requisites of organisations, tax modes, numbers of papers, what closing demands, rounding and automation."),
    section="settings",
)
