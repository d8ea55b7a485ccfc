"""What was taken off closed orders: what is left of their lines, and the facts of a corrective invoice."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from motorcrm.core.exact import Money, Percent
from motorcrm.employees.models import Employee
from motorcrm.finance.models import Reduction, ReductionLine
from motorcrm.orders.models import Job, OrderPart, WorkOrder
from motorcrm.orders.queries.order import WITH_TECHNICIANS


@dataclass(frozen=True)
class Technician:
    """One who may bear what is taken off a line."""

    employee: Employee
    weight: int
    """Their share of the job, in hundredths of a percent; 0 of a part, because nobody has shares in that."""


@dataclass(frozen=True)
class LineLeft:
    """A billed line of an order and what is left of its price and VAT after reductions."""

    line: Job | OrderPart
    left: Money
    vat: Money
    technicians: Sequence[Technician] = ()
    """Who may bear it: those who did the job; of a part, everyone who worked on the order."""

    @property
    def code(self) -> str:
        """Which line it is, in forms and refusals."""
        return f"{self.line.ref_name}-{self.line.pk}"


@dataclass(frozen=True)
class Corrected:
    """The facts of a corrective invoice (НК РФ, ст. 169 п. 5.2): what was, what became, by line and together."""

    rate: Percent | None
    lines: Sequence[ReductionLine]

    @property
    def was(self) -> Money:
        return _sum(line.price_before for line in self.lines)

    @property
    def was_vat(self) -> Money:
        return _sum(line.vat_before for line in self.lines)

    @property
    def became(self) -> Money:
        return _sum(line.became for line in self.lines)

    @property
    def became_vat(self) -> Money:
        return _sum(line.became_vat for line in self.lines)

    @property
    def less(self) -> Money:
        return _sum(line.amount for line in self.lines)

    @property
    def less_vat(self) -> Money:
        return _sum(line.vat for line in self.lines)


def lines_left(order: WorkOrder) -> list[LineLeft]:
    """Every line that the client pays something for, jobs first, and what is left of it."""
    live = ReductionLine.objects.filter(reduction__order=order, reduction__entry__reversed_by=None)
    taken: dict[tuple[str, int | None], tuple[Money, Money]] = defaultdict(lambda: (Money.zero(), Money.zero()))
    for job, part, amount, vat in live.values_list("job", "part", "amount", "vat"):
        key = ("job", job) if job else ("part", part)
        taken[key] = (taken[key][0] + amount, taken[key][1] + vat)
    jobs, parts = list(order.jobs.active().prefetch_related(WITH_TECHNICIANS)), list(order.parts.active())
    doers = {job.pk: [Technician(one.employee, one.share.units) for one in job.assignments.all()] for job in jobs}
    everyone = {one.employee.pk: Technician(one.employee, 0) for own in doers.values() for one in own}
    found = []
    lines: list[Job | OrderPart] = [*jobs, *parts]
    for line in lines:
        amount, vat = taken[line.ref_name, line.pk]
        if line.due > Money.zero():
            who = doers[line.pk] if isinstance(line, Job) else list(everyone.values())
            found.append(LineLeft(line, line.due - amount, line.vat - vat, who))
    return found


def reductions_of(order: WorkOrder) -> list[Reduction]:
    """Those in force, the newest first."""
    return list(Reduction.objects.filter(order=order, entry__reversed_by=None).order_by("-pk"))


def corrected(reduction: Reduction) -> Corrected:
    """What a corrective invoice says of it. An order has one rate, so there is one group of lines."""
    return Corrected(reduction.vat_rate, list(reduction.lines.prefetch_related("shares__employee")))


def _sum(amounts: Iterable[Money]) -> Money:
    return sum(amounts, Money.zero())
