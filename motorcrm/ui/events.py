"""The event of a list that was downloaded, and the words for its facts."""

from django.utils.translation import gettext_lazy as _

from motorcrm.history.record import declare_event, declare_group
from motorcrm.history.words import declare_word

declare_group("lists", _("Downloaded lists"), position=110)
LIST_DOWNLOADED = declare_event("lists.downloaded", _("List downloaded"), in_timeline=False)
LIST = _("list")

declare_word("list", LIST)
declare_word("file_format", _("file"))
declare_word("rows", _("rows"))
declare_word("narrowed_by", _("narrowed by"))
