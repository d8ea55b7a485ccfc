"""Entries of the menu."""

from django.utils.translation import gettext_lazy as _

from motorcrm.clients.rights import EDIT_CLIENTS, VIEW_CLIENTS
from motorcrm.ui.menu import Entry

ENTRIES = [Entry(_("Clients"), icon="users", url="clients", under="/clients/", rights=(VIEW_CLIENTS,))]
CREATES = [Entry(_("Client"), icon="user-plus", url="client-new", under="", rights=(EDIT_CLIENTS,))]
