"""The field in which people name a client."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from motorcrm.clients.models import CLIENTS, Client
from motorcrm.core.actor import Person
from motorcrm.core.folding import fold
from motorcrm.core.search import begins
from motorcrm.ui.inputs import TextInput

MANY = 9
"""Enough of the clients who fit a name to see that it is not clear."""


class ClientInput(TextInput):
    """A client by name or phone, chosen from suggestions or typed; gives the client, or None if left empty."""

    reader: Person
    kept: Client | None = None
    """Who stands there already: their name means them, whoever else has it."""

    def read_by(self, reader: Person, *, keeps: Client | None = None) -> None:
        """Find and suggest what this reader may see."""
        self.reader, self.kept = reader, keeps
        self.widget.attrs |= {"data-suggest": f"{reverse('client-suggest')}?q=", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        return value.name if isinstance(value, Client) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, Client):
            return value
        typed = super().to_python(value)
        if not typed:
            return None
        if self.kept is not None and fold(typed) == fold(self.kept.name):
            return self.kept
        within = Client.objects.visible_to(self.reader).active()
        found = list(within.filter(pk__in=CLIENTS.newest(begins(typed), MANY, ["search"])))
        found = found or list(within.search(typed, self.reader)[:MANY])
        found = [one for one in found if fold(one.name) == fold(typed)] or found
        if len(found) != 1:
            raise forms.ValidationError(_no_one(found), code="no-such-client")
        return found[0]

    def run_validators(self, value: Any) -> None:
        """None for a client who was found; the widget and the query limit the length of what was typed."""


def _no_one(found: list[Client]) -> str:
    if found:
        return _("Several clients fit this. Enter the phone or the full name.")
    return _("There is no such client. Check the name, or add the client first.")
