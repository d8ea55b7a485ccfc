"""Inputs drawn without a template look exactly as Django's template draws them."""

from typing import Any

from django import forms
from django.conf import settings
from django.forms.renderers import DjangoTemplates
from django.utils.module_loading import import_string
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from motorcrm.ui.widgets import DRAWN, Renderer

TEXT = st.text(alphabet="aЖ&<>\"' 1\u00a0", max_size=6)
VALUES = st.one_of(st.none(), st.booleans(), st.integers(), TEXT, TEXT.map(mark_safe))
ATTRS = st.dictionaries(st.sampled_from(["class", "id", "required", "maxlength", "data-x"]), VALUES)
OPTION = st.fixed_dictionaries(
    {
        "value": VALUES.filter(lambda value: value is not None),
        "label": VALUES,
        "attrs": ATTRS,
        "template_name": st.sampled_from([f"django/forms/widgets/{name}_option.html" for name in ("select", "radio")]),
    }
)
GROUPS = st.lists(st.tuples(st.one_of(st.none(), TEXT), st.lists(OPTION, max_size=3), st.integers()), max_size=3)
WIDGET = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["text", "hidden", "number"]),
        "name": TEXT,
        "value": VALUES,
        "attrs": ATTRS,
        "optgroups": GROUPS,
    }
)


@given(WIDGET, st.sampled_from([name for name in sorted(DRAWN) if "select" not in name]))
def test_an_input_is_drawn_as_by_its_template(widget: dict[str, Any], template: str) -> None:
    assert_same(widget, template)


@given(WIDGET)
def test_a_choice_is_drawn_as_by_its_template(widget: dict[str, Any]) -> None:
    """Also where some of its options have another template than usual."""
    assert_same(widget, "django/forms/widgets/select.html")


def assert_same(widget: dict[str, Any], template: str) -> None:
    context = {"widget": widget}

    assert Renderer().render(template, context) == DjangoTemplates().render(template, context)


def test_every_usual_widget_is_drawn_without_a_template() -> None:
    usual = (
        *(forms.TextInput, forms.HiddenInput, forms.NumberInput, forms.PasswordInput, forms.DateInput),
        *(forms.CheckboxInput, forms.Textarea, forms.Select),
    )

    assert {widget.template_name for widget in usual} <= set(DRAWN)
    assert import_string(settings.FORM_RENDERER) is Renderer
