"""Whom money came from or went to, as people type it: a name, or somebody chosen from what is suggested."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from motorcrm.access.nouns import NOUNS, word_of
from motorcrm.core.actor import Person
from motorcrm.core.folding import fold
from motorcrm.finance.models import KNOWN, Party
from motorcrm.ui.inputs import TextInput

REF = "party"
"""The hidden field with what was chosen, like `supplier:12`; without scripts nobody is chosen anew."""


class PartyInput(TextInput):
    """The name; the form that has the field has a hidden one beside it, `REF`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200, **kwargs)
        self.widget.attrs |= {
            "data-suggest": f"{reverse('finance-parties')}?q=", "data-suggest-id": REF, "autocomplete": "off",
        }  # fmt: skip


def hidden_ref() -> forms.Field:
    return forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)


def ref_of(party: Party) -> str:
    """`supplier:12`; empty for what is only a name."""
    return next((f"{kind}:{party.pk}" for kind, model in KNOWN.items() if isinstance(party, model)), "")


def party_of(name: str, ref: str, reader: Person) -> Party:
    """Who was chosen, while their name still stands there. Raises ValidationError for one the reader does not see."""
    kind, _colon, pk = ref.partition(":")
    if not name or kind not in KNOWN or not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return name
    rows = NOUNS[word_of(KNOWN[kind])].rows(reader)
    found: Any = rows.filter(pk=pk).first()
    if found is None:
        raise forms.ValidationError(_("This one can't be chosen any more. Choose again, or clear the field."))
    return found if fold(str(found)) == fold(name) else name
