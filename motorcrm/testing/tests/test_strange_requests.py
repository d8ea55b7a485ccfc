"""Whatever a request says of its own body, the answer is a page, and never that something broke."""

import socket
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from motorcrm.testing.tests.test_matrix import LONG
from motorcrm.testing.tests.test_serve import serving
from motorcrm.ui.reading import TolerantRequest, is_readable

FORM, FILES = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
STRANGE = [
    "utf-16",
    "windows-1251",
    "latin-1",
    "rot13",
    "hex",
    "zlib",
    "idna",
    "punycode",
    "undefined",
    "utf-7",
    "no\x0bsuch",
]
STRANGE += ["unicode_escape", "nonsense", "a" * 5_000, "\xff"]
KNOWN = ["utf-8", "UTF-8", "utf8", '"utf-8"', '"utf-8', "us-ascii", ""]
TYPES = [
    *(FORM, FILES, f"{FILES}; charset=rot13", f"{FILES}; charset=utf-8"),
    *("text/plain", "application/json", "application/json; charset=bogus", "", "/", ";;;", "text/html; charset=bogus"),
    *("multipart/form-data", "multipart/form-data; boundary=", 'multipart/form-data; boundary="', "multipart/mixed"),
    *(f"multipart/form-data; boundary={'x' * 300}", "multipart/form-data; boundary=\xff\xfe"),
    *("multipart/form-data; boundary*=utf-8''x", "multipart/form-data; boundary*0=x"),
]
HEAD = b'--x\r\nContent-Disposition: form-data; name="file"'
BODIES = [
    b"",
    b"login=a&password=b&name=c",
    b"\xff\xfe\x00",
    b"--x\r\n",
    HEAD + b"\r\n\r\na\r\n--x--\r\n",
    HEAD + b"; filename*=bogus''a.png\r\nContent-Type: image/png; charset=bogus\r\n\r\na\r\n--x--\r\n",
    HEAD + b"; filename*=utf-8''%ff.png\r\nContent-Transfer-Encoding: base64\r\n\r\n====a\r\n--x--\r\n",
    HEAD + b'; filename="a\x00b.png"\r\nContent-Type: image/png; charset=rot13\r\n\r\na\r\n--x--\r\n',
    HEAD + b'; filename=".."\r\n\r\na\r\n--x--\r\n',
    b"--x\r\nContent-Disposition: form-data; name*=bogus''login\r\n\r\na\r\n--x--\r\n",
    b'--x\r\nContent-Disposition: form-data; name="\xff"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!\r\n--x--\r\n',
    b"--x\r\n" + b"A: b\r\n" * 3_000 + b"\r\na\r\n--x--\r\n",
    b"&".join(b"a%d=1" % number for number in range(4_000)),
]
METHODS = ("PUT", "HEAD", "OPTIONS", "DELETE", "PATCH", "TRACE", "FOO")
HEADERS: list[dict[str, Any]] = [
    {"HTTP_ACCEPT_LANGUAGE": "\xff;q=x," * 300},
    {"HTTP_COOKIE": "\xff=\x00; motorcrm_session=\xff; csrftoken=\x00; motorcrm_browser=\xff; messages=\xff"},
    {"HTTP_HOST": "\xff"},
    {"HTTP_REFERER": "http://[\xff"},
    {"HTTP_ORIGIN": "http://[\xff"},
    {"HTTP_X_FORWARDED_FOR": "\xff"},
    {"HTTP_ACCEPT_ENCODING": "\xff"},
    {"HTTP_IF_NONE_MATCH": "\xff", "HTTP_IF_MODIFIED_SINCE": "\xff"},
    {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://["},
    {"HTTP_USER_AGENT": "\x00\xff" * 400},
    {"CONTENT_LENGTH": "abc"},
    {"CONTENT_LENGTH": "-5"},
    {"CONTENT_LENGTH": "٣"},
    {"QUERY_STRING": "\xff\x00=%&%ff=%00"},
]


@pytest.fixture(params=["a stranger", "the owner"])
def visitor(request: pytest.FixtureRequest, workshop: Any) -> tuple[Client, str]:
    """Who sends, and a page with a form for them. To both, what breaks is a status."""
    client = Client(raise_request_exception=False)
    if request.param == "a stranger":
        return client, "/sign-in/"
    client.force_login(workshop.owner)
    return client, "/orders/new/"


@pytest.mark.web
@pytest.mark.django_db
def test_no_content_type_and_no_body_break_anything(visitor: tuple[Client, str]) -> None:
    """Bodies are read before anybody is asked who they are: on a large page, with a short budget, not each as each."""
    client, page = visitor
    every = page == "/sign-in/" or LONG

    broken = [
        f"{kind} {body[:40]!r}"
        for kind, body in product(TYPES, BODIES)
        if every or kind in (FORM, FILES) or body in BODIES[1:3]
        if client.generic("POST", page, body, content_type=kind).status_code >= 500
    ]

    assert not broken, "\n".join(broken)


@pytest.mark.web
@pytest.mark.django_db
def test_a_strange_charset_is_answered_with_the_page_of_what_cannot_be_read(visitor: tuple[Client, str]) -> None:
    client, page = visitor

    for kind, charset, method in product((FORM, FILES, "text/plain"), STRANGE, ("GET", "POST")):
        answer = client.generic(method, page, b"login=a", content_type=f"{kind}; charset={charset}")
        assert answer.status_code == 400, (kind, charset)
        assert "Запрос не удалось прочитать" in answer.content.decode()


@pytest.mark.web
@pytest.mark.django_db
def test_however_utf_8_is_spelt_a_form_is_read(visitor: tuple[Client, str]) -> None:
    client, page = visitor

    for charset in KNOWN:
        answer = client.generic("POST", page, "login=Ж".encode(), content_type=f"{FORM}; charset={charset}")
        assert answer.status_code == 422, charset


@pytest.mark.web
@pytest.mark.django_db
def test_no_header_and_no_method_break_anything(visitor: tuple[Client, str]) -> None:
    client, page = visitor
    asked = [*product(("GET", "POST"), HEADERS), *((method, {}) for method in METHODS)]

    broken = [
        f"{method} {headers}"
        for method, headers in asked
        if client.generic(method, page, b"a=1", content_type=FORM, **headers).status_code >= 500
    ]

    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("kind", [f"{FORM}; charset=\x00", "multipart/form-data; boundary*=bogus''x"])
def test_a_content_type_that_cannot_be_parsed_is_a_request_that_cannot_be_read(rf: Any, kind: str) -> None:
    environ = rf._base_environ(CONTENT_TYPE=kind)

    assert not is_readable(TolerantRequest(environ))


@pytest.mark.web
def test_the_program_answers_what_its_server_lets_through(prepared: Path) -> None:
    """Over the line itself, byte by byte, for a client of a library would mend it."""
    kinds = ["multipart/form-data; boundary*=bogus''x", f"{FORM}; charset=rot13", f"{FORM}; charset=nonsense"]
    with serving(prepared) as (_process, port, _said):
        answers = [over_the_line(port, kind) for kind in kinds]

    assert [answer.split(b" ")[1] for answer in answers] == [b"400"] * 3
    assert all("Запрос не удалось прочитать".encode() in answer for answer in answers)


def over_the_line(port: int, kind: str) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        head = f"POST /set-up/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\nContent-Length: 3\r\n"
        line.sendall(f"{head}Connection: close\r\n\r\na=1".encode("latin-1"))
        return b"".join(iter(lambda: line.recv(65_536), b""))
