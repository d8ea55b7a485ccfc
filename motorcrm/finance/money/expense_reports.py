"""What an employee spent of the money they held: a report of several expenses, and taking it back."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.company.models import Organisation
from motorcrm.company.queries import deducted_rate
from motorcrm.company.vat import is_valid, wrong_day
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money, Percent
from motorcrm.core.invariants import invariant
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Absent, Invalid, Question, Refused, ask
from motorcrm.employees.models import Employee
from motorcrm.finance.events import TRANSACTION_REVERSED
from motorcrm.finance.models import Category, ExpenseReport, ExpenseReportLine
from motorcrm.finance.money.accountable import keep_uses, lock_employee, parts_of, refuse_used, sum_of
from motorcrm.finance.money.checks import check_amount, check_category
from motorcrm.finance.money.protocol import draft_of, keep, take_back
from motorcrm.finance.queries.accountable import Piece, held_from, taken
from motorcrm.finance.rights import RECORD_TRANSACTIONS, REVERSE_TRANSACTIONS
from motorcrm.history.record import declare_event, record, ref
from motorcrm.history.words import declare_word
from motorcrm.ledger import journal
from motorcrm.ledger.chart import ACCOUNTABLE, INPUT_VAT
from motorcrm.ledger.days import back_since, check_day
from motorcrm.ledger.invariants.reading import BATCH, NAMED, Plain, same, sides_of
from motorcrm.ledger.kinds import Counts, Happening, Kind, declare_kind
from motorcrm.ledger.lines import Line, NewItem, Side, credit, debit
from motorcrm.ledger.models import Item, Posting
from motorcrm.orders.models import WorkOrder

MOST = 100
"""Lines of one report."""
REPORTED = declare_event("finance.expenses-reported", gettext_lazy("Expenses reported"))
declare_word("overspend", gettext_lazy("overspend"), kind=Money)

REPORT = declare_kind(
    Kind(
        code="expense-report",
        word=gettext_lazy("Expense report"),
        counts=Counts.SETTLED,
        reversed_by="finance.reverse_expense_report",
        happenings=[
            Happening(
                what="an employee reports what they spent",
                verb="report_expenses",
                debit=["category", "stock", "input-vat"],
                credit=["accountable"],
            ),
            Happening(
                what="more was spent than the employee held",
                verb="report_expenses",
                debit=["category"],
                credit=["accountable", "accountable"],
            ),
        ],
    )
)


@dataclass(frozen=True)
class Spent:
    """One expense of a report. `month` is any day of the month it belongs to in profit and loss."""

    category: Category
    amount: Money
    month: date
    vat_rate: Percent | None = None
    counterparty: str = ""
    order: WorkOrder | None = None


def report_lines(
    row: ExpenseReport,
    lines: Iterable[ExpenseReportLine],
    parts: Iterable[Piece],
    item: Item | NewItem | None,
    *,
    deducts: bool,
) -> list[Line]:
    """Each expense as if it was paid at once, less the VAT that is claimed back; then which advances paid for it."""
    made: list[Line] = []
    for line in lines:
        deducted = line.vat if deducts else Money.zero()
        month = line.month if line.category.in_profit else None
        made.append(debit(line.category.account, line.amount - deducted, order=line.order_id, month=month))
        made.append(debit(INPUT_VAT, deducted, order=line.order_id, vat_rate=line.vat_rate))
    made += [credit(ACCOUNTABLE, part.amount, employee=row.employee, item=part.item) for part in parts]
    return [*made, credit(ACCOUNTABLE, row.overspend, employee=row.employee, item=item)]


@operation(needs=RECORD_TRANSACTIONS, once=True)
def report_expenses(
    *,
    employee: Employee,
    organisation: Organisation,
    lines: Sequence[Spent],
    on: date,
    by: Actor,
    comment: str = "",
    sure: Collection[str] = (),
) -> ExpenseReport:
    """Record what an employee spent, over what they hold, the oldest advance first. The rest is owed to them.

    Asks whether more was spent than they hold. Raises Invalid by line, such as `line-1-amount`; the first is line 0.
    """
    amount = _amount_of(lines)
    check_day(on, organisation=organisation, by=by)
    employee = lock_employee(employee)
    rows = [_row(place, line, organisation, on, by=by) for place, line in enumerate(lines)]
    parts = taken(held_from(employee, organisation, on), amount)
    overspend = amount - sum_of(parts)
    if overspend:
        ask([_question(amount)], sure)
    done = ExpenseReport(
        organisation=organisation, employee=employee, amount=amount, overspend=overspend, on=on, comment=comment.strip()
    )
    opened = NewItem()
    deducts = deducted_rate(organisation, on) is not None
    draft = draft_of(done, REPORT, report_lines(done, rows, parts, opened, deducts=deducts), about=ref(employee), by=by)
    entry = journal.post_many([draft])[0]
    done.item = (opened.item or entry.items.get()) if overspend else None
    keep(done, entry, by=by, found_by=" ".join([str(employee), *(line.counterparty for line in rows)]))
    for row in rows:
        row.report = done
    ExpenseReportLine.objects.bulk_create(rows)
    keep_uses(entry, parts)
    more = {"overspend": overspend} if overspend else {}
    record(REPORTED, about=done, within=employee, by=by, employee=str(employee), amount=amount, on=on, **more)
    return done


@operation(needs=REVERSE_TRANSACTIONS)
def reverse_expense_report(report: ExpenseReport, *, reason: str, by: Actor) -> ExpenseReport:
    """The employee holds the money again. What was owed to them must not have been paid."""
    lock_employee(report.employee)
    since = date.min
    if report.item is not None:
        refuse_used(report.item, _("What was owed for this report has been paid. Reverse that payment first."))
        since = back_since(Posting.objects.filter(item=report.item_id))
    take_back(
        report, reason=reason, by=by, event=TRANSACTION_REVERSED, within=report.employee, since=since,
        employee=str(report.employee),
    )  # fmt: skip
    return report


def _question(amount: Money) -> Question:
    said = _("More was spent than the employee holds on that day or later. The rest will be owed to them.")
    return Question(f"overspend:{amount.units}", said)


def _amount_of(lines: Sequence[Spent]) -> Money:
    if not lines:
        raise Refused("no-lines", _("Enter at least one expense."))
    if len(lines) > MOST:
        raise Refused(
            "too-many-lines",
            _("At most %(most)s expenses stand on one report. Divide them among several.") % {"most": MOST},
        )
    for place, line in enumerate(lines):
        with _of_line(place):
            check_amount(line.amount)
    amount = sum((line.amount for line in lines), Money.zero())
    if amount.units > Money.MAX:
        raise Refused("too-large", _("All expenses together are too large for one report."))
    return amount


def _row(place: int, line: Spent, organisation: Organisation, on: date, *, by: Actor) -> ExpenseReportLine:
    """The row, unsaved."""
    with _of_line(place):
        check_category(line.category, Category.Direction.EXPENSE)
        if line.vat_rate is not None and not is_valid(line.vat_rate, on):
            raise Invalid(vat_rate=wrong_day(line.vat_rate))
        if line.order is not None:
            if not WorkOrder.objects.visible_to(by).filter(pk=line.order.pk).exists():
                raise Absent
            if line.order.organisation_id != organisation.pk:
                raise Invalid(order=_("This order is of another organisation. Choose another."))
    return ExpenseReportLine(
        category=line.category,
        amount=line.amount,
        month=line.month.replace(day=1),
        vat_rate=line.vat_rate,
        vat=line.amount.tax_within(line.vat_rate) if line.vat_rate else Money.zero(),
        counterparty=line.counterparty.strip(),
        order=line.order,
    )


@contextmanager
def _of_line(place: int) -> Iterator[None]:
    """What is wrong inside is said beside that line."""
    try:
        yield
    except Invalid as problem:
        raise Invalid(**{f"line-{place}-{name}": said for name, said in problem.errors.items()}) from None
    except Refused as problem:
        if not problem.code.startswith("category-"):
            raise
        raise Invalid(**{f"line-{place}-category": problem.message}) from None


@invariant("expense reports match the ledger", grows=True)
def expense_reports_match_the_ledger(after: int = 0) -> Iterator[str]:
    """Whole: their lines with category, month, VAT and order, and which advances paid for them."""
    return islice(_wrong(after), NAMED)


def _wrong(after: int) -> Iterator[str]:
    plain, last = Plain(), 0
    rows = ExpenseReport.objects.select_related("entry", "employee", "item")
    rows = rows.prefetch_related("lines__category__account", "entry__accountable_uses__item")
    rows = (rows.filter(entry__position__gt=after) if after else rows).order_by("pk")
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        sides, last = sides_of([row.entry_id for row in batch]), batch[-1].pk
        for row in batch:
            if not _is_so(row, sides[row.entry_id], plain):
                yield f"report {row.pk}, entry {row.entry_id}"


def _is_so(row: ExpenseReport, sides: list[Side], plain: Plain) -> bool:
    entry, lines = row.entry, list(row.lines.all())
    parts = parts_of(entry)
    # Whether VAT was claimed back was decided by the tax mode of that moment, which may have been corrected since.
    return (
        any(same(sides, plain.sides(report_lines(row, lines, parts, row.item, deducts=d))) for d in (False, True))
        and (entry.on, entry.organisation_id, entry.kind) == (row.on, row.organisation_id, REPORT.code)
        and row.by_id == entry.recorded_by_id
        and row.amount == sum((line.amount for line in lines), Money.zero()) == sum_of(parts) + row.overspend
    )
