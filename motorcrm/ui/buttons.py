"""What the button of a one-tap action says and looks like; its right and its key come from the verb."""

from collections.abc import Callable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from django.utils.translation import gettext_lazy as _

DANGER = "btn btn-outline-danger"


def _always(thing: Any) -> bool:
    return True


@dataclass(frozen=True)
class Button:
    """Declared where the verb has its address: `@action(verb, of=…, button=Button(…))`."""

    label: Any
    icon: str = field(default="", kw_only=True)
    look: str = "btn"
    """CSS classes of the button, unless the template gives others."""
    asks: Any = ""
    """The question asked first; may name the thing as `%(name)s`."""
    possible: Callable[[Any], bool] = _always
    """Whether the thing is in a state that allows the verb: the guard only checks people."""

    def question(self, thing: Any) -> str:
        return str(self.asks) % {"name": thing} if self.asks else ""


ARCHIVING = Button(_("Archive"), look="btn btn-outline-secondary", possible=lambda it: not it.is_archived)
"""Not asked about: it is undone by restoring, which its view offers (`motorcrm/ui/undo.py`)."""
RESTORING = Button(_("Restore"), possible=attrgetter("is_archived"))
