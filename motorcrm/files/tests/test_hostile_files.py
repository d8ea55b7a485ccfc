"""Whatever is sent, it is refused or made harmless, and nothing breaks."""

import gzip
import io
import time
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from motorcrm.core.refusal import Invalid
from motorcrm.files import limits, storage
from motorcrm.files.intake import take_in, tidy_name
from motorcrm.files.models import StoredFile
from motorcrm.files.tests.making import (
    archive,
    chunk,
    circle_in_exif,
    docx,
    endless_chunk,
    gif_saying,
    jpeg_saying,
    locked,
    moving,
    odt,
    packed_comment,
    pdf,
    photo_with_position,
    picture,
    pixel_bomb,
    png_saying,
    position,
    position_in_words,
    webp_saying,
    with_chunk,
    xlsx,
)
from motorcrm.testing.builders import an_order

PHP, SCRIPT = b"<?php system($_GET['c']); ?>", b"<script>alert(1)</script>"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500
JPEG, PNG = picture(), picture("PNG")

REFUSED: dict[str, bytes | Callable[[], bytes]] = {
    "nothing": b"",
    "one byte": b"\x00",
    "one byte too many": b"a" * (limits.FILE + 1),
    "SVG": b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT + b"</svg>",
    "SVG after a mark of order": b"\xef\xbb\xbf<svg onload='alert(1)'/>",
    "SVG after spaces": b" \n\t <svg onload='alert(1)'/>",
    "SVG after a declaration": b"<?xml version='1.0'?><svg/>",
    "SVG with entities": b"<!DOCTYPE svg [<!ENTITY a 'aaaa'>]><svg>&a;</svg>",
    "SVG packed": gzip.compress(b"<svg onload='alert(1)'/>"),
    "SVG in UTF-16": "<svg onload='alert(1)'/>".encode("utf-16"),
    "SVG in UTF-16 without a mark": "<svg onload='alert(1)'/>".encode("utf-16-be"),
    "HTML": b"<!doctype html><html>" + SCRIPT,
    "HTML in UTF-16": "<html><script>alert(1)</script>".encode("utf-16"),
    "HTML after words": b"Dear client\n<html><body onload=alert(1)>",
    "a script in text": b"hello " + SCRIPT,
    "PHP": PHP,
    "PHP after words": b"GIF89 " + PHP,
    "a short PHP tag": b"text <?= `id` ?>",
    "an iframe": b"text <iframe src=javascript:alert(1)>",
    "a shell script": b"#!/bin/sh\nrm -rf /\n",
    "a program of Windows": b"MZ\x90\x00" + b"\x00" * 60,
    "a program of Linux": b"\x7fELF\x02\x01\x01" + b"\x00" * 60,
    "a class of Java": b"\xca\xfe\xba\xbe\x00\x00\x00\x34",
    "PostScript": b"%!PS-Adobe-3.0\n(x) show\n",
    "RTF": b"{\\rtf1\\ansi{\\object\\objupdate}}",
    "an old DOC": OLD_OFFICE,
    "an XLSX with a password": OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"),
    "RAR": b"Rar!\x1a\x07\x00" + b"\x00" * 20,
    "7z": b"7z\xbc\xaf\x27\x1c\x00\x04",
    "a plain ZIP": archive({"readme.txt": b"hello"}),
    "an empty ZIP": archive({}),
    "a JAR": archive({"META-INF/MANIFEST.MF": b"Main-Class: A", "A.class": b"\xca\xfe"}),
    "an APK": archive({"AndroidManifest.xml": b"x", "classes.dex": b"dex"}),
    "a ZIP bomb in a document": lambda: docx(bomb=bytes(limits.UNPACKED)),
    "a document of many parts": lambda: archive({f"{number}": b"" for number in range(limits.PARTS + 1)}),
    "a document with macros": docx(**{"word/vbaProject.bin": b"x"}),
    "a table with macros": xlsx({"xl/vbaProject.bin": b"x"}),
    "a document with a program": docx(**{"word/embeddings/a.EXE": b"MZ"}),
    "a document cut short": docx()[:-30],
    "a document without its beginning": docx()[40:],
    "a document with a lying table": docx()[:-6] + b"\xff\xff\xff\x7f\x00\x00",
    "an ODT of another kind": odt("text/html"),
    "an ODT with a long kind": odt("application/vnd.oasis.opendocument.text" + "x" * 200),
    "an ODT of letters of another script": odt("текст"),
    "a document with macros of old Excel": xlsx({"xl/macrosheets/sheet1.xml": b"<xm:macrosheet/>"}),
    "a document with a control": docx(**{"word/activeX/activeX1.bin": b"x"}),
    "a document with a link of Windows": docx(**{"word/media/a.LNK": b"L"}),
    "a document with a page of programs": docx(**{"customUI/a.hta": b"x"}),
    "an ODT with macros": archive(
        {"mimetype": b"application/vnd.oasis.opendocument.text", "Basic/Standard/A.xml": b"x"}, stored=("mimetype",)
    ),
    "an ODT with scripts": archive(
        {"mimetype": b"application/vnd.oasis.opendocument.text", "Scripts/python/a.py": b"x"}, stored=("mimetype",)
    ),
    "an archive with a password": locked(docx()),
    "a bomb of many layers": lambda: archive({"a.zip": archive({"b.zip": archive({"c": bytes(10_000_000)})})}),
    "a PDF cut short": pdf()[:-8],
    "a PDF after a script": SCRIPT + pdf(),
    "a JPEG cut short": picture(size=(600, 400))[:900],
    "a JPEG of its beginning only": b"\xff\xd8\xff\xe0",
    "a PNG cut short": picture("PNG", size=(600, 400))[:200],
    "a PNG of its beginning only": PNG[:20],
    "a PNG with a wrong sum": PNG[:29] + b"\x00\x00\x00\x00" + PNG[33:],
    "a PNG of no size": b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", b"\x00" * 13),
    "a PNG of 30,000 × 30,000": pixel_bomb,
    "a PNG of a billion a side": lambda: pixel_bomb(2**30, 2**30),
    "a PNG one line too long": lambda: pixel_bomb(80_001, 1_000),
    "a good PNG that says 30,000 × 30,000": png_saying(30_000, 30_000),
    "a good PNG that says 8,000 × 9,000": png_saying(8_000, 9_000),
    "a JPEG that says 65,500 × 65,500": jpeg_saying(65_500, 65_500),
    "a GIF that says 65,535 × 65,535": gif_saying(65_535, 65_535),
    "a GIF that says 8,000 × 8,000": gif_saying(8_000, 8_000),
    "a WebP that says 16,384 × 16,384": webp_saying(16_384, 16_384),
    "a PNG with a chunk of two gigabytes": endless_chunk(),
    "a PNG with a bomb in its old comment": lambda: packed_comment(b"zTXt"),
    "a PNG with a bomb in its comment": lambda: packed_comment(b"iTXt"),
    "a PNG with a bomb in its profile of colours": lambda: packed_comment(b"iCCP"),
    "a moving GIF": moving("GIF"),
    "a moving WebP": moving("WEBP"),
    "a moving PNG": moving("PNG"),
    "a GIF of its beginning only": b"GIF89a" + PHP,
    "a WebP of its beginning only": b"RIFF\xff\xff\xff\xffWEBPVP8 " + b"\x00" * 30,
    "HEIC": b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40,
    "AVIF": b"\x00\x00\x00\x18ftypavif" + b"\x00" * 40,
    "BMP": picture("BMP"),
    "TIFF": picture("TIFF"),
    "an icon": picture("ICO", size=(32, 32)),
    "EPS": picture("EPS"),
    "a film": b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 40,
    "a film of the web": b"\x1a\x45\xdf\xa3\x01\x00\x00\x00\x00\x00\x00\x1f",
    "a film of Windows": b"RIFF\x24\x00\x00\x00AVI LIST",
    "music": b"ID3\x03\x00\x00\x00\x00\x00\x21" + b"\xff\xfb\x90\x00" * 30,
    "a voice": b"RIFF\x24\x00\x00\x00WAVEfmt ",
    "a voice of a messenger": b"OggS\x00\x02" + b"\x00" * 20,
    "a link of Windows": b"L\x00\x00\x00\x01\x14\x02\x00" + b"\x00" * 60,
    "a program of macOS": b"\xcf\xfa\xed\xfe\x07\x00\x00\x01" + b"\x00" * 20,
    "WebAssembly": b"\x00asm\x01\x00\x00\x00",
    "TAR": b"evil" + b"\x00" * 253 + b"ustar\x00",
    "text with NUL": b"hello\x00world",
    "text with signs of a terminal": b"hello \x1b]0;owned\x07",
    "text without end": b"word " * (limits.TEXT // 5 + 1),
}
"""Large ones are made when they are needed, not whenever tests are collected."""


def refused(what: str) -> bytes:
    content = REFUSED[what]
    return content() if callable(content) else content


DRAWN_ANEW = {
    "PHP behind a JPEG": JPEG + PHP,
    "PHP behind a PNG": PNG + PHP,
    "HTML behind a JPEG": JPEG + b"<html>" + SCRIPT,
    "a ZIP behind a JPEG": JPEG + archive({"evil.exe": b"MZ"}),
    "a JAR behind a GIF": picture("GIF") + archive({"META-INF/MANIFEST.MF": b"Main-Class: A"}),
    "PHP in the comment of a JPEG": picture(comment=PHP),
    "PHP in a chunk of a PNG": PNG[:33] + chunk(b"tEXt", b"Comment\x00" + PHP) + PNG[33:],
    "PHP in an unknown chunk": PNG[:33] + chunk(b"evIl", PHP) + PNG[33:],
    "PHP in the colour profile": picture(icc_profile=PHP * 8),
    "PHP in XMP": picture("WEBP", xmp=PHP),
    "PHP in a WebP": picture("WEBP", exif=b"Exif\x00\x00" + PHP),
    "a position": photo_with_position(),
    "a position in a PNG": picture("PNG", exif=position()),
    "a position in a WebP": picture("WEBP", exif=position()),
    "a position in words": picture(xmp=position_in_words()),
    "a position in words in a PNG": with_chunk(b"iTXt", b"XML:com.adobe.xmp\x00\x00\x00\x00\x00" + position_in_words()),
    "a position in words in a WebP": picture("WEBP", xmp=position_in_words()),
    "EXIF that runs in a circle": circle_in_exif(),
    "a page in the comment of a PNG": with_chunk(b"tEXt", b"Comment\x00<html>" + SCRIPT),
    "a GIF that is a script too": b"GIF89a/*" + picture("GIF")[8:] + b"*/=1;" + SCRIPT,
    "a PNG that says it is smaller": png_saying(10, 10),
    "HTML behind a WebP": picture("WEBP") + b"<html>" + SCRIPT,
}


def test_there_are_enough_of_them():
    assert len(REFUSED) + len(DRAWN_ANEW) >= 110


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_with_a_reason_and_quickly(what):
    began = time.monotonic()

    with pytest.raises(Invalid) as problem:
        take_in(io.BytesIO(refused(what)), name="photo.jpg")

    assert "photo.jpg" in problem.value.errors["file"]
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("what", DRAWN_ANEW)
def test_of_a_photo_only_the_pixels_are_kept(what):
    drawn = take_in(io.BytesIO(DRAWN_ANEW[what]), name="photo.php").drawn

    for content in (drawn.content, drawn.small):
        assert not any(sign in content for sign in (b"php", b"<script", b"PK\x03\x04", b"Exif", b"anary", b"GPS"))
        image = Image.open(io.BytesIO(content))
        assert image.format in ("JPEG", "PNG")
        assert not image.getexif()
        image.load()


def test_a_photo_is_turned_as_it_was_held():
    drawn = take_in(io.BytesIO(photo_with_position(orientation=6)), name="a.jpg").drawn

    assert (drawn.width, drawn.height) == (48, 64)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "CMYK", "1", "I;16"])
def test_photos_of_all_colours_are_taken(mode):
    written = io.BytesIO()
    Image.new(mode, (20, 10)).save(written, "JPEG" if mode == "CMYK" else "PNG")

    drawn = take_in(io.BytesIO(written.getvalue()), name="a").drawn

    assert drawn.type == ("image/png" if "A" in mode else "image/jpeg")


def test_a_large_photo_becomes_smaller():
    drawn = take_in(io.BytesIO(picture(size=(6000, 3000))), name="a.jpg").drawn

    assert max(drawn.width or 0, drawn.height or 0) <= 4096


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (pdf(), "application/pdf"),
        (pdf() + archive({"a": b"b"}) + b"%%EOF", "application/pdf"),
        (docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (xlsx(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (odt(), "application/vnd.oasis.opendocument.text"),
        (odt("application/vnd.oasis.opendocument.spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet"),
        ("Стук в моторе".encode(), "text/plain"),
        ("Стук в моторе".encode("cp1251"), "text/plain"),
        ("name;sum\r\nИван;5".encode("utf-8-sig"), "text/plain"),
    ],
)
def test_documents_are_known_by_what_is_inside_and_kept_as_they_are(content, kind):
    drawn = take_in(io.BytesIO(content), name="bill.exe").drawn

    assert (drawn.type, drawn.content, drawn.small) == (kind, content, b"")


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../../etc/passwd", "passwd"),
        ("..\\..\\windows\\win.ini", "win.ini"),
        ("/etc/passwd", "passwd"),
        ("C:\\boot.ini", "boot.ini"),
        ("..", "file"),
        ("", "file"),
        ("\x00\x01", "file"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\r\nSet-Cookie: x", "aSet-Cookie: x"),
        ("\udc80.jpg", "jpg"),
        ("я" * 300 + ".jpg", "я" * 116 + ".jpg"),
    ],
)
def test_a_name_is_for_people_only(sent, shown, settings):
    settings.LANGUAGE_CODE = "en"
    from django.utils.translation import override

    with override("en"):
        assert tidy_name(sent) == shown


@pytest.mark.parametrize("name", ["../../etc/passwd", "a", "A" * 32, "", "0" * 31 + "/", "-small"])
def test_no_other_name_leads_into_the_folder(name):
    with pytest.raises(ValueError, match="not the name of a stored file"):
        storage.path_of(name)


def test_bad_files_do_not_stop_good_ones(workshop, sign_in, media):
    order = an_order(workshop)
    sent = [SimpleUploadedFile(f"{n}.jpg", refused(what)) for n, what in enumerate(["SVG", "PHP", "an empty ZIP"])]
    sent.insert(1, SimpleUploadedFile("../../good.php.jpg", JPEG + PHP))

    answer = sign_in(workshop.manager).post(f"/files/order/{order.pk}/add/", {"file": sent}, follow=True)

    page = answer.content.decode()
    assert StoredFile.objects.get().name == "good.php.jpg"
    assert all(f"«{name}»" in page for name in ("0.jpg", "1.jpg", "2.jpg"))
    assert not [path for path in media.rglob("*") if path.is_file() and "php" in path.name]


def test_a_stream_without_end_is_cut_off_while_it_is_read(workshop, sign_in, monkeypatch):
    monkeypatch.setattr(limits, "REQUEST", 3_000_000)
    order, client = an_order(workshop), sign_in(workshop.manager)

    answer = client.post(f"/files/order/{order.pk}/add/", {"file": SimpleUploadedFile("a.txt", b"a" * 4_000_000)})

    assert answer.status_code in (400, 413)
    assert not StoredFile.objects.exists()


def test_a_file_that_is_too_large_is_named_and_the_others_are_kept(workshop, sign_in, monkeypatch):
    monkeypatch.setattr(limits, "FILE", 100_000)
    order, client = an_order(workshop), sign_in(workshop.manager)
    sent = [SimpleUploadedFile("large.txt", b"a" * 3_000_000), SimpleUploadedFile("good.jpg", JPEG)]

    page = client.post(f"/files/order/{order.pk}/add/", {"file": sent}, follow=True).content.decode()

    assert "«large.txt»" in page
    assert StoredFile.objects.get().name == "good.jpg"


@pytest.mark.parametrize("count", [0, limits.FILES + 1, 25])
def test_no_files_or_too_many_are_refused_whole(workshop, sign_in, count):
    order = an_order(workshop)
    sent = [SimpleUploadedFile(f"{n}.txt", b"hello") for n in range(count)]

    answer = sign_in(workshop.manager).post(f"/files/order/{order.pk}/add/", {"file": sent})

    assert answer.status_code in (400, 422)
    assert not StoredFile.objects.exists()
