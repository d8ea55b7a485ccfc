"""Rights over the books."""

from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import ACCOUNTANT, MANAGER, declare

RECORD_EARLIER = declare(
    "finance.earlier",
    _("Record with a past date"),
    _("Close orders and record transactions with a date before today. Without this right, only with today's date."),
    section="finance",
    shipped_to=[MANAGER, ACCOUNTANT],
)
LOCK_PERIODS = declare(
    "finance.lock",
    _("Close and reopen periods"),
    _("Close the books up to a day: nothing can be recorded on or before it. Reopening needs a reason."),
    section="finance",
    shipped_to=[],
)
