"""Makes an upload fit to be stored, before anything is locked: detects its type and redraws photos."""

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

from motorcrm.core.refusal import Invalid
from motorcrm.core.text import clean
from motorcrm.files import limits, redraw
from motorcrm.files.content import PHOTO, NotAccepted, type_of

PATIENCE = 2 * redraw.SECONDS
"""Seconds for a photo, including the start of the process."""
IN_LINE, AT_ONCE = 8, 2
"""How many photos server threads may wait for (half of the threads), and how many are drawn at the same time."""
_line, _drawing = BoundedSemaphore(IN_LINE), BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class Drawn:
    content: bytes
    type: str
    small: bytes = b""
    width: int | None = None
    height: int | None = None


class Taken:
    """A file ready to be stored. Its text identifies what was sent, so that the same upload is recognised again."""

    def __init__(self, name: str, sent: bytes, drawn: Drawn) -> None:
        self.name, self.drawn = name, drawn
        self.sent_sha256 = hashlib.sha256(sent).hexdigest()

    def __str__(self) -> str:
        return f"{self.name} {self.sent_sha256}"


def take_in(file: BinaryIO, *, name: str, photo: bool = False) -> Taken:
    """Check an upload and make it ready. Raises Invalid with the reason; with `photo`, only photos are accepted."""
    shown = tidy_name(name)
    sent = file.read(limits.FILE + 1)
    try:
        if not sent:
            raise NotAccepted("empty")
        if len(sent) > limits.FILE:
            raise NotAccepted("size")
        kind = type_of(sent)
        if photo and kind != PHOTO:
            raise NotAccepted("no-photo")
        return Taken(shown, sent, _in_turn(sent) if kind == PHOTO else Drawn(sent, kind))
    except NotAccepted as problem:
        raise Invalid(file=_("“%(name)s”: %(reason)s") % {"name": shown, "reason": _reason(problem.code)}) from None


def tidy_name(name: str) -> str:
    """The last part of the path that was sent, without invisible characters; for people only."""
    last = clean(name).replace("\\", "/").rpartition("/")[2]
    visible = "".join(char for char in last if unicodedata.category(char)[0] != "C").strip(" .")
    return visible[-120:] or _("file")


def _in_turn(sent: bytes) -> Drawn:
    """Redraw the photo in its turn: however many are sent at once, pages are still served."""
    if not _line.acquire(blocking=False):
        raise NotAccepted("busy")
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
            done = subprocess.run(command, capture_output=True, timeout=PATIENCE, env={}, check=True)  # noqa: S603  # its arguments are ours
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            raise NotAccepted("broken") from None
        answer = json.loads(done.stdout)
        if "refused" in answer:
            raise NotAccepted(answer["refused"])
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
