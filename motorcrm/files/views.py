"""Pages of files: one door in, one door out, for each kind of thing that has them."""

from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from motorcrm.core.refusal import Invalid, Refused
from motorcrm.files import panels, sniffing, storage
from motorcrm.files.forms import FilesForm
from motorcrm.files.models import StoredFile
from motorcrm.files.operations import add_file, remove_file
from motorcrm.files.parents import PARENTS, kind_of
from motorcrm.files.taking_in import take_in
from motorcrm.ui.middleware import is_piece

INLINE = {"image/jpeg", "image/png", sniffing.PDF}
"""What a browser may show by itself; all else is only ever saved."""
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox"


def add(request: HttpRequest, parent: Model) -> HttpResponse:
    """Keep what can be kept, say of the rest why not: one bad file takes no good one with it."""
    form = FilesForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Invalid(**{name: " ".join(map(str, said)) for name, said in form.errors.items()})
    kept, refused = _keep(request, parent, form.cleaned_data)
    if is_piece(request):
        if refused:
            raise Invalid(file=" ".join(refused))
        return HttpResponse(panels.files_panel(request, parent))
    if kept:
        said = ngettext("%(count)s file is added.", "%(count)s files are added.", kept)
        messages.success(request, said % {"count": kept})
    for reason in refused:
        messages.error(request, reason)
    return _back(parent)


def show(request: HttpRequest, parent: Model, name: str) -> HttpResponse:
    file = _find(parent, name)
    return _sent(file, file.stored, file.type)


def small(request: HttpRequest, parent: Model, name: str) -> HttpResponse:
    file = _find(parent, name)
    if not file.is_photo:
        raise Http404
    return _sent(file, file.stored + storage.SMALL, "image/jpeg")


def remove(request: HttpRequest, parent: Model, name: str) -> HttpResponse:
    file = remove_file(parent, file=_find(parent, name), by=request.user)
    messages.success(request, _("«%(name)s» is removed.") % {"name": file.name})
    return _back(parent)


def _keep(request: HttpRequest, parent: Model, typed: dict[str, Any]) -> tuple[int, list[str]]:
    kept = 0
    refused: list[str] = []
    for number, sent in enumerate(typed["file"]):
        try:
            taken = take_in(sent, name=sent.name)
            add_file(parent, taken=taken, by=request.user, key=typed["key"] and f"{typed['key'][:70]}:{number}")
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


def _sent(file: StoredFile, name: str, media_type: str) -> HttpResponse:
    try:
        content = storage.open_stored(name)
    except FileNotFoundError:
        raise Http404 from None
    inline = media_type in INLINE
    # Sent bit by bit; Django has no common word for that and other answers but one that guards don't speak.
    answer: Any = FileResponse(content, as_attachment=not inline, filename=_outside(file), content_type=media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    if media_type != sniffing.PDF:  # browsers' own readers of PDF don't open in a sandbox
        answer["Content-Security-Policy"] = SANDBOX
    sent: HttpResponse = answer
    return sent


def _outside(file: StoredFile) -> str:
    """Its name with the ending of what it really is: «bill.pdf.exe» that is a PDF leaves as «bill.pdf.pdf»."""
    stem, _point, ending = file.name.rpartition(".")
    if file.type == sniffing.TEXT and ending.lower() == "csv":
        return file.name
    return f"{stem or file.name}.{sniffing.ENDINGS[file.type]}"


def _back(parent: Model) -> HttpResponse:
    return redirect(PARENTS[kind_of(parent)].page, parent.pk)
