"""Events of roles in history, and the words for their facts."""

from django.utils.translation import gettext_lazy as _

from motorcrm.core.exact import Percent
from motorcrm.history.record import declare_event
from motorcrm.history.words import declare_word

ROLE_ADDED = declare_event("roles.added", _("Role added"))
ROLE_COPIED = declare_event("roles.copied", _("Role copied"))
ROLE_EDITED = declare_event("roles.edited", _("Role changed"))
ROLE_DELETED = declare_event("roles.deleted", _("Role deleted"))
ROLES_GIVEN = declare_event("roles.given", _("Roles changed"))

declare_word("roles", _("roles"))
declare_word("second_factor_required", _("two-factor authentication required"))
declare_word("max_discount", _("maximum discount, %"), kind=Percent)
declare_word("copied_from", _("copied from"), names="role")
