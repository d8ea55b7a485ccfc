"""One search box for everything: each kind of thing that has a list, within the person's sight."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from motorcrm.access.nouns import Listed, nouns
from motorcrm.access.scopes import has
from motorcrm.core.folding import clean
from motorcrm.core.operation import SIGNED_IN
from motorcrm.ui.guards import page

FEW = 8
LONGEST = 120


@dataclass(frozen=True)
class Found:
    """The first things of one kind, and where all of them are."""

    kind: str
    label: str
    row: str
    """The template of one of them."""
    rows: list[Any]
    more: bool
    url: str


@page(SIGNED_IN)
def search(request: HttpRequest) -> HttpResponse:
    """An order's whole number goes straight to it."""
    query = clean(request.GET.get("q", ""))[:LONGEST].strip()
    if address := _straight(request.user, query):
        return redirect(address)
    groups = [group for group in _groups(request.user, query) if group.rows] if query else []
    return render(request, "desk/search.html", {"search_query": query, "groups": groups})


def _straight(person: Any, query: str) -> str:
    """Where the one thing is that was meant beyond doubt."""
    for noun in nouns():
        if noun.listed and noun.listed.exact_match and (thing := noun.listed.exact_match(person, query)):
            return noun.address(thing)
    return ""


def _groups(person: Any, query: str) -> list[Found]:
    """Querysets see to the scope; a kind whose right is missing is not asked for."""
    return [
        _found(noun.listed, person, query)
        for noun in nouns()
        if noun.listed and has(person, noun.model.seen_with)  # type: ignore[attr-defined]  # scoped models say it
    ]


def _found(listed: Listed, person: Any, query: str) -> Found:
    rows = list(listed.found(person, query)[: FEW + 1])
    shown = rows[:FEW]
    listed.prepare(shown, person)
    url = f"{reverse(listed.page)}?{urlencode({**listed.query, 'q': query})}"
    return Found(listed.page, str(listed.label), listed.row, shown, len(rows) > FEW, url)
