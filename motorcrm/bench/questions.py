"""What is asked: every page of the program, taken from its own declarations, and what people type into searches."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.db.models import Count, Model
from django.urls import reverse

from motorcrm.access.nouns import nouns
from motorcrm.bench.browser import Browser, Values, forms_of
from motorcrm.clients.models import Client, ClientPhone
from motorcrm.core import clock
from motorcrm.core.search import searchable
from motorcrm.dev.routes import callbacks
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.phases import Phase
from motorcrm.vehicles.models import Vehicle

ADMIN = "admin"
ROLES = (ADMIN, "manager", "technician", "accountant")
LEFT_OUT = (
    "/sign-in",
    "/sign-out",
    "/new-password",
    "/forgotten",
    "/set-up",
    "/choose-",
    "/files/",
    "/photo/",
    "/second-factor/",
    "/download/",
    "/shifts/<",
    "/decide/",
)
"""Signing in, which is slow on purpose; files, which a company of the demo does not have; lists as files, which are as
long as the company is old; one shift and its difference, as the company of the benchmark counts no till."""
PIECES = ("/suggest/", "/figures/", "/pieces/", "/changes/", "/totals/", "/duplicates/", "/doubts/")
"""Parts of pages. Scripts ask for them, and say so: the answer is the part without the page around it."""
POLL = "/changes/"
"""Without what its page has seen, a poll would be answered with the page."""
ANSWERED = (200, 204, 286)
"""204 and 286 are polls that have nothing new."""
LEADS_ON = 302
"""The answer of a page that there is only where there is something to choose."""
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
_SAMPLE = 20_000


@dataclass(frozen=True)
class Line:
    """One thing that is asked, and how it is named in every report."""

    name: str
    path: str = ""
    login: str = ADMIN
    prepare: Callable[[Browser, int], list[tuple[str, Values]]] | None = field(default=None, compare=False)
    """For forms: so many of them filled in, each ready to be sent once."""

    @property
    def is_piece(self) -> bool:
        return any(part in self.path for part in PIECES)


Asked = Callable[[str], object]
"""Whether a line of this name is asked for: what is not is neither looked for nor opened."""


def pages(browser: Browser, asked: Asked) -> Iterator[Line]:
    """Every route that answers GET, with whatever it is of; the polls, pieces and suggestions are routes too."""
    for pattern, view in callbacks():
        is_left_out = any(part in pattern for part in LEFT_OUT)
        if "GET" in getattr(view, "methods", ()) and not is_left_out and asked(pattern):
            tried = list(_addresses(pattern, view))
            answered = "" if POLL in pattern else _answered(browser, tried)
            answered = answered or next((link for path in tried if (link := _linked(browser, path))), "")
            answered = answered or _answered(browser, tried)
            if not answered and tried and browser.get(tried[0]).status == LEADS_ON:
                continue
            # Where nothing answers, measuring it will say so.
            yield Line(pattern, answered or (tried[0] if tried else pattern))


def _answered(browser: Browser, tried: list[str]) -> str:
    return next((path for path in tried if browser.get(path).status in ANSWERED), "")


def _linked(browser: Browser, path: str) -> str:
    """As a page asks it, the one above or the first: a poll says what that page has seen."""
    for page in (f"{path.rstrip('/').rpartition('/')[0]}/", f"{reverse('home')}?show=day"):
        if found := re.search(f'"({re.escape(path)}[?][^"]*)"', browser.get(page).body):
            return unescape(found[1])
    return ""


def _addresses(pattern: str, view: Any) -> Iterator[str]:
    """The address for several things, one of which will answer; where a view finds them itself, for small numbers."""
    names = _PARAMETER.findall(pattern)
    if not names:
        yield pattern
        return
    finder = getattr(view, "of", None)
    found: list[tuple[dict[str, Any], Model | None]] = [(dict.fromkeys(names, number), None) for number in range(1, 5)]
    if finder:
        found = [(finder.parts_of(thing), thing) for thing in _things(finder.model)]
    for parts, thing in found:
        values = [parts.get(name) or _part(thing, name) for name in names]
        if all(value is not None for value in values):
            path = pattern
            for value in values:
                path = _PARAMETER.sub(str(value), path, count=1)
            yield path


def _things(model: type[Model]) -> list[Model]:
    if model is WorkOrder:
        return [order for phase in Phase for order in WorkOrder.objects.filter(phase=phase).order_by("-pk")[:1]]
    rows = model._default_manager
    return [*rows.order_by("-pk")[:5], *rows.order_by("pk")[:5]]


def _part(thing: Model | None, name: str) -> int | None:
    """The number of a part of the thing, such as a reading of a vehicle, that the view finds itself."""
    for relation in thing._meta.related_objects if thing else ():
        if name in str(relation.related_model._meta.model_name):
            found = relation.related_model._default_manager.filter(**{relation.field.name: thing}).first()
            if found is not None:
                return int(found.pk)
    return None


def of_roles(people: dict[str, Browser], asked: Asked) -> Iterator[Line]:
    """The first page of each role and the lists it may open: a technician's first page is my jobs."""
    lists = [reverse(noun.listed.page) for noun in nouns() if noun.listed]
    for login, browser in people.items():
        for path in dict.fromkeys(["/", "/jobs/", *lists]):
            name = f"{path} as {login}"
            if asked(name) and browser.get(path).status == 200:
                yield Line(name, path, login)


def filters(browser: Browser) -> Iterator[Line]:
    """Each filter of each list: the forms of the page that are sent by GET, with one choice in each of them."""
    lists = [reverse(noun.listed.page) for noun in nouns() if noun.listed]
    for path in dict.fromkeys([*lists, reverse("finance"), reverse("audit-log"), reverse("orders")]):
        page = browser.get(path).body
        for name, value in dict(_choices(page, path)).items():
            # Numbers and cursors differ from company to company, and a line is compared by its name.
            shown = "…" if any(sign.isdigit() for sign in value) else value
            yield Line(f"{path}?{name}={shown}", f"{path}?{urlencode({name: value})}")


def _choices(page: str, path: str) -> Iterator[tuple[str, str]]:
    for form in forms_of(page):
        if form.method == "get" and form.action.partition("?")[0] in ("", path):
            for name, offered in form.options.items():
                if chosen := next((value for value in reversed(offered) if value), ""):
                    yield name, chosen
            for name, kind in form.kinds.items():
                if kind == "date":
                    yield name, (clock.today() - timedelta(days=0 if name.endswith("to") else 30)).isoformat()
                elif kind == "checkbox":
                    yield name, "on"
    for link in re.findall(r'href="([^"]*\?[^"]*)"', page):
        parts = urlsplit(link.replace("&amp;", "&"))
        if parts.path in ("", path):
            yield from parse_qsl(parts.query)


def texts() -> dict[str, str]:
    """What people type into a search, taken from the data: the same kinds of text in a company of any size."""
    people = list(Client.objects.filter(kind="person").order_by("pk").values_list("name", flat=True)[:_SAMPLE])
    counted = Counter(name.split()[0] for name in people).most_common()
    vehicle = Vehicle.objects.exclude(plate="").order_by("-pk")[0]
    return {
        "common surname": counted[0][0],
        "rare surname": counted[-1][0],
        "full name": Counter(people).most_common()[-1][0],
        "phone": ClientPhone.objects.order_by("pk")[0].number[-7:],
        "plate": vehicle.plate,
        "order number": WorkOrder.objects.order_by("pk")[0].number,
        "one letter": "К",
        "two letters": "Ко",
        "two words": f"{counted[0][0]} {vehicle.make}",
        "nonsense": "жщцфы 70q",
    }


def searches() -> Iterator[Line]:
    """Each text in the search of everything, in each list and in each place that suggests."""
    lists = [reverse(noun.listed.page) for noun in nouns() if noun.listed]
    suggesting = [pattern for pattern, _view in callbacks() if pattern.endswith("/suggest/")]
    for path in dict.fromkeys([reverse("search"), *lists, reverse("finance"), *suggesting]):
        for kind, text in texts().items():
            yield Line(f"{path} for {kind}", f"{path}?{urlencode({'q': text})}")


def heaviest() -> Iterator[Line]:
    """The client and the vehicle with the most orders."""
    for name in ("client", "vehicle"):
        found = WorkOrder.objects.order_by().values_list(name).annotate(n=Count("pk")).order_by("-n")[0]
        path = reverse(name, args=[found[0]])
        yield Line(f"{name} with most orders", path)
        yield Line(f"orders of the {name} with most", f"{reverse('orders')}?{urlencode({name: found[0]})}")


def hostile() -> list[str]:
    """Texts that a search finds hard: as long as it takes them, in every row, in none, like patterns."""
    every = [line for line in searchable("а", "ЗН-2026").split("\n") if line]
    long = " ".join(f"{chr(1072 + number % 32)}{chr(1072 + number * 7 % 32)}" for number in range(60))
    return ["а о е и", long, "% _ % _", "%%%%%%", "_" * 60, "о", "ООО", "2", "00", "иван петр серг", *every]
