"""Files for tests, made on the spot: good ones and all kinds of bad ones."""

import io
import struct
import zipfile
import zlib
from functools import cache
from typing import Any

from PIL import Image


def picture(form: str = "JPEG", *, size: tuple[int, int] = (64, 48), mode: str = "RGB", **saved: Any) -> bytes:
    image = Image.new(mode, size)
    for x in range(0, size[0], 7):
        image.putpixel((x, x % size[1]), 200 if mode in ("L", "P") else (200, 40, 10, 128)[: len(mode)])
    written = io.BytesIO()
    image.save(written, form, **saved)
    return written.getvalue()


def photo_with_position(orientation: int = 6) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Canary Camera"
    exif.get_ifd(0x8825).update({1: "N", 2: (55.0, 45.0, 7.0), 3: "E", 4: (37.0, 37.0, 2.0)})
    return picture(exif=exif, comment=b"canary comment")


def moving(form: str) -> bytes:
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("red", "green", "blue")]
    written = io.BytesIO()
    frames[0].save(written, form, save_all=True, append_images=frames[1:], duration=100)
    return written.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def pixel_bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A PNG of a few kilobytes that says it is that large."""
    rows = zlib.compressobj(9)
    data = rows.compress(bytes(4_000_000)) + rows.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def png_saying(width: int, height: int) -> bytes:
    """A good PNG whose header lies of its size."""
    whole = picture("PNG")
    return whole[:8] + chunk(b"IHDR", struct.pack(">II", width, height) + whole[24:29]) + whole[33:]


def jpeg_saying(width: int, height: int) -> bytes:
    whole = bytearray(picture())
    at = whole.index(b"\xff\xc0") + 5
    whole[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(whole)


def gif_saying(width: int, height: int) -> bytes:
    """Screen and picture both."""
    whole = bytearray(picture("GIF"))
    whole[6:10] = struct.pack("<HH", width, height)
    at = whole.index(b"\x2c") + 5
    whole[at : at + 4] = struct.pack("<HH", width, height)
    return bytes(whole)


def webp_saying(width: int, height: int) -> bytes:
    """A lossless WebP whose header claims that size."""
    bits = (width - 1) | (height - 1) << 14
    frame = b"\x2f" + struct.pack("<I", bits) + bytes(64)
    body = b"WEBPVP8L" + struct.pack("<I", len(frame)) + frame + b"\x00" * (len(frame) % 2)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def with_chunk(kind: bytes, content: bytes) -> bytes:
    """A good PNG with one more chunk after its header."""
    whole = picture("PNG")
    return whole[:33] + chunk(kind, content) + whole[33:]


def endless_chunk() -> bytes:
    """A PNG with a chunk that says it has two gigabytes."""
    whole = picture("PNG")
    return whole[:33] + struct.pack(">I", 2**31 - 1) + b"tEXtComment" + whole[33:]


def packed_comment(kind: bytes) -> bytes:
    """A PNG whose compressed text, or profile of colours, unpacks to 200 MB."""
    head = {b"iTXt": b"Comment\x00\x01\x00\x00\x00", b"iCCP": b"Profile\x00\x00", b"zTXt": b"Comment\x00\x00"}[kind]
    return with_chunk(kind, head + _bomb())


@cache
def _bomb() -> bytes:
    return zlib.compress(bytes(200_000_000), 9)


def position() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Canary Camera"
    exif.get_ifd(0x8825).update({1: "N", 2: (55.0, 45.0, 7.0), 3: "E", 4: (37.0, 37.0, 2.0)})
    return exif.tobytes()


def position_in_words() -> bytes:
    return (
        b'<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description'
        b' exif:GPSLatitude="55,45.1N" exif:GPSLongitude="37,37.0E" canary="1"/></rdf:RDF></x:xmpmeta>'
    )


def circle_in_exif() -> bytes:
    """EXIF whose directory is followed by itself."""
    entry = struct.pack(">HHII", 0x0112, 3, 1, 6 << 16)
    exif = b"Exif\x00\x00MM\x00\x2a" + struct.pack(">I", 8) + struct.pack(">H", 1) + entry + struct.pack(">I", 8)
    whole = picture()
    return whole[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + whole[2:]


def with_link() -> bytes:
    """A document in which a part is a link to a file of the system."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        made.writestr("[Content_Types].xml", b"<Types/>")
        made.writestr("word/document.xml", b"<document/>")
        link = zipfile.ZipInfo("word/media/image1.png")
        link.external_attr = 0o120777 << 16
        made.writestr(link, "/etc/passwd")
    return written.getvalue()


def locked(content: bytes) -> bytes:
    """The archive says of each part that it is encrypted."""
    changed = bytearray(content)
    at = changed.find(b"PK\x01\x02")
    while at >= 0:
        changed[at + 8] |= 1
        at = changed.find(b"PK\x01\x02", at + 4)
    return bytes(changed)


def archive(parts: dict[str, bytes], *, stored: tuple[str, ...] = ()) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED)
    return written.getvalue()


def docx(**more: bytes) -> bytes:
    return archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"} | more)


def xlsx(more: dict[str, bytes] | None = None) -> bytes:
    return archive({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"} | (more or {}))


def odt(kind: str = "application/vnd.oasis.opendocument.text") -> bytes:
    return archive({"mimetype": kind.encode(), "content.xml": b"<office/>"}, stored=("mimetype",))


def pdf() -> bytes:
    return b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
