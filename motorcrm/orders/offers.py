"""A button of an order's page."""

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse


@dataclass(frozen=True)
class Offer:
    """A step that a person can take now: what its button says, and where it leads."""

    label: Any
    route: str
    args: tuple[int, ...]
    icon: str = field(kw_only=True)
    asks: bool = field(kw_only=True)
    """Whether it opens a form; otherwise the step is taken at once."""
    under: Any = field(kw_only=True, default="")
    """The rest of what it says, less pressing."""

    @property
    def words(self) -> str:
        """All that it says, in one line."""
        return " ".join(str(words) for words in (self.label, self.under) if words)

    @property
    def url(self) -> str:
        return reverse(self.route, args=self.args)
