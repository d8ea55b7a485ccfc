"""What templates say can be relied upon: rights and routes they name exist, doors and looks are decided elsewhere."""

import re
from pathlib import Path

import pytest

from motorcrm.access.catalogue import RIGHTS
from motorcrm.ui import routes

APPS = Path(__file__).parents[2]
TEMPLATES = sorted(APPS.glob("*/templates/**/*.html"))
RIGHT = re.compile(r"\|may:([^\s%}|]+)")
ROUTE = re.compile(r"\|may_open:([^\s%}|]+)|\{% (?:link_to|link_if) (\S+)")
PICKED = re.compile(r'(?:colour="[a-z]+" %\}|\{% icon "[a-z-]+" %\})\s*\{% (?:else|elif)')
TAP = re.compile(r"\{% tap (\S+)")
CELL = re.compile(r"<td\b(?:\{[{%].*?[%}]\}|[^>{])*>(.*?)</td>", re.DOTALL)
BRANCH = re.compile(r"\{% (if|for|endif|endfor)\b.*?%\}", re.DOTALL)
BEHIND_A_RIGHT = re.compile(r'\|may:"[^"]+" %\}(.*?)\{% (?:endif|else|elif)', re.DOTALL)


def misnamed_rights(text: str) -> list[str]:
    return [code for code in RIGHT.findall(text) if code.strip('"') not in RIGHTS]


def misnamed_routes(text: str) -> list[str]:
    return [name for found in ROUTE.findall(text) if not _is_guarded(name := "".join(found))]


def buttons_without_words(text: str) -> list[str]:
    return [name for name in TAP.findall(text) if not _is_guarded(name) or not routes.view_of(name.strip('"')).button]


def doors_behind_a_right(text: str) -> list[str]:
    """Links and forms guarded by a right's code and not by the guard of their own route."""
    return [inside for inside in BEHIND_A_RIGHT.findall(text) if "{% url" in inside or "<form" in inside]


def looks_chosen(text: str) -> list[str]:
    """A colour or an icon picked by a chain of conditions: they are data beside the status, not a thought of a page."""
    return PICKED.findall(text)


def cells_never_empty(text: str) -> list[str]:
    """Cells that hold one condition and white space: on a phone an empty cell is hidden with its label."""
    cells = [(cell, cell.strip()) for cell in CELL.findall(text)]
    return [
        inside
        for cell, inside in cells
        if cell != inside and inside.startswith(("{% if", "{% for")) and _is_one(inside)
    ]


def _is_one(text: str) -> bool:
    """Whether the condition or loop that begins the text also ends it."""
    depth, tags = 0, list(BRANCH.finditer(text))
    for tag in tags:
        depth += -1 if tag[1].startswith("end") else 1
        if depth == 0:
            return tag is tags[-1] and tag.end() == len(text)
    return False


def _is_guarded(name: str) -> bool:
    try:
        return bool(routes.view_of(name.strip('"')))
    except LookupError:
        return False


@pytest.mark.parametrize(
    "found",
    [misnamed_rights, misnamed_routes, buttons_without_words, doors_behind_a_right, looks_chosen, cells_never_empty],
)
def test_every_name_in_the_templates_is_known(found):
    assert len(TEMPLATES) > 100
    assert {path.name: wrong for path in TEMPLATES if (wrong := found(path.read_text("utf-8")))} == {}


def test_a_misspelt_right_is_found():
    assert misnamed_rights('{% if a and request.user|may:"clients.edti" %}') == ['"clients.edti"']
    assert misnamed_rights("{% if request.user|may:code %}") == ["code"]


def test_a_misspelt_route_is_found():
    text = '{% if user|may_open:"client-edti" %}{% link_to "client-nwe" it %}x{% endlink_to %}{% link_if "client" it %}'
    assert misnamed_routes(text) == ['"client-edti"', '"client-nwe"']


def test_a_button_is_found_that_has_no_words_or_no_route():
    assert buttons_without_words('{% tap "client-edit" it %}{% tap "client-archvie" it %}') == [
        '"client-edit"',
        '"client-archvie"',
    ]


def test_a_link_behind_another_right_than_its_own_is_found():
    assert doors_behind_a_right('{% if user|may:"clients.edit" %}<a href="{% url "client-new" %}">{% endif %}')
    assert not doors_behind_a_right('{% if user|may:"clients.edit" %}<dd>{% endif %}<a href="{% url "clients" %}">')


def test_a_colour_or_an_icon_picked_by_conditions_is_found():
    assert looks_chosen('{% if a %}{% include "ui/_badge.html" with colour="red" %}{% elif b %}')
    assert looks_chosen('{% if a %}{% icon "check" %}{% else %}{% icon "x" %}{% endif %}')


def test_a_cell_is_found_that_is_never_empty():
    assert cells_never_empty("<td>\n  {% if a %}{{ a }}{% endif %}\n</td>") == ["{% if a %}{{ a }}{% endif %}"]
    assert cells_never_empty("<td>{% if a %}\n  {{ a }}\n{% endif %}</td>") == []
    assert cells_never_empty("<td>\n  {% if a %}{{ a }}{% endif %}\n  {% if b %}b{% endif %}\n</td>") == []
