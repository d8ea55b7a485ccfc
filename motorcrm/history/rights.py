"""The right on the journal of actions."""

from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import declare

VIEW_JOURNAL = declare(
    "journal.view",
    _("See the journal of actions"),
    _("Who did and saw what, when and from where, of everybody; sums and contacts only with their own rights."),
    section="settings",
)
