"""How a file leaves: under the type that was found inside it, and so that a browser can do nothing else with it."""

from typing import Any

from django.http import FileResponse, Http404, HttpResponse

from motorcrm.files import content as sniffing
from motorcrm.files import storage
from motorcrm.files.models import StoredFile

INLINE = {"image/jpeg", "image/png", sniffing.PDF}
"""What a browser may show by itself; all else is only ever saved."""
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox"


def send(file: StoredFile) -> HttpResponse:
    return _sent(file, file.stored, file.type)


def send_small(file: StoredFile) -> HttpResponse:
    """The small copy of a photo; of anything else there is none."""
    if not file.is_photo:
        raise Http404
    return _sent(file, file.stored + storage.SMALL, "image/jpeg")


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
