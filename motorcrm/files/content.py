"""What a file is, found by looking inside: an allow-list. Its name and what the browser says count for nothing."""

import io
import re
import zipfile

from motorcrm.files import limits

PHOTO = "photo"
PDF = "application/pdf"
TEXT = "text/plain"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    PDF: "pdf",
    TEXT: "txt",
    f"{_OFFICE}wordprocessingml.document": "docx",
    f"{_OFFICE}spreadsheetml.sheet": "xlsx",
    f"{_OPEN}text": "odt",
    f"{_OPEN}spreadsheet": "ods",
}
"""Each type that is kept, and the ending that its name gets when it leaves."""
_MARKS = {
    "word/document.xml": f"{_OFFICE}wordprocessingml.document",
    "xl/workbook.xml": f"{_OFFICE}spreadsheetml.sheet",
}
_PROGRAM = re.compile(
    r"(vbaproject\w*\.bin|\.(exe|dll|com|scr|msi|bat|cmd|ps1|js|jse|vbs|vbe|wsf|hta|lnk|jar|class))$"
    r"|(^|/)(macrosheets|activex)/|^(basic|scripts)/",
    re.IGNORECASE,
)
"""Names of parts that run: macros of Word and Excel, old and new, controls, macros of LibreOffice, programs."""
_ENCRYPTED = 0x1
"""Of the archive itself; a document with a password of an office looks otherwise."""
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""DOC, XLS, and whatever has a password: what is inside, macros too, cannot be told without taking it apart."""
_END_OF_ZIP = b"PK\x05\x06"
_CODE = re.compile(rb"<\?(?:php|xml|=)|<!doctype|<(?:html|head|body|script|svg|iframe|object|embed)\b", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


class Unwelcome(Exception):
    """It is not what may be kept; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def type_of(content: bytes) -> str:
    """PHOTO, or the media type of a file that is kept as it is. Raises Unwelcome."""
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")):
        return PHOTO
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return PHOTO
    if content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif"):
        raise Unwelcome("heic")
    if content.startswith(b"%PDF-"):
        if b"%%EOF" not in content[-2048:]:
            raise Unwelcome("broken")
        return PDF
    if content.startswith(_OLD_OFFICE):
        raise Unwelcome("old")
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    return _text(content)


def _office(content: bytes) -> str:
    """The kind of a document that is an archive: by the names inside and what it says of itself; never unpacked."""
    _bounded(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {part.filename: part for part in archive.infolist()}
            if sum(part.file_size for part in parts.values()) > limits.UNPACKED:
                raise Unwelcome("bomb")
            if any(_PROGRAM.search(name) for name in parts):
                raise Unwelcome("macros")
            if any(part.flag_bits & _ENCRYPTED for part in parts.values()):
                raise Unwelcome("broken")
            if "[Content_Types].xml" in parts:
                for name, kind in _MARKS.items():
                    if name in parts:
                        return kind
            said = parts.get("mimetype")
            if said is not None and said.compress_type == zipfile.ZIP_STORED and said.file_size < 100:
                kind = archive.read(said).decode("ascii")
                if kind in (f"{_OPEN}text", f"{_OPEN}spreadsheet"):
                    return kind
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError, OSError):
        raise Unwelcome("broken") from None
    raise Unwelcome("type")


def _bounded(content: bytes) -> None:
    """Before the library reads the table of contents: it would make an object of each of a million entries."""
    at = content.rfind(_END_OF_ZIP, -66_000)
    end = content[at : at + 22]
    if at < 0 or len(end) < 22:
        raise Unwelcome("broken")
    parts, size, begins = (int.from_bytes(end[a:b], "little") for a, b in ((10, 12), (12, 16), (16, 20)))
    if begins + size != at:
        raise Unwelcome("broken")
    if parts > limits.PARTS or size > limits.MEGABYTE:
        raise Unwelcome("bomb")


def _text(content: bytes) -> str:
    """Text for people: in UTF-8 or the Russian Windows one, without control characters and without code of pages."""
    if len(content) > limits.TEXT:
        raise Unwelcome("type")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1251")
        except UnicodeDecodeError:
            raise Unwelcome("type") from None
    if _CONTROL.search(text) or text.lstrip().startswith(("<", "#!", "{\\rtf", "%!PS", "MZ")) or _CODE.search(content):
        raise Unwelcome("type")
    return TEXT
