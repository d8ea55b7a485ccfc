"""The events of the server's clock, and the word for what it showed."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from motorcrm.history.doubt import CONFIRMED
from motorcrm.history.record import declare_event, declare_group
from motorcrm.history.words import declare_word

declare_group("clock", _("Server's clock"), position=120)
CLOCK_CONFIRMED = declare_event(CONFIRMED, _("Date confirmed"))

declare_word("clock", _("clock"), kind=datetime)
