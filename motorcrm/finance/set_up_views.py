"""What the pages of money accounts and of categories in the settings have in common."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from motorcrm.core.operation import Verb
from motorcrm.ui.buttons import ARCHIVING, RESTORING, Button
from motorcrm.ui.guards import Guarded, action
from motorcrm.ui.middleware import is_piece
from motorcrm.ui.request import Request
from motorcrm.ui.undo import offer_undo

LARGEST = 2**63 - 1
Find = Callable[[int], Any]


def finder(rows: Callable[[], QuerySet[Any]]) -> Find:
    """By its number in the address; 404 for one that is not there."""

    def find(pk: int) -> Any:
        found = rows().filter(pk=pk).first() if pk <= LARGEST else None
        if found is None:
            raise Http404
        return found

    return find


def tabs(index: str, *, archived: bool) -> list[dict[str, Any]]:
    """What is offered, and what is in the archive."""
    address = reverse(index)
    return [
        {"label": _("Current"), "url": address, "count": None, "active": not archived},
        {"label": _("Archived"), "url": f"{address}?archived=yes", "count": None, "active": archived},
    ]


@dataclass(frozen=True)
class Place:
    """Where a row stands among those it is arranged with, and after which it comes if it moves; None where it can't."""

    among: str
    up: str | None
    down: str | None


def places(rows: Sequence[Any], among: str) -> dict[int, Place]:
    """Of each row, by its id. An empty text stands for the beginning of the list."""
    ids = ["", *(str(row.pk) for row in rows)]
    last = len(rows)
    return {
        row.pk: Place(among, ids[number - 2] if number > 1 else None, ids[number + 1] if number < last else None)
        for number, row in enumerate(rows, start=1)
    }


def archiving(verb: Verb[..., Any], find: Find, *, index: str, restored: str) -> Guarded:
    @action(verb, button=ARCHIVING)
    def archive(request: Request, pk: int) -> HttpResponse:
        thing = verb(find(pk), by=request.user)
        said = _("“%(name)s” archived. Its transactions stay in the history.") % {"name": thing.label}
        offer_undo(request, said, restored, thing)
        return redirect(index)

    return archive


def restoring(verb: Verb[..., Any], find: Find, *, index: str) -> Guarded:
    @action(verb, button=RESTORING)
    def restore(request: Request, pk: int) -> HttpResponse:
        verb(find(pk), by=request.user)
        return redirect(index)

    return restore


def deleting(verb: Verb[..., Any], find: Find, *, index: str, button: Button) -> Guarded:
    @action(verb, button=button)
    def delete(request: Request, pk: int) -> HttpResponse:
        verb(find(pk), by=request.user)
        return redirect(index)

    return delete


def moving(
    verb: Verb[..., Any], find: Find, *, index: str, piece: str, context: Callable[[Request], dict[str, Any]]
) -> Guarded:
    """After the row that is named, or first. Answers a script with the list as it is now."""

    @action(verb)
    def move(request: Request, pk: int) -> HttpResponse:
        after = request.POST.get("after", "")
        number = int(after) if after.isascii() and after.isdecimal() and len(after) < 20 else 0
        verb(find(pk), after=find(number) if after else None, by=request.user)
        return render(request, piece, context(request)) if is_piece(request) else redirect(index)

    return move
