"""The right to have everything checked."""

from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import declare

CHECK_RECORDS = declare(
    "records.check",
    _("Check the records"),
    _(
        "Have the program check that everything recorded fits together, and see what was found. Details are shown to "
        "those who see all orders, clients, employees, finances, prices, costs and contacts."
    ),
    section="settings",
)
