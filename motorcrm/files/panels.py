"""What files show on pages of orders, clients, vehicles."""

from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from motorcrm.access.scopes import reaches
from motorcrm.files import limits
from motorcrm.files.forms import FilesForm
from motorcrm.files.models import StoredFile
from motorcrm.files.parents import kind_of
from motorcrm.files.queries import files_of
from motorcrm.files.rights import ADD_FILES, REMOVE_FILES

NOTHING = SafeString("")


def files_panel(request: HttpRequest, thing: Model) -> SafeString:
    """Its photos and files, and the form for more. Nothing where there is nothing to see and nothing to do."""
    found, may_add = files_of(thing), reaches(request.user, ADD_FILES, thing)
    if not (found or may_add):
        return NOTHING
    kind = kind_of(thing)
    context = {
        "photos": [_shown(kind, file) for file in found if file.is_photo],
        "files": [_shown(kind, file) for file in found if not file.is_photo],
        "may_remove": bool(found) and reaches(request.user, REMOVE_FILES, thing),
        "add_url": reverse(f"{kind}-files-add", args=[thing.pk]) if may_add else "",
        "form": FilesForm(auto_id=False),
        "limit": limits.FILE,
    }
    return render_to_string("files/_panel.html", context, request)


def _shown(kind: str, file: StoredFile) -> dict[str, Any]:
    where = [file.parent_id, file.stored]
    return {
        "file": file,
        "url": reverse(f"{kind}-file", args=where),
        "small_url": reverse(f"{kind}-file-small", args=where),
        "remove_url": reverse(f"{kind}-file-remove", args=where),
    }
