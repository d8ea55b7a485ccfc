"""How a cell of a list is drawn."""

from typing import Any

from django import template
from django.utils.safestring import mark_safe

from motorcrm.ui.lists import Column

register = template.Library()


@register.simple_tag(takes_context=True)
def cell(context: template.Context, column: Column, row: Any) -> Any:
    """What the column shows of the row. Nothing around it, so that an empty cell is `:empty` in styles."""
    if callable(column.cell):
        return column.cell(row)
    engine: Any = context.template
    piece = engine.engine.get_template(column.cell)
    with context.push(row=row):
        # it comes out of a template, and so escaped
        return mark_safe(piece.render(context).strip())  # noqa: S308
