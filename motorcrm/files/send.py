"""Sends files: with the type detected from their content, so that a browser cannot treat them as anything else."""

from typing import Any

from django.http import FileResponse, Http404, HttpResponse

from motorcrm.files import storage
from motorcrm.files.content import ENDINGS, PDF, TEXT
from motorcrm.files.models import StoredFile

INLINE = {"image/jpeg", "image/png", PDF}
"""What a browser may display; everything else is only downloaded."""
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox"


def send(file: StoredFile) -> HttpResponse:
    return _sent(file, file.stored, file.type)


def send_small(file: StoredFile) -> HttpResponse:
    """The small copy of a photo; other files have none."""
    if not file.is_photo:
        raise Http404
    return _sent(file, file.stored + storage.SMALL, "image/jpeg")


def _sent(file: StoredFile, name: str, media_type: str) -> HttpResponse:
    try:
        content = storage.open_stored(name)
    except FileNotFoundError:
        raise Http404 from None
    inline = media_type in INLINE
    # Streamed: its class is not the HttpResponse that guards return.
    answer: Any = FileResponse(
        content, as_attachment=not inline, filename=_download_name(file), content_type=media_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    if media_type != PDF:  # browsers' built-in PDF viewers don't open in a sandbox
        answer["Content-Security-Policy"] = SANDBOX
    sent: HttpResponse = answer
    return sent


def _download_name(file: StoredFile) -> str:
    """Its name with the extension of its real type: a PDF called «bill.pdf.exe» is sent as «bill.pdf.pdf»."""
    stem, _point, ending = file.name.rpartition(".")
    if file.type == TEXT and ending.lower() == "csv":
        return file.name
    return f"{stem or file.name}.{ENDINGS[file.type]}"
