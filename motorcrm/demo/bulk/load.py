"""Loading the past in chunks: rows first, then the money and history whose time has come."""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Model, prefetch_related_objects

from motorcrm.clients.counted import recount
from motorcrm.clients.models import Client, ClientEmail, ClientPhone, Contract
from motorcrm.company.models import NumberSequence
from motorcrm.company.numbers import format_number
from motorcrm.company.operations import pattern_of
from motorcrm.core import clock
from motorcrm.core.actor import SYSTEM
from motorcrm.core.bulk import Loading
from motorcrm.core.exact import Money, Percent, rub
from motorcrm.demo.bulk.arrivals import bring_many
from motorcrm.demo.bulk.bare import bare
from motorcrm.demo.bulk.books import Books as BooksBeside
from motorcrm.demo.bulk.flow import Flow
from motorcrm.demo.bulk.reductions import reduce_later
from motorcrm.demo.bulk.rows import Rows, attach, gifts_of, rows_of
from motorcrm.demo.company import Company
from motorcrm.demo.hours import Days, wall
from motorcrm.demo.outlays import Outlay
from motorcrm.demo.town import Customer, Size
from motorcrm.demo.visits import TAIL_DAYS, Fate, Visit
from motorcrm.finance.models import (
    Allocation,
    CashTransaction,
    FiscalReceipt,
    OwnerTransaction,
    Payment,
    Purchase,
    PurchaseLine,
    Reduction,
    ReductionLine,
    SupplierPayment,
    SupplierShare,
    TaxTransaction,
    Tender,
    Transfer,
)
from motorcrm.history.models import Happening
from motorcrm.ledger.claims import Left, Part, taken
from motorcrm.ledger.journal import post_many
from motorcrm.ledger.loading import Books
from motorcrm.ledger.models import Entry, Item, Posting, Seal
from motorcrm.orders import events, postings
from motorcrm.orders.kinds import PREPAYMENT_MOVE, PREPAYMENT_USE, SALE
from motorcrm.orders.models import (
    Gift,
    Job,
    JobAssignment,
    JobSession,
    OrderComment,
    OrderPart,
    OrderStatus,
    StatusStay,
    WorkOrder,
)
from motorcrm.orders.operations.visits import rebuild_visits
from motorcrm.vehicles.models import Ownership, Reading, Vehicle

CHUNK = 1_000
SAID = 10_000
"""Orders between two lines about progress."""
LOADED: tuple[type[Model], ...] = (
    Client, ClientPhone, ClientEmail, Contract, Vehicle, Ownership, Reading,
    WorkOrder, StatusStay, Job, JobAssignment, JobSession, OrderPart, Gift, OrderComment,
    Entry, Item, Posting, Seal, Payment, Tender, Allocation, FiscalReceipt, CashTransaction,
    Purchase, PurchaseLine, SupplierPayment, SupplierShare, Transfer, TaxTransaction, OwnerTransaction,
    Reduction, ReductionLine, Happening,
)  # fmt: skip
"""What is bare while it is loaded. Forgetting one only makes loading slower."""
Say = Callable[[str], object]
OfJob = TypeVar("OfJob", JobAssignment, JobSession)


def load_past(
    company: Company,
    size: Size,
    visits: Iterable[Visit],
    outlays: list[Outlay],
    town: list[Customer],
    days: Days,
    say: Say,
) -> tuple[list[Visit], Flow]:
    """Write everything called in before the last days. Return the visits left to play and what has not happened yet."""
    ends = wall(days.ago(TAIL_DAYS), 9)
    prefetch_related_objects(company.managers, "roles")  # asked for the largest discount at each order
    loading = Loading()
    flow = Flow(company, days.said(wall(days.today, 0)), loading)
    for outlay in outlays:
        flow.bill(days.happened(outlay.at), outlay)
    BooksBeside(company, size, days, flow).plan()
    left: list[Visit] = []
    loader = _Loader(company, flow, days)
    with _at_ease(), transaction.atomic(), bare(LOADED):
        books = Books(loading.keep)
        flow.post = books.post
        for chunk in _chunks(_before(ends, visits, left)):
            loader.load(chunk)
            if not loader.count % SAID:
                say(f"loaded: {loader.count} orders, to {chunk[-1].called:%d.%m.%Y}")
        at = days.happened(wall(days.ago(TAIL_DAYS + 1), 12))
        bring_many(company, ((customer, at) for customer in town), flow)
        flow.advance(days.happened(ends))
        books.finish()
        loading.finish()
        rebuild_visits()
        recount()
        flow.post = post_many
        say(f"loaded: {loader.count} orders; making indexes")
    return left, flow


@contextmanager
def _at_ease() -> Iterator[None]:
    """Millions of rows: garbage is collected less often (it took a fifth of the time), and SQLite may use more memory.

    SQLite checks references only afterwards: of a row that others wait for it would read all of them each time. Then
    the database gathers statistics: without them it picks slow plans.
    """
    is_sqlite, before = connection.vendor == "sqlite", gc.get_threshold()
    gc.set_threshold(200_000, 20, 100)
    was_checking = is_sqlite and connection.disable_constraint_checking()
    try:
        with connection.cursor() as cursor:
            if is_sqlite:
                cursor.execute("PRAGMA cache_size = -256000")
            yield
            if was_checking:
                connection.check_constraints()
            cursor.execute("ANALYZE")
            if is_sqlite:
                cursor.execute("PRAGMA cache_size = -2000")
    finally:
        if was_checking:
            connection.enable_constraint_checking()
        gc.set_threshold(*before)


def _before(ends: datetime, visits: Iterable[Visit], left: list[Visit]) -> Iterator[Visit]:
    for visit in visits:
        if visit.fate in (Fate.DONE, Fate.OWED, Fate.CANCELLED, Fate.REOPENED) and visit.called < ends:
            yield visit
        else:
            left.append(visit)


def _chunks(visits: Iterator[Visit]) -> Iterator[list[Visit]]:
    while chunk := list(islice(visits, CHUNK)):
        yield chunk


class _Loader:
    def __init__(self, company: Company, flow: Flow, days: Days) -> None:
        self.company, self.flow, self.days = company, flow, days
        self.count = 0
        self._last: dict[int, int] = {}
        self._pattern = pattern_of(company.organisation, "order")
        self._statuses = {str(status.code): status for status in OrderStatus.objects.exclude(code=None)}

    def load(self, chunk: list[Visit]) -> None:
        newcomers = {visit.customer.number: visit for visit in reversed(chunk)}.values()
        bring_many(
            self.company,
            [(visit.customer, self.days.happened(visit.called)) for visit in reversed(newcomers)],
            self.flow,
        )
        told = [rows_of(self.company, visit, self._number(visit), self._statuses, self.days) for visit in chunk]
        self.flow.keep(rows.order for rows in told)
        for rows in told:
            attach(rows)
        self.flow.keep(stay for rows in told for stay in rows.stays)
        self.flow.keep(job for rows in told for job in rows.jobs)
        self.flow.keep(part for rows in told for part in rows.parts)
        self.flow.keep(gift for rows in told for gift in gifts_of(rows))
        self.flow.keep(_of_jobs(one for rows in told for one in rows.assignments))
        self.flow.keep(_of_jobs(one for rows in told for one in rows.sessions))
        self.flow.keep(comment for rows in told for comment in rows.comments)
        self.flow.keep(reading for rows in told for reading in rows.readings)
        for rows in told:
            tell(self.company, rows, self.flow, self.days)
        self._keep_numbers()
        self.count += len(chunk)
        self.flow.advance(self.days.happened(chunk[-1].called))

    def _number(self, visit: Visit) -> str:
        year = visit.called.year
        self._last[year] = self._last.get(year, 0) + 1
        return format_number(self._pattern, year=year, number=self._last[year])

    def _keep_numbers(self) -> None:
        for year, last in self._last.items():
            NumberSequence.objects.update_or_create(
                organisation=self.company.organisation, kind="order", year=year, defaults={"last": last}
            )


def _of_jobs(rows: Iterable[OfJob]) -> Iterator[OfJob]:
    for row in rows:
        row.job_id = row.job.pk
        yield row


def tell(company: Company, rows: Rows, flow: Flow, days: Days) -> None:
    """What happened to the order, and the money it moved, each at its time."""
    order, visit = rows.order, rows.visit
    manager = company.managers[visit.manager]
    called, arrived = days.happened(visit.called), days.happened(visit.arrived)
    flow.history(called, events.ORDER_CREATED, order.ref, by=manager, number=order.number, total=order.total)
    for part in (one for one in rows.parts if one.is_clients_own):
        facts = {"name": part.name, "quantity": part.quantity, "price": part.price, "reason": part.reason}
        flow.history(called, events.GIVEN, f"part:{part.pk}", by=manager, within=order.ref, **facts)
    prepaid = rub(visit.prepaid)
    lefts: list[Left] = []
    if prepaid:
        till = "till" if visit.number % 2 else "terminal"
        lefts.append(flow.payment(arrived, order, prepaid, till, billed=False, by=manager))
    if visit.fate == Fate.CANCELLED:
        for left in lefts:
            lines = postings.prepayment_move(Part(left, left.amount), to=None)
            flow.entry(arrived, PREPAYMENT_MOVE, f"{order.ref}:release", order, lines, by=manager)
        flow.history(arrived, events.ORDER_CANCELLED, order.ref, by=manager, reason=order.cancel_reason)
        return
    if visit.booked_for:
        flow.history(arrived, events.ORDER_CHECKED_IN, order.ref, by=manager)
    for comment in rows.comments:
        about = f"{OrderComment._meta.model_name}:{comment.pk}"
        flow.history(arrived, events.ORDER_COMMENTED, about, by=manager, within=order.ref)
    for job, plan in zip(rows.jobs, visit.jobs, strict=True):
        technician, about = company.technicians[plan.shares[0][0]], f"job:{job.pk}"
        finished = days.happened(plan.stretches[-1][1])
        flow.history(finished, events.JOB_FINISHED, about, by=technician, within=order.ref, name=job.name)
    flow.history(days.happened(visit.ready), events.ORDER_READY, order.ref, by=SYSTEM)
    _settle(company, rows, lefts, flow, days)


def _settle(company: Company, rows: Rows, lefts: list[Left], flow: Flow, days: Days) -> None:
    """Payments, the sale, the prepayment applied, and later payments."""
    order, visit = rows.order, rows.visit
    manager, at = company.managers[visit.manager], days.happened(visit.picked_up)
    due = order.total - sum((left.amount for left in lefts), Money.zero())
    if not visit.customer.contract:
        for kind, percent in visit.pays:
            part = due.part(Percent.whole(percent))
            if part > Money.zero():
                lefts.append(flow.payment(at, order, part, kind, billed=False, by=manager))
            due -= part
    closer = company.staff["owner"] if due > Money.zero() and not visit.customer.contract else manager
    sale = postings.sale(order, rows.jobs, rows.parts, on=order.closed_on or clock.today())
    flow.entry(at, SALE, f"{order.ref}:sale:1", order, sale, by=closer)
    for number, part_ in enumerate(taken(lefts, order.total)):
        use = postings.prepayment_use(order, part_)
        flow.entry(at, PREPAYMENT_USE, f"{order.ref}:use:1:{number}", order, use, by=closer)
    flow.history(at, events.ORDER_CLOSED, order.ref, by=closer, on=order.closed_on, total=order.total)
    flow.history(at, events.ORDER_HANDED_OVER, order.ref, by=closer, to=order.handed_over_to)
    if visit.pays_later:
        paid, kind, percent = visit.pays_later
        by, later = company.staff["accountant"], days.happened(paid) + timedelta(seconds=1)
        flow.payment(later, order, due.part(Percent.whole(percent)), kind, billed=True, by=by)
    if visit.complaint is not None and lefts:
        reduce_later(company, rows, lefts[-1], flow, days)
