"""Places on pages that other apps fill: a client's page shows orders without knowing what an order is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString

from motorcrm.ui.request import Request

Panel = Callable[[Request, Any], SafeString]
"""Renders its piece for the thing the page is about; empty if this person has nothing to see there."""


@dataclass(frozen=True)
class Place:
    """A place on a page, declared only in `places.py` of the app whose page it is."""

    name: str
    panels: list[Panel] = field(default_factory=list, compare=False)


def register(place: Place, panel: Panel) -> None:
    """Add a panel to the place. Panels appear in the order they were registered."""
    if panel not in place.panels:
        place.panels.append(panel)


def panels_for(place: Place, request: Request, thing: Any) -> list[SafeString]:
    """The pieces that have something to show this person."""
    return [piece for panel in place.panels if (piece := panel(request, thing)).strip()]
