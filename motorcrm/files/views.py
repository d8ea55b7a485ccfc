"""Pages of files: one way in, one way out, for each kind of thing that has them."""

from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from motorcrm.access.nouns import noun_of
from motorcrm.core.refusal import Invalid, Refused
from motorcrm.files import panels
from motorcrm.files.forms import FilesForm
from motorcrm.files.intake import take_in
from motorcrm.files.models import StoredFile
from motorcrm.files.operations import can_restore, restore_file
from motorcrm.files.parents import parent_of
from motorcrm.files.send import send, send_small
from motorcrm.ui.middleware import is_piece
from motorcrm.ui.request import Request
from motorcrm.ui.undo import offer_undo


def add(request: Request, parent: Model) -> HttpResponse:
    """Store the files that are accepted and say why the others are not: a bad file never stops a good one."""
    form = FilesForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Invalid(**{name: " ".join(map(str, errors)) for name, errors in form.errors.items()})
    kept, refused = _keep(request, parent, form.cleaned_data)
    if is_piece(request):
        if refused:
            raise Invalid(file=" ".join(refused))
        return HttpResponse(panels.files_panel(request, parent))
    if kept:
        text = ngettext("%(count)s file added.", "%(count)s files added.", kept)
        messages.success(request, text % {"count": kept})
    for reason in refused:
        messages.error(request, reason)
    return _back(parent)


def show(request: Request, parent: Model, name: str) -> HttpResponse:
    return send(_find(parent, name))


def small(request: Request, parent: Model, name: str) -> HttpResponse:
    return send_small(_find(parent, name))


def remove(request: Request, parent: Model, name: str) -> HttpResponse:
    file = parent_of(parent).remove(parent, file=_find(parent, name), by=request.user)
    said = _("“%(name)s” removed.") % {"name": file.name}
    if can_restore(parent_of(parent)):
        route = f"{parent_of(parent).kind}-file-restore"
        offer_undo(request, said, route, url=reverse(route, args=[parent.pk, name]))
    else:
        messages.success(request, said)
    return _back(parent)


def restore(request: Request, parent: Model, name: str) -> HttpResponse:
    file = StoredFile.objects.of(parent).filter(stored=name).first()
    if file is None:
        raise Http404
    restore_file(parent, file=file, by=request.user)
    return _back(parent)


def _keep(request: Request, parent: Model, typed: dict[str, Any]) -> tuple[int, list[str]]:
    kept, add_to = 0, parent_of(parent).add
    refused: list[str] = []
    for number, sent in enumerate(typed["file"]):
        try:
            taken = take_in(sent, name=sent.name)
            add_to(parent, taken=taken, by=request.user, key=typed["key"] and f"{typed['key'][:70]}:{number}")
            kept += 1
        except Invalid as problem:
            refused += problem.errors.values()
        except Refused as problem:
            refused.append(str(problem.message))
    return kept, refused


def _find(parent: Model, name: str) -> StoredFile:
    file: StoredFile | None = StoredFile.objects.of(parent).kept().filter(stored=name).first()
    if file is None:
        raise Http404
    return file


def _back(parent: Model) -> HttpResponse:
    return redirect(noun_of(parent.__class__).address(parent))
