"""Drawing the inputs of forms without templates: a form may have thousands of them, a choice hundreds of options."""

from collections.abc import Callable
from typing import Any

from django.forms.renderers import DjangoTemplates

from motorcrm.ui.markup import conditional_escape

Widget = dict[str, Any]
"""What Django's widgets tell their templates."""
_HOME = "django/forms/widgets/"
_OPTION = f"{_HOME}select_option.html"


class Renderer(DjangoTemplates):
    """Django's own, except that the usual inputs are written directly, exactly as its templates would."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        draw = DRAWN.get(template_name)
        if draw and (drawn := draw(context["widget"])):
            return drawn
        rendered: str = super().render(template_name, context, request)
        return rendered


def _input(widget: Widget) -> str:
    value = widget["value"]
    said = "" if value is None else f' value="{conditional_escape(value)}"'
    kind, name = conditional_escape(widget["type"]), conditional_escape(widget["name"])
    return f'<input type="{kind}" name="{name}"{said}{_attributes(widget["attrs"])}>'


def _text(widget: Widget) -> str:
    name, value = conditional_escape(widget["name"]), widget["value"]
    inside = conditional_escape(value) if value else ""
    return f'<textarea name="{name}"{_attributes(widget["attrs"])}>\n{inside}</textarea>'


def _select(widget: Widget) -> str:
    """Empty where one of its options has a template of its own."""
    parts = [f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _number in widget["optgroups"]:
        if group:
            parts.append(f'\n  <optgroup label="{conditional_escape(group)}">')
        for option in options:
            if option["template_name"] != _OPTION:
                return ""
            value, label = conditional_escape(option["value"]), conditional_escape(option["label"])
            parts.append(f'\n  <option value="{value}"{_attributes(option["attrs"])}>{label}</option>\n')
        if group:
            parts.append("\n  </optgroup>")
    parts.append("\n</select>")
    return "".join(parts)


def _attributes(attrs: dict[str, Any]) -> str:
    said = (
        f" {conditional_escape(name)}" + ("" if value is True else f'="{conditional_escape(value)}"')
        for name, value in attrs.items()
        if value is not False
    )
    return "".join(said)


_INPUTS = ("input", "text", "number", "email", "url", "password", "hidden", "date", "time", "datetime", "checkbox")
DRAWN: dict[str, Callable[[Widget], str]] = {
    **{f"{_HOME}{name}.html": _input for name in _INPUTS},
    f"{_HOME}textarea.html": _text,
    f"{_HOME}select.html": _select,
}
"""By the template that is not asked."""
