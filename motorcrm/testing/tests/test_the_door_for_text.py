"""Nothing typed gets past the one door for text: not through a field of a form, not through an argument of a verb."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django import forms

from motorcrm.core import operation as operations
from motorcrm.core.actor import SYSTEM
from motorcrm.core.operation import OPERATIONS, PROGRAM, operation
from motorcrm.core.refusal import Forbidden
from motorcrm.core.text import AsTyped, clean
from motorcrm.dev.routes import callbacks
from motorcrm.signin.forms import PasswordInput
from motorcrm.ui.inputs import EmailInput, TextInput

list(callbacks())  # the pages of all apps bring their forms and verbs
PASTED = "\u202aИ\u0306о\u00adш\u2011О\u00a0\u2009№\u200b7\u202c"
STORED = clean(PASTED)
AS_TYPED = {"password", "old", "new", "again", "before_year"}
"""What is taken letter by letter, spaces included."""
NO_TEXT = {"key"}
"""Written by the program itself."""


def all_forms(of: type[forms.BaseForm] = forms.BaseForm) -> Iterator[type[forms.BaseForm]]:
    for form in of.__subclasses__():
        if form.__module__.startswith("motorcrm.") and ".tests." not in form.__module__:
            yield form
        yield from all_forms(form)


def named(fields: dict[tuple[str, str], Any]) -> dict[str, Any]:
    return {"argvalues": list(fields.items()), "ids": [".".join(where) for where in fields]}


FIELDS = {
    (f"{form.__module__}.{form.__qualname__}", name): field
    for form in all_forms()
    for name, field in sorted(form.base_fields.items())
}
TEXTS = {
    where: field
    for where, field in FIELDS.items()
    if isinstance(field, forms.CharField)
    and not isinstance(field, PasswordInput)
    and where[1] not in AS_TYPED | NO_TEXT
}


def test_the_forms_of_all_apps_are_walked():
    apps = {where.split(".")[1] for where, _name in TEXTS}
    assert {"clients", "vehicles", "catalog", "orders", "finance", "company", "employees", "roles", "signin"} <= apps
    assert len(FIELDS) > 150


@pytest.mark.parametrize(("where", "field"), **named(TEXTS))
def test_every_text_field_goes_through_the_door(where, field):
    assert isinstance(field, TextInput), "a plain CharField keeps what nobody sees"
    if type(field).to_python is TextInput.to_python and not isinstance(field, EmailInput):
        assert field.clean(PASTED) in (STORED, [STORED])


@pytest.mark.parametrize(("where", "field"), **named(FIELDS))
def test_no_number_changes_under_a_mouse_wheel(where, field):
    assert getattr(field.widget, "input_type", "") != "number"


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_no_verb_gets_text_as_it_was_pasted(database, monkeypatch, name):
    verb, seen = OPERATIONS[name], []

    def spy(*, by: Any, needs: Any, about: Any, beside: Any = ()) -> None:
        seen.extend([*([about] if verb.subject else []), *beside])
        raise Forbidden(needs)

    monkeypatch.setitem(operations._installed, "guard", spy)
    arguments, names = {}, []
    for parameter in inspect.signature(verb).parameters.values():
        if parameter.name == "by":
            continue
        one = "anything" if parameter.kind is parameter.VAR_KEYWORD else parameter.name
        arguments[one] = PASTED
        names.append(one)
    with pytest.raises(Forbidden):
        verb(**arguments, by=SYSTEM)

    got = dict(
        zip([verb.subject] * bool(verb.subject) + [one for one in names if one != verb.subject], seen, strict=True)
    )
    as_typed = {one for one, value in got.items() if value == PASTED}
    assert as_typed <= AS_TYPED
    assert all(value == STORED for one, value in got.items() if one not in as_typed)


@dataclass(frozen=True)
class Draft:
    name: str
    tags: tuple[str, ...] = ()


def test_lists_mappings_and_drafts_go_through_it_too(database):
    @operation(needs=PROGRAM)
    def take(*, by, drafts, names, secret: AsTyped, **more):
        return drafts, names, secret, more

    drafts, names, secret, more = take(
        drafts=[Draft(PASTED, (PASTED,))], names=iter([PASTED]), secret=PASTED, more={"deep": [(PASTED, 1)]}, by=SYSTEM
    )
    del OPERATIONS["testing.take"]

    assert drafts == [Draft(STORED, (STORED,))]
    assert names == [STORED]
    assert secret == PASTED
    assert more == {"more": {"deep": [(STORED, 1)]}}
