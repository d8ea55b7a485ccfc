"""Reports: lines of text, and one page of HTML with charts that needs nothing else."""

from html import escape
from math import log10

from motorcrm.bench.floor import Report, growths

_STYLE = """
body { font: 14px/1.4 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1d273b }
table { border-collapse: collapse; width: 100% } td, th { padding: .15rem .5rem; text-align: left }
td:nth-child(n+2), th:nth-child(n+2) { text-align: right; font-variant-numeric: tabular-nums }
tr:nth-child(even) { background: #f4f6fa } svg rect { fill: #4c7fd1 } svg .database { fill: #e08a3c }
"""
WIDTH, MOST = 240, 3.0
"""Of a bar; its scale is logarithmic, from a tenth of a bare page to so many powers of ten."""


def as_text(report: Report) -> str:
    return _siege(report["hostile"]) if "hostile" in report else _lines(report)


def _siege(known: Report) -> str:
    """What the same work took in peace and beside hostile searches."""
    rows = [
        f"{name:20} p50 {both['peace']['p50']:6.0f} → {both['siege']['p50']:6.0f} ms, "
        f"p95 {both['peace']['p95']:6.0f} → {both['siege']['p95']:6.0f} ms"
        for name, both in known["work"].items()
    ]
    spent = known["processor"]
    rows.append(f"processor time by request: {spent['peace']:.1f} → {spent['siege']:.1f} ms, the searches included")
    return "\n".join([f"{known['searches']} searches answered, {known['refused']} refused", *rows])


def _lines(report: Report) -> str:
    head = f"{'':60} {'server':>8} {'database':>8} {'× bare':>7} {'p50':>7} {'p95':>7}   {'× bare at once':>14}"
    rows = [
        f"{line['name'][:60]:60} {line['server']:8.1f} {line['database']:8.1f} {line['ratio']:7.2f} {line['p50']:7.0f} "
        f"{line['p95']:7.0f}   {line['at_once'].get('ratio', 0):14.2f}"
        for line in report["lines"]
    ]
    return "\n".join([head, *rows])


def as_html(report: Report, smaller: Report | None = None) -> str:
    """With a smaller company's report beside it, how much each line has grown."""
    grown = growths(smaller, report) if smaller else {}
    title = f"MotorCRM, {report['size']:,} orders on {report['database']}"
    rows = "".join(
        f"<tr><td>{escape(line['name'])}</td><td>{line['server']:.1f}</td><td>{line['database']:.1f}</td>"
        f"<td>{line['ratio']:.2f}</td><td>{_bar(line['ratio'], line['database'] / (line['server'] + line['database']))}"
        f"</td><td>{line['p50']:.0f}</td><td>{line['p95']:.0f}</td>"
        f"<td>{line['at_once'].get('ratio', 0):.2f}</td><td>{_growth(grown.get(line['name']))}</td></tr>"
        for line in report["lines"]
    )
    heads = "".join(
        f"<th>{head}</th>"
        for head in (
            "", "server, ms", "database, ms", "× bare", "logarithmic, database orange", "p50, ms", "p95, ms",
            "× bare, 8 at once", f"× at {smaller['size']:,}" if smaller else "",
        )
    )  # fmt: skip
    return (
        f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
        f"<h1>{title}</h1><p>Processor time of one request, and how many bare Django pages of 50 rows it is worth. "
        f"{escape(report['commit'])}, {report['at']}.</p><table><tr>{heads}</tr>{rows}</table></html>"
    )


def _growth(by: float | None) -> str:
    return "" if by is None else f"{by:.2f}"


def _bar(ratio: float, of_database: float) -> str:
    whole = max(1.0, min(1.0, (1 + log10(max(ratio, 0.1))) / MOST) * WIDTH)
    cut = whole * (1 - of_database)
    return (
        f'<svg width="{WIDTH}" height="12"><rect width="{cut:.0f}" height="12"/>'
        f'<rect class="database" x="{cut:.0f}" width="{whole - cut:.0f}" height="12"/></svg>'
    )
