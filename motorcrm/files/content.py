"""Detects what a file is by its content, from an allow-list. Its name and the browser's claim are ignored."""

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
"""Each accepted type, and the extension its name gets when it is downloaded."""
_MARKS = {
    "word/document.xml": f"{_OFFICE}wordprocessingml.document",
    "xl/workbook.xml": f"{_OFFICE}spreadsheetml.sheet",
}
_PROGRAM = re.compile(
    r"(vbaproject\w*\.bin|\.(exe|dll|com|scr|msi|bat|cmd|ps1|js|jse|vbs|vbe|wsf|hta|lnk|jar|class))$"
    r"|(^|/)(macrosheets|activex)/|^(basic|scripts)/",
    re.IGNORECASE,
)
"""Names of parts that can run: Word and Excel macros, old and new, controls, LibreOffice macros, programs."""
_ENCRYPTED = 0x1
"""Encryption of the archive itself; a password-protected office document looks different."""
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""DOC, XLS and password-protected documents: what is inside, including macros, cannot be known without parsing it."""
_END_OF_ZIP = b"PK\x05\x06"
_CODE = re.compile(rb"<\?(?:php|xml|=)|<!doctype|<(?:html|head|body|script|svg|iframe|object|embed)\b", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


class NotAccepted(Exception):
    """The file is not accepted; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def type_of(content: bytes) -> str:
    """PHOTO, or the media type of a file that is stored unchanged. Raises NotAccepted."""
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")):
        return PHOTO
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return PHOTO
    if content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif"):
        raise NotAccepted("heic")
    if content.startswith(b"%PDF-"):
        if b"%%EOF" not in content[-2048:]:
            raise NotAccepted("broken")
        return PDF
    if content.startswith(_OLD_OFFICE):
        raise NotAccepted("old")
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    return _text(content)


def _office(content: bytes) -> str:
    """The type of a document that is an archive, by the names inside and its own declaration; it is never unpacked."""
    _check_size(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {part.filename: part for part in archive.infolist()}
            if sum(part.file_size for part in parts.values()) > limits.UNPACKED:
                raise NotAccepted("bomb")
            if any(_PROGRAM.search(name) for name in parts):
                raise NotAccepted("macros")
            if any(part.flag_bits & _ENCRYPTED for part in parts.values()):
                raise NotAccepted("broken")
            if "[Content_Types].xml" in parts:
                for name, kind in _MARKS.items():
                    if name in parts:
                        return kind
            declared = parts.get("mimetype")
            if declared is not None and declared.compress_type == zipfile.ZIP_STORED and declared.file_size < 100:
                kind = archive.read(declared).decode("ascii")
                if kind in (f"{_OPEN}text", f"{_OPEN}spreadsheet"):
                    return kind
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError, OSError):
        raise NotAccepted("broken") from None
    raise NotAccepted("type")


def _check_size(content: bytes) -> None:
    """Raise NotAccepted for a huge table of contents, before the library makes an object of each of its entries."""
    at = content.rfind(_END_OF_ZIP, -66_000)
    end = content[at : at + 22]
    if at < 0 or len(end) < 22:
        raise NotAccepted("broken")
    parts, size, start = (int.from_bytes(end[a:b], "little") for a, b in ((10, 12), (12, 16), (16, 20)))
    if start + size != at:
        raise NotAccepted("broken")
    if parts > limits.PARTS or size > limits.MEGABYTE:
        raise NotAccepted("bomb")


def _text(content: bytes) -> str:
    """Plain text in UTF-8 or Windows-1251, without control characters or markup that a browser would run."""
    if len(content) > limits.TEXT:
        raise NotAccepted("type")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1251")
        except UnicodeDecodeError:
            raise NotAccepted("type") from None
    if _CONTROL.search(text) or text.lstrip().startswith(("<", "#!", "{\\rtf", "%!PS", "MZ")) or _CODE.search(content):
        raise NotAccepted("type")
    return TEXT
