"""Events of suppliers in history, and the words for their facts."""

from django.utils.translation import gettext_lazy as _

from motorcrm.history.record import declare_event, declare_group
from motorcrm.history.words import declare_word

declare_group("suppliers", _("Suppliers"), position=35)
SUPPLIER_ADDED = declare_event("suppliers.added", _("Supplier added"))
SUPPLIER_EDITED = declare_event("suppliers.edited", _("Supplier changed"))
SUPPLIER_ARCHIVED = declare_event("suppliers.archived", _("Supplier archived"))
SUPPLIER_RESTORED = declare_event("suppliers.restored", _("Supplier restored"))
SUPPLIERS_MERGED = declare_event("suppliers.merged", _("Suppliers joined"))

declare_word("contact_person", _("contact person"))
declare_word("same_client", _("the same as the client"), names="client")
declare_word("joined", _("joined supplier"))
