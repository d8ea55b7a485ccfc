"""Columns of the audit log."""

from operator import attrgetter

from django.utils.translation import gettext_lazy as _

from motorcrm.desk.audit.queries import Line
from motorcrm.ui.lists import Column
from motorcrm.ui.templatetags.facts import facts_in_a_line


def _action(line: Line) -> str:
    return line.label


def _who(line: Line) -> str:
    return line.who


def _origin(line: Line) -> str:
    return line.origin or ""


def _record(line: Line) -> str:
    return ", ".join(thing.label for thing in line.things)


def _details(line: Line) -> str:
    return facts_in_a_line(line.facts)


COLUMNS = [
    Column("action", _("Action"), _action, css="mid", card="top", hint=_action, data=_action),
    Column("who", _("Who"), _who, width=150, card="middle-end", data=_who),
    Column("when", _("When"), "desk/cells/_when.html", width=150, card="top-end", data=attrgetter("at")),
    Column("record", _("Record"), "desk/cells/_record.html", card="middle", data=_record),
    Column("details", _("Details"), "desk/cells/_details.html", card="bottom", data=_details),
    Column("origin", _("IP address"), _origin, css="num sub", width=130, spare=True, card="", data=_origin),
]
