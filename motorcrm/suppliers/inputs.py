"""The field in which people name a supplier, one there is or a new one."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from motorcrm.access.scopes import has
from motorcrm.core.actor import Person
from motorcrm.core.folding import fold
from motorcrm.core.search import begins
from motorcrm.suppliers.models import SUPPLIERS, Supplier
from motorcrm.suppliers.rights import EDIT_SUPPLIERS
from motorcrm.ui.inputs import TextInput

MANY = 9


class SupplierInput(TextInput):
    """A supplier by name, INN or phone, chosen from suggestions or typed; gives it.

    With `adds`, for a reader who may add suppliers, a name is given as it was typed, whether there is one of that name
    by now or not: a form that is sent again says the same. See `named_supplier`.
    """

    reader: Person
    adds = False
    meant: Supplier | None = None
    """One that was chosen before: its name means this one, whoever else is called so."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200, **kwargs)

    def read_by(self, reader: Person, *, adds: bool = False) -> None:
        """Find and suggest what this reader may see."""
        self.reader, self.adds = reader, adds and has(reader, EDIT_SUPPLIERS)
        self.widget.attrs |= {"data-suggest": f"{reverse('supplier-suggest')}?q=", "autocomplete": "off"}
        if self.adds:
            self.widget.attrs["data-suggest-free"] = _("New supplier:")

    def prepare_value(self, value: Any) -> Any:
        return value.name if isinstance(value, Supplier) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, Supplier):
            return value
        typed = super().to_python(value)
        if not typed:
            return None
        if self.meant is not None and typed == self.meant.name:
            return self.meant
        within = Supplier.objects.visible_to(self.reader).active()
        begun = list(within.filter(pk__in=SUPPLIERS.newest(begins(typed), MANY, ["search"])))
        exact = [one for one in begun if fold(one.name) == fold(typed)]
        if len(exact) == 1:
            return typed if self.adds else exact[0]
        if self.adds and not exact:
            by_number = [one for one in within.search(typed, self.reader)[:MANY] if one.inn == typed]
            return by_number[0] if len(by_number) == 1 else typed
        found = exact or begun or list(within.search(typed, self.reader)[:MANY])
        if len(found) != 1:
            raise forms.ValidationError(_no_one(found), code="no-such-supplier")
        return found[0]

    def run_validators(self, value: Any) -> None:
        """None for a supplier that was found; the widget and the query limit the length of what was typed."""


def _no_one(found: list[Supplier]) -> str:
    if found:
        return _("Several suppliers fit this. Enter the INN or the full name.")
    return _("There is no such supplier. Check the name, or add the supplier first.")
