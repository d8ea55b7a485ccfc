"""Places of pages that other apps fill: a client's page shows orders without knowing what an order is."""

from collections.abc import Callable
from typing import Any

from django.utils.safestring import SafeString

from motorcrm.ui.request import Request

Panel = Callable[[Request, Any], SafeString]
"""Renders its piece for the thing the page is about; empty text where this person has nothing to see there."""

_PANELS: dict[str, list[Panel]] = {}


def register(place: str, panel: Panel) -> None:
    """Add a panel to a named place: `client`, `vehicle`, `settings`. They stand in the order they were registered."""
    panels = _PANELS.setdefault(place, [])
    if panel not in panels:
        panels.append(panel)


def panels_for(place: str, request: Request, thing: Any) -> list[SafeString]:
    """The pieces of the place that have something to show this person."""
    return [piece for panel in _PANELS.get(place, []) if (piece := panel(request, thing)).strip()]
