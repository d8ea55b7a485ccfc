"""One search box for everything: each kind of record that has a list, within what the person may see."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from motorcrm.access.nouns import Listed, nouns
from motorcrm.access.scopes import has
from motorcrm.core.operation import SIGNED_IN
from motorcrm.core.search import best
from motorcrm.ui.guards import page
from motorcrm.ui.request import asked

FEW = 8
LONGEST = 120


@dataclass(frozen=True)
class Found:
    """The first records of one kind, and where to see them all."""

    kind: str
    label: str
    row: str
    """The template of one record."""
    rows: list[Any]
    more: bool
    url: str


@page(SIGNED_IN)
def search(request: HttpRequest) -> HttpResponse:
    """A complete order number leads straight to the order."""
    query = asked(request, "q", longest=LONGEST)
    if address := _straight(request.user, query):
        return redirect(address)
    groups = [group for group in _groups(request.user, query) if group.rows] if query else []
    return render(request, "desk/search.html", {"search_query": query, "groups": groups})


def _straight(person: Any, query: str) -> str:
    """The address of the one record that was certainly meant."""
    for noun in nouns():
        if noun.listed and noun.listed.exact_match and (thing := noun.listed.exact_match(person, query)):
            return noun.address(thing)
    return ""


def _groups(person: Any, query: str) -> list[Found]:
    """Querysets apply the scope; kinds the person has no right to are not searched."""
    return [
        _found(noun.listed, person, query)
        for noun in nouns()
        if noun.listed and has(person, noun.model.seen_with)  # type: ignore[attr-defined]  # scoped models say it
    ]


def _found(listed: Listed, person: Any, query: str) -> Found:
    rows = best(listed.found(person, query), FEW + 1)
    shown = rows[:FEW]
    listed.prepare(shown, person, query)
    url = f"{reverse(listed.page)}?{urlencode({**listed.query, 'q': query})}"
    return Found(listed.page, str(listed.label), listed.row, shown, len(rows) > FEW, url)
