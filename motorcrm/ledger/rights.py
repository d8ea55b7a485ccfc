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
RECORD_LONG_AGO = declare(
    "finance.long-ago",
    _("Record more than a month back"),
    _("For those who record with a past date: also with one that is more than a month ago."),
    section="finance",
    shipped_to=[ACCOUNTANT],
)
LOCK_PERIODS = declare(
    "finance.lock",
    _("Close periods"),
    _("Close the books up to a day: nothing can be recorded on or before it."),
    section="finance",
    shipped_to=[ACCOUNTANT],
)
REOPEN_PERIODS = declare(
    "finance.reopen",
    _("Reopen periods"),
    _("Open closed books again, with a reason that stays in the audit log."),
    section="finance",
)
