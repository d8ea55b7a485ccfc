"""Drawing the inputs of forms: the simplest ones without a template, for a form may have thousands of them."""

from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape

_PLAIN = {
    f"django/forms/widgets/{name}.html"
    for name in ("input", "text", "number", "email", "url", "password", "hidden", "date", "time", "datetime")
}


class Renderer(DjangoTemplates):
    """Django's own, except that plain inputs are written directly, exactly as its template would."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        if template_name in _PLAIN:
            return _input(context["widget"])
        drawn: str = super().render(template_name, context, request)
        return drawn


def _input(widget: dict[str, Any]) -> str:
    value = widget["value"]
    said = "" if value is None else f' value="{conditional_escape(value)}"'
    kind, name = conditional_escape(widget["type"]), conditional_escape(widget["name"])
    return f'<input type="{kind}" name="{name}"{said}{_attributes(widget["attrs"])}>'


def _attributes(attrs: dict[str, Any]) -> str:
    said = (
        f" {conditional_escape(name)}" + ("" if value is True else f'="{conditional_escape(value)}"')
        for name, value in attrs.items()
        if value is not False
    )
    return "".join(said)
