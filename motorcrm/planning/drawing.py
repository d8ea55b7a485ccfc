"""How a week is drawn: a bar and figures for each day. In Python: a template for each day is most of what they cost."""

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from motorcrm.employees.hours import weekday_short
from motorcrm.orders.templatetags.orders import hours_of_minutes, hours_of_seconds
from motorcrm.planning.queries.load import Day, Load, PersonWeek
from motorcrm.ui.markup import format_html, format_html_join
from motorcrm.ui.templatetags.words import quantity

_BAR = (
    '<svg class="load-bar {}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
    '<rect width="{}" height="6"/></svg>'
)
_OF = '<span class="load-figures num"><b>{}</b><span class="load-of"> / {}</span>{}</span>'
_DAY = '<td class="load-day" data-day="{} {}">{}</td>'


def bar(load: Load) -> SafeString:
    """Hours given of hours there are: darker when nearly all, red beyond, an outline if none, dashed on days off."""
    if not load.available and not load.labour:
        look = "is-off"
    elif load.is_over:
        look = "is-over"
    elif not load.labour:
        look = "is-none"
    else:
        look = "is-full" if load.is_almost_full else ""
    return format_html(_BAR, look, load.bar)


def figures(load: Load) -> SafeString:
    """«5,5 / 9 ч», with what is beyond: «+2,3»."""
    beyond = format_html(
        '<strong class="load-over">+{}<span class="visually-hidden"> {}</span></strong>',
        quantity(load.over),
        _("over working time"),
    )
    return format_html(_OF, quantity(load.labour), hours_of_minutes(load.available), beyond if load.is_over else "")


def cell(day: Day) -> SafeString:
    """A day of a technician, among those of others."""
    load = day.load
    kind = day.off.get_kind_display() if day.off else ""
    if load.available or load.labour:
        off = format_html('<span class="load-off">{}</span>', kind) if kind else ""
        return format_html("{}{}{}", bar(load), figures(load), off)
    words = kind or _("day off")
    return format_html('{}<span class="load-off{}">{}</span>', bar(load), "" if kind else " is-usual", words)


def details(day: Day) -> SafeString:
    """The same on the technician's own page, with what of it is done and what was clocked."""
    load = day.load
    done = _line(_("done %(hours)s") % {"hours": quantity(load.done)}) if load.done else ""
    clocked = _line(_("clocked %(time)s") % {"time": hours_of_seconds(load.clocked)}) if load.clocked else ""
    return format_html("{}{}{}", cell(day), done, clocked)


def row(week: PersonWeek) -> SafeString:
    """The days of a technician's week as cells of a table."""
    return format_html_join(
        "", _DAY, ((weekday_short(day.date.weekday()), day.date.day, cell(day)) for day in week.days)
    )


def _line(words: str) -> SafeString:
    return format_html('<span class="load-line num">{}</span>', words)
