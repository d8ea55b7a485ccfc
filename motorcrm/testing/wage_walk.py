"""A random walk through everything that moves pay, against what an accountant would compute by hand from the rules.

Nothing of the program's own arithmetic is used: fractions, the tables as they are, and the rules of `docs/wages.md`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from random import Random
from typing import Any

from django.db.models import Sum

from motorcrm.catalog.models import Service
from motorcrm.core import clock
from motorcrm.core.exact import Money, Percent, rub
from motorcrm.core.refusal import Refusal, Refused
from motorcrm.employees.models import Employee
from motorcrm.finance.models import Payment, Reduction, ReductionLine, ReductionShare
from motorcrm.finance.money.owner import record_contribution
from motorcrm.finance.money.payments import Tendered
from motorcrm.finance.money.periods import lock_period
from motorcrm.finance.money.reductions import Off
from motorcrm.finance.operations import (
    reduce_price,
    reverse_payment,
    reverse_reduction,
    settle_and_close,
    take_payment,
)
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.ledger.models import Entry, PeriodLock, Posting
from motorcrm.orders.models import Job, JobAssignment, OrderPart, WorkOrder
from motorcrm.orders.operations import (
    JobDraft,
    PartDraft,
    Share,
    add_job,
    assign_technicians,
    cancel_job,
    close_order,
    create_order,
    edit_job,
    edit_order,
    finish_job,
    reopen_order,
    resume_job,
)
from motorcrm.orders.phases import JobStatus, Phase
from motorcrm.orders.queries.money import money_of
from motorcrm.testing.builders import a_client, a_service, on_trust
from motorcrm.testing.cast import Workshop
from motorcrm.wages.models import Accrual, Bonus, GivenScheme, Payout, PayRule, PayScheme
from motorcrm.wages.money.bonuses import grant_bonus, reverse_bonus
from motorcrm.wages.money.payouts import pay_wages, reverse_payout
from motorcrm.wages.operations import RuleDraft, add_scheme, end_rule, give_scheme, set_rule

Earned = dict[tuple[str, int], int]
"""Kopecks by source and employee."""


def half_up(number: Fraction) -> int:
    return floor(number + Fraction(1, 2)) if number >= 0 else -floor(-number + Fraction(1, 2))


def split(whole: int, weights: Sequence[int]) -> list[int]:
    """By the largest remainder, earlier ones first."""
    exact = [Fraction(abs(whole) * weight, sum(weights)) for weight in weights]
    parts = [floor(one) for one in exact]
    order = sorted(range(len(weights)), key=lambda place: (parts[place] - exact[place], place))
    for place in order[: abs(whole) - sum(parts)]:
        parts[place] += 1
    return [part if whole >= 0 else -part for part in parts]


class ByHand:
    """What everybody should have earned, from the tables as they are now."""

    def __init__(self, organisation: Any) -> None:
        self.organisation = organisation
        self.settled: dict[int, date] = {}
        """When orders were paid in full, told by the walk."""

    def earned(self) -> Earned:
        found: Earned = {}
        for order in WorkOrder.objects.order_by("pk"):
            wages = 0
            for source, employee, amount, due in self._of_jobs(order):
                wages += amount
                if due and amount:
                    found[source, employee] = amount
            for source, employee, amount, due in self._of_manager(order, wages):
                if due and amount:
                    found[source, employee] = amount
        return found

    def _of_jobs(self, order: WorkOrder) -> Iterator[tuple[str, int, int, bool]]:
        for job in Job.objects.filter(order=order, status=JobStatus.DONE).order_by("position", "pk"):
            rows = list(JobAssignment.objects.filter(job=job).order_by("pk"))
            assert job.finished_at is not None
            day = clock.local(job.finished_at).date()
            for place, row in enumerate(rows):
                scheme = self._scheme(row.employee_id, day)
                rule = scheme and self._rule(scheme, job.service, day)
                if not scheme or not rule or (job.is_warranty and not scheme.pays_warranty):
                    continue
                base = self._base(order, job, scheme)
                pot = self._pot(rule, base, job)
                mine = split(pot, [one.share.units for one in rows])[place]
                mine -= min(self._borne(order, job, row.employee_id), mine)
                due = scheme.moment == "done" or self._reached(order, scheme.moment)
                yield f"job:{job.pk}", row.employee_id, mine, due

    def _base(self, order: WorkOrder, job: Job, scheme: PayScheme) -> int:
        if job.is_warranty:
            price = half_up(Fraction(job.price.units * job.quantity.units, 1000))
        else:
            price = job.total.units - (job.order_discount.units if scheme.after_order_discount else 0)
        rate = order.tax_rate.units if order.tax_rate else 0
        return price - (half_up(Fraction(price * rate, 10_000 + rate)) if rate else 0)

    def _pot(self, rule: PayRule, base: int, job: Job) -> int:
        if rule.kind == "job-percent":
            assert rule.percent is not None
            pot = half_up(Fraction(base * rule.percent.units, 10_000))
        else:
            assert rule.amount is not None
            count = job.quantity.units
            if rule.kind == "job-hours":
                count = half_up(Fraction(job.labour_hours.units * job.quantity.units, 1000))
            pot = half_up(Fraction(rule.amount.units * count, 1000))
        if rule.least is not None:
            pot = max(pot, rule.least.units)
        return pot if rule.most is None else min(pot, rule.most.units)

    def _of_manager(self, order: WorkOrder, wages: int) -> Iterator[tuple[str, int, int, bool]]:
        if order.phase != Phase.CLOSED or order.manager_id is None or order.closed_on is None:
            return
        scheme = self._scheme(order.manager_id, order.closed_on)
        if scheme is None:
            return
        off = sum(line.amount.units - line.vat.units for line in self._reductions(order))
        revenue = order.total.units - order.vat.units - off
        rules = {rule.kind: rule for rule in scheme.rules.order_by("pk") if rule.holds_on(order.closed_on)}
        parts = OrderPart.objects.filter(order=order, cost__isnull=False, is_clients_own=False)
        margin = sum(part.due.units - part.vat.units - part.cost_sum.units for part in parts.exclude(status="returned"))
        bases = {
            "order-revenue": revenue,
            "order-profit": revenue - order.cost_total.units - wages,
            "parts-margin": margin,
        }
        for kind, base in bases.items():
            if (rule := rules.get(kind)) is not None and rule.percent is not None:
                amount = half_up(Fraction(max(base, 0) * rule.percent.units, 10_000))
                moment = "closed" if scheme.moment == "done" else scheme.moment
                yield f"order:{order.pk}:{kind}", order.manager_id, amount, self._reached(order, moment)

    def _reached(self, order: WorkOrder, moment: str) -> bool:
        return order.phase == Phase.CLOSED and (moment == "closed" or money_of(order).due <= Money.zero())

    def _reductions(self, order: WorkOrder) -> list[ReductionLine]:
        live = Reduction.objects.filter(order=order, entry__reversed_by=None)
        return list(ReductionLine.objects.filter(reduction__in=live)) if order.phase == Phase.CLOSED else []

    def _borne(self, order: WorkOrder, job: Job, employee: int) -> int:
        lines = [line for line in self._reductions(order) if line.job_id == job.pk]
        rows = ReductionShare.objects.filter(line__in=lines, employee=employee)
        return sum(row.amount.units for row in rows)

    def _scheme(self, employee: int, day: date) -> PayScheme | None:
        row = GivenScheme.objects.filter(employee=employee, since__lte=day).order_by("-since").first()
        return row.scheme if row else None

    def _rule(self, scheme: PayScheme, service: Service | None, day: date) -> PayRule | None:
        held = [rule for rule in scheme.rules.order_by("-pk") if rule.kind.startswith("job-") and rule.holds_on(day)]
        for fits in (
            lambda rule: service and rule.service_id == service.pk,
            lambda rule: service and rule.category_id == service.category_id,
            lambda rule: not rule.service_id and not rule.category_id,
        ):
            if found := next((rule for rule in held if fits(rule)), None):
                return found
        return None


@dataclass
class WageWalk:
    """One world and a seed. `step` does something at random; `check` compares everything."""

    workshop: Workshop
    seed: int
    log: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)  # noqa: S311  # chance, no secret
        self.by = self.workshop.owner
        self.organisation = self.workshop.organisation
        self.till, self.bank, _terminal = open_money_accounts(self.organisation)
        self.people = [self.workshop.technician, self.workshop.other_technician, self.workshop.senior]
        self.services = [a_service(f"Service {number}", price=rub(1_000 + number)) for number in range(3)]
        self.hand = ByHand(self.organisation)
        self.today = clock.today().replace(day=1) - timedelta(days=75)
        with self._day():
            record_contribution(amount=rub(900_000), money_account=self.bank, on=self.today, by=self.by)
            self.schemes = [
                add_scheme(
                    name=f"Scheme {moment}", moment=moment, after_order_discount=self.random.random() < 0.5,
                    pays_warranty=self.random.random() < 0.7, by=self.by,
                )
                for moment in ("done", "closed", "paid")
            ]  # fmt: skip
            for scheme in self.schemes:
                set_rule(scheme, draft=RuleDraft("job-percent", percent=self._percent()), by=self.by)

    @contextmanager
    def _day(self) -> Iterator[None]:
        with clock.told(), clock.at(clock.moment(self.today, 12)):
            yield

    def run(self, steps: int) -> None:
        for _number in range(steps):
            self.step()

    def step(self) -> None:
        if self.random.random() < 0.25 and self.today < clock.today():
            self.today = min(self.today + timedelta(days=self.random.randint(1, 4)), clock.today())
        act = self.random.choices([act for act, _weight in self.ACTS], [weight for _act, weight in self.ACTS])[0]
        before = self._counts()
        with self._day():
            try:
                self.log.append(f"{self.today} {act.__name__}: {act(self)}")
            except Refusal as refusal:
                self.log.append(f"{self.today} {act.__name__}: refused {refusal}")
                assert self._counts() == before, self._told("what was refused has left something behind")
            self.check()

    def check(self) -> None:
        sums: Earned = defaultdict(int)
        steps: dict[int, int] = defaultdict(int)
        for source, employee, kind, amount in Accrual.objects.values_list("source", "employee", "kind", "amount"):
            if kind == Accrual.Kind.STEPS:
                steps[employee] += amount.units
            else:
                sums[source, employee] += amount.units
        accrued = {key: amount for key, amount in sums.items() if amount}
        wanted = self.hand.earned()
        assert accrued == wanted, self._told(f"accrued {accrued}, by hand {wanted}")
        assert {pk: sum_ for pk, sum_ in steps.items() if sum_} == self._output(), self._told("steps of the month")
        self._check_balances(accrued, steps)

    def _output(self) -> dict[int, int]:
        """What steps of rules come to, from the output of each month as the rows say which month it was."""
        output: dict[tuple[int, int, date], int] = defaultdict(int)
        rows = Accrual.objects.filter(kind=Accrual.Kind.JOB, rule__steps__isnull=False).distinct()
        for row in rows:
            output[row.employee_id, row.rule_id or 0, row.for_month] += row.base.units
        found: dict[int, int] = defaultdict(int)
        for (employee, pk, _month), base in output.items():
            rule = PayRule.objects.get(pk=pk)
            first = rule.percent.units if rule.percent else 0
            exact = Fraction(0)
            for step in rule.steps.order_by("over"):
                exact += Fraction(max(base - step.over.units, 0) * (step.percent.units - first), 10_000)
                first = step.percent.units
            found[employee] += half_up(exact)
        return {pk: sum_ for pk, sum_ in found.items() if sum_}

    def _check_balances(self, accrued: Earned, steps: dict[int, int]) -> None:
        owed: dict[int, int] = defaultdict(int, steps)
        for (_source, employee), amount in accrued.items():
            owed[employee] += amount
        for model, sign in ((Bonus, 1), (Payout, -1)):
            for row in model._default_manager.filter(entry__reversed_by=None):
                owed[row.employee_id] += sign * row.amount.units
        postings = Posting.objects.filter(account__code="employees").order_by().values_list("employee")
        journal = {pk: -sum_.units for pk, sum_ in postings.annotate(sum=Sum("amount")) if sum_.units}
        assert journal == {pk: sum_ for pk, sum_ in owed.items() if sum_}, self._told("balances")

    def _told(self, what: str) -> str:
        return "\n".join([f"seed {self.seed}: {what}", *self.log[-25:]])

    def _counts(self) -> tuple[int, ...]:
        models: Sequence[Any] = (Entry, Accrual, WorkOrder, Job, JobAssignment, Payout, Bonus, GivenScheme, PayRule)
        return tuple(model._default_manager.count() for model in models)

    # --- what may happen -----------------------------------------------------------------------------------------

    def _percent(self) -> Percent:
        return Percent(self.random.choice([1_000, 3_333, 4_000, 5_000, 10_000]))

    def _shares(self) -> list[Share]:
        people = self.random.sample(self.people, self.random.choice([1, 1, 2, 3]))
        cuts = {1: [10_000], 2: [6_000, 4_000], 3: [3_333, 3_333, 3_334]}[len(people)]
        return [Share(person, Percent(cut)) for person, cut in zip(people, cuts, strict=True)]

    def _job(self) -> JobDraft:
        warranty = self.random.random() < 0.1
        return JobDraft(
            "Fork", service=self.random.choice([None, *self.services]),
            price=Money(self.random.choice([10_001, 99_999, 240_000, 500_000])), shares=tuple(self._shares()),
            is_warranty=warranty, reason="agreed",
        )  # fmt: skip

    def _order(self, *phases: str) -> WorkOrder:
        rows = WorkOrder.objects.filter(phase__in=phases).order_by("pk") if phases else WorkOrder.objects.order_by("pk")
        found: WorkOrder = self._one(rows)
        return found

    def _one(self, rows: Any) -> Any:
        found = list(rows)
        if not found:
            raise Refused("nothing", "nothing to try this with")
        return self.random.choice(found)

    def new_order(self) -> str:
        order = create_order(
            a_client(), organisation=self.organisation, phase=Phase.ACCEPTED, manager=self.workshop.manager,
            jobs=[self._job() for _number in range(self.random.randint(1, 3))],
            parts=[PartDraft("Oil", price=rub(900), cost=rub(400))] if self.random.random() < 0.4 else [],
            by=self.by,
        )  # fmt: skip
        return f"order {order.pk}"

    def new_job(self) -> str:
        order = self._order(Phase.ACCEPTED, Phase.IN_PROGRESS, Phase.READY)
        return f"job {add_job(order, self._job(), by=self.by).pk} in order {order.pk}"

    def finish(self) -> str:
        job = self._one(Job.objects.filter(status=JobStatus.PLANNED))
        finish_job(job, by=self.by)
        return f"job {job.pk}"

    def resume(self) -> str:
        job = self._one(Job.objects.filter(status=JobStatus.DONE))
        resume_job(job, by=self.by)
        return f"job {job.pk}"

    def cancel(self) -> str:
        job = self._one(Job.objects.all())
        cancel_job(job, by=self.by)
        return f"job {job.pk}"

    def reprice(self) -> str:
        job = self._one(Job.objects.all())
        price = Money(self.random.choice([10_001, 70_000, 333_333]))
        edit_job(job, version=job.version, price=price, reason="agreed", by=self.by)
        return f"job {job.pk} to {price}"

    def discount(self) -> str:
        order = self._order(Phase.ACCEPTED, Phase.IN_PROGRESS, Phase.READY)
        edit_order(
            order, version=order.version, discount_percent=Percent(self.random.choice([0, 500, 1_000])), by=self.by
        )
        return f"order {order.pk}"

    def reassign(self) -> str:
        job = self._one(Job.objects.all())
        shares = self._shares()
        assign_technicians(job, shares, by=self.by)
        return f"job {job.pk} to {[str(share.employee) for share in shares]}"

    def close(self) -> str:
        order = self._order(Phase.ACCEPTED, Phase.IN_PROGRESS, Phase.READY)
        close_order(order, on=self.today, finish_jobs=True, debt=on_trust(), by=self.by)
        return f"order {order.pk}"

    def settle(self) -> str:
        order = self._order(Phase.ACCEPTED, Phase.IN_PROGRESS, Phase.READY)
        due = money_of(order).due
        tenders = [Tendered(due, self.bank)] if due > Money.zero() else []
        settle_and_close(order, on=self.today, tenders=tenders, finish_jobs=True, debt=on_trust(), by=self.by)
        return f"order {order.pk} with {due}"

    def reopen(self) -> str:
        order = self._order(Phase.CLOSED)
        reopen_order(order, reason="again", by=self.by)
        return f"order {order.pk}"

    def pay_order(self) -> str:
        order = self._order(Phase.CLOSED, Phase.READY, Phase.ACCEPTED)
        due = money_of(order).due
        amount = self.random.choice([due, due, Money(due.units // 2), rub(100)])
        take_payment(order, amount=amount, money_account=self.bank, on=self.today, by=self.by)
        return f"{amount} for order {order.pk}"

    def unpay(self) -> str:
        payment = self._one(Payment.objects.filter(entry__reversed_by=None))
        reverse_payment(payment, reason="false", by=self.by)
        return f"payment {payment.pk}"

    def reduce(self) -> str:
        order = self._order(Phase.CLOSED)
        job = self._one(order.jobs.filter(status=JobStatus.DONE))
        whose = self.random.choice(["workshop", "technician"])
        off = Off(job, Money(self.random.choice([100, 33_333, 150_000])), at_expense_of=whose)
        reduce_price(order, off=[off], reason="scratched", on=self.today, by=self.by)
        return f"order {order.pk}, job {job.pk}, at the {whose}'s expense"

    def unreduce(self) -> str:
        reduction = self._one(Reduction.objects.filter(entry__reversed_by=None))
        reverse_reduction(reduction, reason="was not", by=self.by)
        return f"reduction {reduction.pk}"

    def rule(self) -> str:
        scheme, since = self.random.choice(self.schemes), self.today + timedelta(days=self.random.randint(0, 3))
        kind = self.random.choice([*PayRule.Kind.values, "job-percent", "job-percent"])
        service = self.random.choice([None, *self.services]) if kind.startswith("job-") else None
        by_percent = kind in PayRule.BY_PERCENT
        steps = [(rub(3_000), Percent(6_000)), (rub(9_000), Percent(7_000))]
        draft = RuleDraft(
            kind, percent=self._percent() if by_percent else None, amount=None if by_percent else Money(33_333),
            service=service if self.random.random() < 0.5 else None,
            category=service.category if service and self.random.random() < 0.3 else None,
            least=rub(300) if self.random.random() < 0.2 and kind.startswith("job-") else None,
            steps=steps if kind == "job-percent" and self.random.random() < 0.4 else (),
        )  # fmt: skip
        set_rule(scheme, draft=draft, since=since, by=self.by)
        return f"{scheme}: {draft} from {since}"

    def end(self) -> str:
        rule = self._one(PayRule.objects.filter(until=None))
        end_rule(rule.scheme, rule=rule, until=self.today + timedelta(days=self.random.randint(0, 2)), by=self.by)
        return f"rule {rule.pk}"

    def give(self) -> str:
        person: Employee = self.random.choice([*self.people, self.workshop.manager])
        scheme = self.random.choice([None, *self.schemes, *self.schemes])
        since = self.today + timedelta(days=self.random.randint(-5, 2))
        give_scheme(person, scheme=scheme, since=since, by=self.by)
        return f"{scheme} to {person} from {since}"

    def bonus(self) -> str:
        person = self.random.choice(self.people)
        grant_bonus(
            employee=person, amount=rub(500), organisation=self.organisation, comment="good", on=self.today, by=self.by
        )
        return str(person)

    def unbonus(self) -> str:
        bonus = self._one(Bonus.objects.filter(entry__reversed_by=None))
        reverse_bonus(bonus, reason="false", by=self.by)
        return f"bonus {bonus.pk}"

    def pay_out(self) -> str:
        person, amount = self.random.choice(self.people), Money(self.random.choice([100, 40_000, 300_000]))
        pay_wages(
            employee=person, amount=amount, money_account=self.bank, on=self.today,
            advance=self.random.random() < 0.4, by=self.by,
        )  # fmt: skip
        return f"{amount} to {person}"

    def unpay_out(self) -> str:
        payout = self._one(Payout.objects.filter(entry__reversed_by=None))
        reverse_payout(payout, reason="false", by=self.by)
        return f"payout {payout.pk}"

    def lock(self) -> str:
        until = self.today.replace(day=1) - timedelta(days=1)
        if PeriodLock.objects.filter(organisation=self.organisation, until__gte=until).exists():
            raise Refused("nothing", "locked already")
        lock_period(self.organisation, until=until, by=self.by)
        return f"up to {until}"

    ACTS: Sequence[tuple[Callable[["WageWalk"], str], int]] = (
        (new_order, 6), (new_job, 2), (finish, 8), (resume, 2), (cancel, 1), (reprice, 4), (discount, 2),
        (reassign, 4), (close, 5), (settle, 3), (reopen, 3), (pay_order, 6), (unpay, 2), (reduce, 4), (unreduce, 2),
        (rule, 3), (end, 1), (give, 4), (bonus, 1), (unbonus, 1), (pay_out, 3), (unpay_out, 1), (lock, 1),
    )  # fmt: skip
