"""A browser of the benchmark: one connection, cookies, and forms as they stand on pages."""

import gzip
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPResponse, RemoteDisconnected
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from motorcrm.demo.company import PASSWORD

Values = list[tuple[str, str]]
TIMEOUT = 120


@dataclass
class Form:
    """One form of a page: where it goes, and what it would send if nobody typed anything."""

    action: str
    method: str
    values: Values = field(default_factory=list)
    options: dict[str, list[str]] = field(default_factory=dict)
    """What its lists offer."""
    kinds: dict[str, str] = field(default_factory=dict)
    """Of its other fields: text, date, checkbox …"""

    def filled(self, typed: dict[str, str]) -> Values:
        """What it sends with this typed over what stands in it."""
        return [(name, value) for name, value in self.values if name not in typed] + list(typed.items())


@dataclass(frozen=True)
class Answer:
    status: int
    body: str
    location: str = ""


class Browser:
    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
        self._cookies: dict[str, str] = {}

    def sign_in(self, login: str) -> "Browser":
        """Raises RuntimeError if the demo does not know this login."""
        form = form_to(self.get("/sign-in/").body, "/sign-in/")
        answer = self.post("/sign-in/", form.filled({"login": login, "password": PASSWORD}))
        if answer.status != 302:
            raise RuntimeError(f"{login} cannot sign in: {answer.status}")
        return self

    def get(self, path: str, *, by_script: bool = False) -> Answer:
        return self._ask("GET", path, None, by_script=by_script)

    def post(self, path: str, values: Values) -> Answer:
        return self._ask("POST", path, urlencode(values))

    def close(self) -> None:
        self._connection.close()

    def _ask(self, method: str, path: str, body: str | None, *, by_script: bool = False) -> Answer:
        headers = {"Accept-Encoding": "gzip", "Accept-Language": "ru"}
        if by_script:
            headers["HX-Request"] = "true"
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self._connection.request(method, path, body, headers)
            return self._read(self._connection.getresponse())
        except (RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            # The server hangs up on those who have been silent for long.
            self._connection.close()
            self._connection.request(method, path, body, headers)
            return self._read(self._connection.getresponse())

    def _read(self, response: HTTPResponse) -> Answer:
        raw = response.read()
        for line in response.headers.get_all("Set-Cookie", []):
            self._cookies.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
        if response.headers.get("Content-Encoding") == "gzip":
            raw = gzip.decompress(raw)
        return Answer(response.status, raw.decode("utf-8", "replace"), response.headers.get("Location", ""))


def form_to(page: str, action: str) -> Form:
    """The form of the page that is posted there. Raises LookupError if there is none."""
    for form in forms_of(page):
        if form.method == "post" and form.action.partition("?")[0] in ("", action):
            return form
    raise LookupError(f"no form goes to {action}")


def forms_of(page: str) -> list[Form]:
    reader = _Reader()
    reader.feed(page)
    return reader.forms


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select = self._chosen = ""
        self._area: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._form = Form(known.get("action", ""), known.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is None or "disabled" in known:
            return
        elif tag == "input":
            self._input(self._form, known)
        elif tag == "select":
            self._select, self._chosen = known.get("name", ""), ""
            self._form.options[self._select] = []
        elif tag == "option" and self._select:
            self._form.options[self._select].append(known.get("value", ""))
            if "selected" in known:
                self._chosen = known.get("value", "")
        elif tag == "textarea":
            self._area = known.get("name", ""), []

    def handle_data(self, data: str) -> None:
        if self._area:
            self._area[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if self._form is None:
            return
        if tag == "form":
            self._form = None
        elif tag == "select" and self._select:
            offered = self._form.options[self._select]
            self._form.values.append((self._select, self._chosen or (offered[0] if offered else "")))
            self._select = ""
        elif tag == "textarea" and self._area:
            self._form.values.append((self._area[0], "".join(self._area[1]).strip()))
            self._area = None

    def _input(self, form: Form, known: dict[str, str]) -> None:
        kind, name = known.get("type", "text"), known.get("name", "")
        form.kinds[name] = kind
        ticked = kind not in ("checkbox", "radio") or "checked" in known
        if name and ticked and kind not in ("submit", "button", "file"):
            form.values.append((name, known.get("value", "on" if kind == "checkbox" else "")))
