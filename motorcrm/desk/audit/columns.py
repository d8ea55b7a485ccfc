"""Columns of the audit log."""

from django.utils.translation import gettext_lazy as _

from motorcrm.desk.audit.queries import Line
from motorcrm.ui.lists import Column


def _action(line: Line) -> str:
    return line.label


def _who(line: Line) -> str:
    return line.who


def _origin(line: Line) -> str:
    return line.origin or ""


COLUMNS = [
    Column("action", _("Action"), _action, css="mid", card="top", hint=_action),
    Column("who", _("Who"), _who, width=150, card="middle-end"),
    Column("when", _("When"), "desk/cells/_when.html", width=150, card="top-end"),
    Column("record", _("Record"), "desk/cells/_record.html", card="middle"),
    Column("details", _("Details"), "desk/cells/_details.html", card="bottom"),
    Column("origin", _("IP address"), _origin, css="num sub", width=130, spare=True, card=""),
]
