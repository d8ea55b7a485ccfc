"""Makes what somebody sent fit to be kept, before anything is locked: what it is, and if a photo, drawn anew."""

import hashlib
import json
import subprocess
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore
from typing import BinaryIO

from django.utils.translation import gettext as _

from motorcrm.core.folding import clean
from motorcrm.core.refusal import Invalid
from motorcrm.files import content as sniffing
from motorcrm.files import limits, redraw

PATIENCE = 2 * redraw.SECONDS
"""Seconds for a photo, starting the process included."""
IN_LINE, AT_ONCE = 8, 2
"""Photos that threads of the server may wait for, half of them, and those that are drawn at the same time."""
_line, _drawing = BoundedSemaphore(IN_LINE), BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class Drawn:
    content: bytes
    type: str
    small: bytes = b""
    width: int | None = None
    height: int | None = None


class Taken:
    """What is ready to be kept. Its text says what was sent, so that the same thing sent again is known again."""

    def __init__(self, name: str, sent: bytes, drawn: Drawn) -> None:
        self.name, self.drawn = name, drawn
        self.sent_sha256 = hashlib.sha256(sent).hexdigest()

    def __str__(self) -> str:
        return f"{self.name} {self.sent_sha256}"


def take_in(file: BinaryIO, *, name: str, photo: bool = False) -> Taken:
    """Raises Invalid with the reason for what is not kept; with `photo` nothing else is."""
    shown = tidy_name(name)
    sent = file.read(limits.FILE + 1)
    try:
        if not sent:
            raise sniffing.Unwelcome("empty")
        if len(sent) > limits.FILE:
            raise sniffing.Unwelcome("size")
        kind = sniffing.type_of(sent)
        if photo and kind != sniffing.PHOTO:
            raise sniffing.Unwelcome("no-photo")
        return Taken(shown, sent, _in_turn(sent) if kind == sniffing.PHOTO else Drawn(sent, kind))
    except sniffing.Unwelcome as problem:
        raise Invalid(file=_("“%(name)s”: %(reason)s") % {"name": shown, "reason": _reason(problem.code)}) from None


def tidy_name(name: str) -> str:
    """The last part of whatever path was sent, without what is not seen; for people only."""
    last = clean(name).replace("\\", "/").rpartition("/")[2]
    seen = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C").strip(" .")
    return seen[-120:] or _("file")


def _in_turn(sent: bytes) -> Drawn:
    """However many photos are sent at once, pages are served meanwhile."""
    if not _line.acquire(blocking=False):
        raise sniffing.Unwelcome("busy")
    try:
        with _drawing:
            return _redrawn(sent)
    finally:
        _line.release()


def _redrawn(sent: bytes) -> Drawn:
    with TemporaryDirectory(prefix="motorcrm-") as folder:
        source, target, small = (Path(folder) / name for name in ("source", "target", "small"))
        source.write_bytes(sent)
        command = [sys.executable, "-I", redraw.__file__, str(limits.PIXELS), str(source), str(target), str(small)]
        try:
            done = subprocess.run(command, capture_output=True, timeout=PATIENCE, env={}, check=True)  # noqa: S603  # its words are ours
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            raise sniffing.Unwelcome("broken") from None
        answer = json.loads(done.stdout)
        if "refused" in answer:
            raise sniffing.Unwelcome(answer["refused"])
        return Drawn(
            target.read_bytes(), answer["type"], small.read_bytes(), width=answer["width"], height=answer["height"]
        )


def _reason(code: str) -> str:
    return {
        "empty": _("the file is empty."),
        "size": _("the file is larger than %(size)s MB.") % {"size": limits.FILE // limits.MEGABYTE},
        "type": _("this file type is not accepted. Add photos, PDF, DOCX, XLSX, ODT, ODS, TXT or CSV."),
        "no-photo": _("this is not a photo. Add a JPEG, PNG, WebP or GIF."),
        "busy": _("too many photos are being sent at the moment. Send it again in a minute."),
        "old": _(
            "DOC, XLS and password-protected documents are not accepted. Save it as DOCX or XLSX without a password."
        ),
        "heic": _("HEIC is not accepted. Save the photo as JPEG."),
        "broken": _("the file is damaged or cannot be read."),
        "animated": _("animated pictures are not accepted."),
        "pixels": _("the picture is too large. The most allowed is %(count)s megapixels.")
        % {"count": limits.PIXELS // 1_000_000},
        "bomb": _("the file unpacks to more than is allowed."),
        "macros": _("documents with macros or programs inside are not accepted."),
    }[code]
