"""The right to the audit log."""

from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import declare

VIEW_AUDIT_LOG = declare(
    "audit-log.view",
    _("View audit log"),
    _(
        "Who did or viewed what, when and from where. Records and employees that the person cannot see are not named, "
        "and nothing is said of them. Amounts and contacts need their own rights."
    ),
    section="settings",
)
