"""Undo instead of «are you sure?»: what was done is told for ten seconds, with a button that runs the inverse verb.

    operations.archive_client(client, by=request.user)
    offer_undo(request, _("Client archived."), "client-restore", client)

On the next page it is a message; if a script asked for a piece of a page, it comes along with that piece.
"""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from motorcrm.ui.forms import KeyedForm
from motorcrm.ui.middleware import is_piece
from motorcrm.ui.routes import address_of, view_of

_MARK = "undo:"


def offer_undo(
    request: HttpRequest, said: object, route: str, thing: Any = None, *, url: str = "", target: str = "", **fields: Any
) -> None:
    """Say what was done, and offer the verb behind a route that undoes it.

    `url` is the route's address if it needs more than the thing; `target` is what htmx then shows anew on a page that
    is not loaded again; `fields` are sent along.
    """
    if view_of(route).once:
        fields["key"] = KeyedForm().initial["key"]
    undo = {"url": url or address_of(route, thing), "target": target, "fields": fields}
    if is_piece(request):
        request.undo = {"text": str(said), "undo": undo}  # type: ignore[attr-defined]  # read by the middleware
    else:
        messages.success(request, str(said), extra_tags=_MARK + json.dumps(undo))


def undo_of(extra_tags: str | None) -> dict[str, Any] | None:
    """What a message offers to undo."""
    if not extra_tags or not extra_tags.startswith(_MARK):
        return None
    found: dict[str, Any] = json.loads(extra_tags.removeprefix(_MARK))
    return found
