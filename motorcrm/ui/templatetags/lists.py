"""How a list is drawn: in Python, because a template for each cell is most of what a page of fifty rows costs."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from motorcrm.ui.guards import lets_in
from motorcrm.ui.lists import PLACES, Column, Heading, Listing, Page, Sort, Sorting
from motorcrm.ui.markup import conditional_escape, format_html, format_html_join
from motorcrm.ui.routes import view_of
from motorcrm.ui.templatetags.shell import address, drawn

register = template.Library()
Draw = Callable[[Any], Any]


@register.simple_tag(takes_context=True)
def table(context: template.Context, listing: Listing) -> SafeString:
    """The rows of a list: a table, or a card for each row where it is narrow."""
    columns = placed(listing.columns)
    heads = format_html_join("", "{}", ((_head(context, column, listing.sorting),) for column in columns))
    body = _body(context, columns, listing)
    return format_html('<table class="list"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>', heads, body)


@register.simple_tag(takes_context=True)
def table_of(context: template.Context, columns: Sequence[Column], rows: Iterable[Any]) -> SafeString:
    """The same for rows without a page, a sort and a status."""
    return table(context, Listing(columns, Page(list(rows), None, is_first=True)))


def placed(columns: Sequence[Column]) -> list[tuple[Column, str]]:
    """Each column with its place on a card: as declared or, if none is, as they come."""
    if any(column.card is not None for column in columns):
        return [(column, column.card or "") for column in columns]
    free: list[str] = list(PLACES)
    found = []
    for column in columns:
        wanted = "middle-end" if column.at_end and "middle-end" in free else next(iter(free), "")
        if wanted:
            free.remove(wanted)
        found.append((column, wanted))
    return found


def _body(context: template.Context, columns: list[tuple[Column, str]], listing: Listing) -> SafeString:
    tone, above = listing.tone, listing.above
    cells = [(_opening(column, place), _drawing(context, column), column.hint) for column, place in columns]
    parts: list[str] = []
    for row in listing.page:
        if above and (heading := above(row)):
            parts.append(_heading(columns, heading))
        parts.append(f'<tr class="is-toned tone-{conditional_escape(tone(row))}">' if tone else "<tr>")
        for opening, draw, hint in cells:
            parts.append(opening)
            if hint and (whole := hint(row)):
                parts.append(f' title="{conditional_escape(whole)}"')
            # nothing around it, so that an empty cell is `:empty` in styles
            parts += (">", conditional_escape(draw(row)), "</td>")
        parts.append("</tr>")
    return mark_safe("".join(parts))  # noqa: S308  # every part is escaped above


def _heading(columns: list[tuple[Column, str]], heading: Heading) -> SafeString:
    """Its label may reach over the cells after it, which are empty."""
    first, *others = (column for column, _place in columns)
    label = format_html('<th scope="row" class="{}"><span>{}</span></th>', _classes(first), heading.label)
    cells = format_html_join(
        "", '<td class="{}">{}</td>', ((_classes(column), heading.cells.get(column.code, "")) for column in others)
    )
    return format_html('<tr class="list-day">{}{}</tr>', label, cells)


def _head(context: template.Context, asked: tuple[Column, str], order: Sorting | None) -> SafeString:
    column, _place = asked
    sort = next((one for one in order.offered if one.column == column.code), None) if order else None
    label = _sorts(context, column, sort, order) if sort and order else conditional_escape(column.label)
    width = format_html(' width="{}"', column.width) if column.width else ""
    sorted_ = ""
    if order and sort and order.column == column.code:
        sorted_ = format_html(' aria-sort="{}"', "ascending" if order.by.rises else "descending")
    return format_html('<th scope="col" class="{}"{}{}>{}</th>', _classes(column), width, sorted_, label)


@register.inclusion_tag("ui/_download.html", takes_context=True)
def download(context: template.Context, listing: Listing) -> dict[str, str]:
    """The menu that saves the list as it is narrowed and sorted, for whom the guard of its route would let in."""
    request = context["request"]
    if not (listing.download and listing.page.rows and lets_in(view_of(listing.download), request.user)):
        return {}
    file = reverse(listing.download)
    return {form: file + address(request.GET, before="", format=form) for form in ("xlsx", "csv")}


@register.simple_tag(takes_context=True)
def sorts(context: template.Context, listing: Listing) -> SafeString:
    """What the heads of the columns sort by, for a phone, where they are not seen."""
    order = listing.sorting
    if not order:
        return SafeString()
    columns = {column.code: column for column in listing.columns}
    links = (_sorts(context, columns[sort.column], sort, order) for sort in order.offered if sort.column in columns)
    return format_html_join("", "<li>{}</li>", ((link,) for link in links))


def _sorts(context: template.Context, column: Column, sort: Sort, order: Sorting) -> SafeString:
    arrow = ""
    if order.column == column.code:
        arrow = drawn(icon="arrow-up") if order.by.rises else drawn(icon="arrow-down")
    url = address(context["request"].GET, before="", sort=order.asked_by(sort))
    return format_html('<a href="{}" rel="nofollow" title="{}">{}{}</a>', url, _("Sort"), column.label, arrow)


def _opening(column: Column, place: str) -> str:
    on_card = f"at-{place}" if place else "off-card"
    return format_html('<td class="{}"', f"{_classes(column)} {on_card} {column.css}".strip())


def _classes(column: Column) -> str:
    ends = "at-end" if column.at_end else ""
    return " ".join(filter(None, [f"c-{column.code}", ends, "spare" if column.spare else ""]))


def _drawing(context: template.Context, column: Column) -> Draw:
    """What draws a cell: a function as it is, a template found once for all rows."""
    if callable(column.cell):
        return column.cell
    engine: Any = context.template
    piece = engine.engine.get_template(column.cell)

    def rendered(row: Any) -> SafeString:
        with context.push(row=row):
            # it comes out of a template, and so escaped
            return SafeString(piece.render(context).strip())

    return rendered
