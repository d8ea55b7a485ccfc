"""The menu entries of clients."""

from django.utils.translation import gettext_lazy as _

from motorcrm.clients.nouns import CLIENT
from motorcrm.clients.rights import EDIT_CLIENTS
from motorcrm.ui.menu import Entry, entry_of

SECTION = ("/clients/", "/vehicles/")
"""Vehicles are found among the clients."""
ENTRIES = [entry_of(CLIENT, under=SECTION)]
CREATES = [
    Entry(
        _("Client"),
        icon="user-plus",
        url="client-new",
        under=SECTION,
        rights=(EDIT_CLIENTS,),
        position=CLIENT.position,
        button=_("New client"),
    ),
]
