"""Forms of roles: a name, a discount, and a choice for each right that may be granted."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import ALL, OWN, RIGHTS, SECTIONS, Right
from motorcrm.access.limits import max_discount
from motorcrm.access.models import Role
from motorcrm.access.scopes import rights_of
from motorcrm.core import notation
from motorcrm.ui.forms import KeyedForm
from motorcrm.ui.inputs import ManyInput, PercentInput, TextInput

PREFIX = "right."


class SecondFactorInput(forms.BooleanField):
    def __init__(self) -> None:
        super().__init__(
            label=_("Require two-factor authentication"),
            required=False,
            help_text=_("People with this role must set up an authenticator app before they can do anything else."),
        )


class RoleForm(KeyedForm):
    """Offers only the rights that the person filling it in may grant, and refuses any others."""

    name = TextInput(label=_("Name"), max_length=120)
    max_discount = PercentInput(label=_("Maximum discount, %"))
    second_factor_required = SecondFactorInput()

    def __init__(self, *args: Any, giver: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = notation.shown(max_discount(giver))
        self.fields["max_discount"].help_text = _("Your limit is %(most)s%%.") % {"most": most}
        for code, widest in rights_of(giver).items():
            self.fields[PREFIX + code] = _choice(RIGHTS[code], widest)

    def sections(self) -> Iterator[tuple[Any, list[BoundField]]]:
        """The rights, grouped as in the catalogue."""
        for section, label in SECTIONS.items():
            codes = [code for code, right in RIGHTS.items() if right.section == section]
            if fields := [self[PREFIX + code] for code in codes if PREFIX + code in self.fields]:
                yield label, fields

    def clean(self) -> dict[str, Any]:
        """Refuse rights that were not offered."""
        typed = super().clean() or self.cleaned_data
        if any(name.startswith(PREFIX) and name not in self.fields for name in self.data):
            self.add_error(None, _("This right does not exist. Reload the page."))
        rights = {name.removeprefix(PREFIX): typed.pop(name, "") for name in self.fields if name.startswith(PREFIX)}
        typed["grants"] = {code: ALL if given is True else given for code, given in rights.items() if given}
        return typed


class EditRoleForm(RoleForm):
    shows_versions = True
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class NameRoleForm(KeyedForm):
    """For a copy of a role."""

    name = TextInput(label=_("Name"), max_length=120)


class AdministratorForm(NameRoleForm):
    """For the administrator's role, which always has every right."""

    shows_versions = True
    second_factor_required = SecondFactorInput()
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class RolesForm(forms.Form):
    roles = ManyInput(
        label=_("Roles"),
        queryset=Role.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("If someone has several roles, the widest right applies."),
    )


def initial_of(role: Role, grants: dict[str, str]) -> dict[str, Any]:
    """The initial values of the role's form."""
    rights = {PREFIX + code: scope if RIGHTS[code].scoped else True for code, scope in grants.items()}
    return {
        "name": role.label,
        "max_discount": role.max_discount,
        "second_factor_required": role.second_factor_required,
        "version": role.version,
        **rights,
    }


def _choice(right: Right, widest: str) -> forms.Field:
    words = {"label": right.label, "help_text": right.explanation, "required": False}
    if not right.scoped:
        return forms.BooleanField(**words)
    offered = [("", _("no")), (OWN, _("own only"))] + ([(ALL, _("everything"))] if widest == ALL else [])
    return forms.ChoiceField(choices=offered, **words)
