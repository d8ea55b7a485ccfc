"""Events of clients in history, and the words for their facts."""

from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motorcrm.core.exact import Percent
from motorcrm.history.record import declare_event, declare_group
from motorcrm.history.words import declare_word

declare_group("clients", _("Clients"), position=20)
CLIENT_ADDED = declare_event("clients.added", _("Client added"))
CLIENT_EDITED = declare_event("clients.edited", _("Client changed"))
CLIENT_ARCHIVED = declare_event("clients.archived", _("Client archived"))
CLIENT_RESTORED = declare_event("clients.restored", _("Client restored"))
CLIENT_SEEN = declare_event("clients.seen", _("Client page opened"), in_timeline=False)

declare_word("kind", _("kind"), choices={"person": _("Person"), "company": _("Company")})
declare_word("name", pgettext_lazy("fact", "name"))
declare_word("full_name", _("full legal name"))
declare_word("inn", _("INN"))
declare_word("kpp", _("KPP"))
declare_word("ogrn", _("OGRN"))
declare_word("bank", _("bank"))
declare_word("bik", _("BIK"))
declare_word("bank_account", _("bank account"))
declare_word("correspondent_account", _("correspondent account"))
declare_word("address", _("address"))
declare_word("birthday", _("birthday"), kind=date)
declare_word("source", _("source"))
declare_word("discount", _("discount"), kind=Percent)
declare_word("tags", _("tags"))
declare_word("notes", _("notes"))
declare_word("phones", _("phones"))
declare_word("emails", _("emails"))
