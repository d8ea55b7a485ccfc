"""What history may record of photos and files, about the thing they are attached to."""

from django.utils.translation import gettext_lazy as _

from motorcrm.history.record import declare_event, declare_group
from motorcrm.history.words import declare_word

declare_group("files", _("Files"), position=60)
FILE_ADDED = declare_event("files.added", _("File added"))
PHOTO_ADDED = declare_event("files.photo-added", _("Photo added"))
FILE_REMOVED = declare_event("files.removed", _("File removed"))
FILE_RESTORED = declare_event("files.restored", _("File restored"))

declare_word("file", _("file"))
