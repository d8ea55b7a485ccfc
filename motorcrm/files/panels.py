"""What files show on the pages of orders, clients and vehicles."""

from typing import Any

from django.db.models import Model
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from motorcrm.access.scopes import reaches
from motorcrm.files import limits
from motorcrm.files.forms import FilesForm
from motorcrm.files.models import StoredFile
from motorcrm.files.operations import can_restore
from motorcrm.files.parents import parent_of
from motorcrm.files.queries import files_of
from motorcrm.ui.request import Request

NOTHING = SafeString("")


def files_panel(request: Request, thing: Model) -> SafeString:
    """The photos and files of a thing and the form to add more; nothing if the person can neither see nor add any."""
    parent = parent_of(thing)
    if not (parent.is_open or reaches(request.user, parent.view_right, thing)):
        return NOTHING
    found, may_add = files_of(thing), reaches(request.user, _right(parent.add), thing)
    if not (found or may_add):
        return NOTHING
    kind = parent.kind
    context = {
        "photos": [_described(kind, file) for file in found if file.is_photo],
        "files": [_described(kind, file) for file in found if not file.is_photo],
        "may_remove": bool(found) and reaches(request.user, _right(parent.remove), thing),
        "add_url": reverse(f"{kind}-files-add", args=[thing.pk]) if may_add else "",
        "form": FilesForm(auto_id=False),
        "asks": not can_restore(parent),
        "limit": limits.FILE,
        "right": "" if parent.is_open else parent.view_right.label,
    }
    return render_to_string("files/_panel.html", context, request)


def _right(verb: Any) -> Any:
    return verb.needs


def _described(kind: str, file: StoredFile) -> dict[str, Any]:
    args = [file.parent_id, file.stored]
    return {
        "file": file,
        "url": reverse(f"{kind}-file", args=args),
        "small_url": reverse(f"{kind}-file-small", args=args),
        "remove_url": reverse(f"{kind}-file-remove", args=args),
    }
