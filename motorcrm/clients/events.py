"""What history says of clients."""

from django.utils.translation import gettext_lazy as _

from motorcrm.history.recording import declare_event

CLIENT_ADDED = declare_event("clients.added", _("Client added"))
CLIENT_EDITED = declare_event("clients.edited", _("Client changed"))
CLIENT_ARCHIVED = declare_event("clients.archived", _("Client archived"))
CLIENT_RESTORED = declare_event("clients.restored", _("Client taken from the archive"))
CLIENT_SEEN = declare_event("clients.seen", _("Client's card opened"), in_timeline=False)
