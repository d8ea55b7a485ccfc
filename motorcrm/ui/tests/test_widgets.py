"""Inputs drawn without a template look exactly as Django's template draws them."""

from typing import Any

from django import forms
from django.conf import settings
from django.forms.renderers import DjangoTemplates
from django.utils.module_loading import import_string
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from motorcrm.ui.widgets import _PLAIN, Renderer

TEXT = st.text(alphabet="aЖ&<>\"' 1\u00a0", max_size=6)
VALUES = st.one_of(st.none(), st.booleans(), st.integers(), TEXT, TEXT.map(mark_safe))
WIDGET = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["text", "hidden", "number"]),
        "name": TEXT,
        "value": VALUES,
        "attrs": st.dictionaries(st.sampled_from(["class", "id", "required", "maxlength", "data-x"]), VALUES),
    }
)


@given(WIDGET, st.sampled_from(sorted(_PLAIN)))
def test_a_plain_input_is_drawn_as_by_its_template(widget: dict[str, Any], template: str) -> None:
    context = {"widget": widget}

    assert Renderer().render(template, context) == DjangoTemplates().render(template, context)


def test_every_plain_widget_is_drawn_without_a_template() -> None:
    plain = (forms.TextInput, forms.HiddenInput, forms.NumberInput, forms.PasswordInput, forms.DateInput)

    assert {widget.template_name for widget in plain} <= _PLAIN
    assert import_string(settings.FORM_RENDERER) is Renderer
