"""What files show on pages of orders, clients, vehicles."""

from typing import Any

from django.db.models import Model
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from motorcrm.access.scopes import reaches
from motorcrm.files import limits
from motorcrm.files.forms import FilesForm
from motorcrm.files.models import StoredFile
from motorcrm.files.parents import parent_of
from motorcrm.files.queries import files_of
from motorcrm.ui.request import Request

NOTHING = SafeString("")


def files_panel(request: Request, thing: Model) -> SafeString:
    """Its photos and files, and the form for more. Nothing where there is nothing to see and nothing to do."""
    parent = parent_of(thing)
    if not (parent.is_open or reaches(request.user, parent.view_right, thing)):
        return NOTHING
    found, may_add = files_of(thing), reaches(request.user, _right(parent.add), thing)
    if not (found or may_add):
        return NOTHING
    kind = parent.kind
    context = {
        "photos": [_shown(kind, file) for file in found if file.is_photo],
        "files": [_shown(kind, file) for file in found if not file.is_photo],
        "may_remove": bool(found) and reaches(request.user, _right(parent.remove), thing),
        "add_url": reverse(f"{kind}-files-add", args=[thing.pk]) if may_add else "",
        "form": FilesForm(auto_id=False),
        "limit": limits.FILE,
        "right": "" if parent.is_open else parent.view_right.label,
    }
    return render_to_string("files/_panel.html", context, request)


def _right(verb: Any) -> Any:
    return verb.needs


def _shown(kind: str, file: StoredFile) -> dict[str, Any]:
    where = [file.parent_id, file.stored]
    return {
        "file": file,
        "url": reverse(f"{kind}-file", args=where),
        "small_url": reverse(f"{kind}-file-small", args=where),
        "remove_url": reverse(f"{kind}-file-remove", args=where),
    }
