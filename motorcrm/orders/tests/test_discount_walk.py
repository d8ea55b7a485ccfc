"""Random walks over an order by people with limits: never more is given than the limit or what was authorised."""

from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import Phase as Search
from hypothesis import strategies as st

from motorcrm.access.rights import SEE_PRICES
from motorcrm.core.exact import Money, Percent, Quantity, rub
from motorcrm.core.refusal import Refusal
from motorcrm.orders.models import Job, OrderPart, WorkOrder
from motorcrm.orders.operations import (
    JobDraft,
    PartDraft,
    add_job,
    add_part,
    cancel_job,
    create_order,
    edit_job,
    edit_order,
    edit_part,
    move_part,
    remove_job,
    remove_part,
    start_job,
)
from motorcrm.orders.phases import JobStatus, PartStatus, Phase
from motorcrm.orders.rights import EDIT_ORDERS, MOVE_PARTS, VIEW_ORDERS
from motorcrm.testing.builders import a_client
from motorcrm.testing.cast import hire, role_with

LIMIT = Percent.whole(15)
PEOPLE = st.sampled_from(["manager", "clerk", "storekeeper"])
prices = st.integers(1, 9_000_000).map(Money)
quantities = st.integers(1, 20_000).map(Quantity)
percents = st.sampled_from([0, 5, 15, 16, 50, 100]).map(Percent.whole)
discounts = st.one_of(
    st.just({}),
    percents.map(lambda percent: {"discount_percent": percent}),
    prices.map(lambda amount: {"discount_sum": amount}),
)
new_lines = st.tuples(st.just("add"), st.sampled_from(["job", "part"]), prices, quantities, discounts)
edits = st.tuples(
    st.just("edit"),
    st.integers(0, 9),
    st.one_of(discounts, prices.map(lambda p: {"price": p}), quantities.map(lambda q: {"quantity": q})),
)
own = st.tuples(st.just("edit"), st.integers(0, 9), st.booleans().map(lambda free: {"is_clients_own": free}))
moves = st.tuples(st.just("move"), st.integers(0, 9), st.sampled_from(PartStatus.values))
removals = st.tuples(st.just("remove"), st.integers(0, 9))
headers = st.tuples(st.just("order"), discounts)
steps = st.lists(st.tuples(PEOPLE, st.one_of(new_lines, edits, own, moves, removals, headers)), min_size=3, max_size=14)
authorised = st.sampled_from([None, ("percent", 40), ("sum", 4_000), ("agreed", 20)])


class Walk:
    """An order of 10,000 that several people edit, and what the owner or the client's card allow in it."""

    def __init__(self, workshop: Any, allowed: tuple[str, int] | None) -> None:
        seen = (VIEW_ORDERS, MOVE_PARTS)
        self.people = {
            "manager": workshop.manager,
            "clerk": hire("Clerk", role_with(*seen, EDIT_ORDERS, SEE_PRICES, name="Clerk")),
            "storekeeper": hire("Storekeeper", role_with(*seen, name="Storekeeper")),
        }
        self.kind, number = allowed or ("", 0)
        self.percent = Percent.whole(number) if self.kind in ("percent", "agreed") else Percent.zero()
        self.sum = rub(number) if self.kind == "sum" else Money.zero()
        self.owner = workshop.owner
        self.order = create_order(
            a_client(discount=self.percent if self.kind == "agreed" else Percent.zero()),
            organisation=workshop.organisation,
            phase=Phase.ACCEPTED,
            jobs=[JobDraft("Overhaul", price=rub(4_000))],
            parts=[PartDraft("Piston", price=rub(6_000))],
            discount_percent=self.percent if self.kind == "percent" else None,
            discount_sum=self.sum or None,
            by=workshop.owner,
        )
        if self.kind == "percent":
            self.sum = self.order.discount

    def lines(self) -> list[Job | OrderPart]:
        return [*Job.objects.filter(order=self.order), *OrderPart.objects.filter(order=self.order)]

    def step(self, who: str, what: tuple[Any, ...]) -> bool:
        """Whether the person may."""
        try:
            with transaction.atomic():
                self.act(self.people[who], *what)
        except Refusal:
            return False
        return True

    def act(self, by: Any, verb: str, *how: Any) -> None:
        order = WorkOrder.objects.get(pk=self.order.pk)
        if verb == "order":
            edit_order(order, version=order.version, by=by, **how[0])
        elif verb == "add":
            kind, price, quantity, discount = how
            draft, add = (JobDraft, add_job) if kind == "job" else (PartDraft, add_part)
            add(order, draft("Another", price=price, quantity=quantity, **discount), by=by)
        else:
            lines = self.lines()
            if lines:
                self.act_on(lines[how[0] % len(lines)], by, verb, *how[1:])

    def act_on(self, line: Any, by: Any, verb: str, change: Any = None) -> None:
        is_job = isinstance(line, Job)
        if verb == "edit" and (not is_job or "is_clients_own" not in change):
            (edit_job if is_job else edit_part)(line, version=line.version, by=by, reason="Asked for it", **change)
        elif verb == "move" and not is_job:
            move_part(line, change, by=by)
        elif verb == "move":
            start_job(line, by=by)
        elif verb == "remove" and is_job and line.started_at:
            cancel_job(line, by=by)
        elif verb == "remove":
            (remove_job if is_job else remove_part)(line, version=line.version, by=by)

    def would_double(self, what: tuple[Any, ...]) -> bool:
        """Whether more than twice of what a person gave would be given; what was agreed in advance has no bound."""
        with transaction.atomic():
            self.act(self.owner, *what)
            given, _gross, _lines = self.given()
            transaction.set_rollback(True)
        return self.kind == "percent" and given > self.sum + self.sum

    def given(self) -> tuple[Money, Money, int]:
        """The discounts of the order, the gross amount and the number of billed lines, from the lines themselves."""
        billed = [line for line in self.lines() if is_billed(line)]
        gross = sum((line.price.times(line.quantity) for line in billed), Money.zero())
        order = WorkOrder.objects.get(pk=self.order.pk)
        return gross - order.total + order.rounding, gross, len(billed)

    def most(self, gross: Money, lines: int) -> Money:
        share = gross.part(self.percent)
        if self.kind == "percent":  # one that was agreed in advance has no bound
            share = min(share, self.sum + self.sum)
        return max(gross.part(LIMIT), share, min(self.sum, gross)) + Money(lines)


def is_billed(line: Any) -> bool:
    if isinstance(line, Job):
        return line.status != JobStatus.CANCELLED and not line.is_warranty
    return line.status != PartStatus.RETURNED and not line.is_clients_own


def rolled_back(run: Any) -> None:
    with transaction.atomic():
        run()
        transaction.set_rollback(True)


walking = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[Search.explicit, Search.reuse, Search.generate],  # making a failure smaller takes minutes
)


@walking
@given(allowed=authorised, steps=steps)
def test_whatever_people_do_no_more_is_given_than_was_authorised(workshop, allowed, steps):
    def run() -> None:
        walk = Walk(workshop, allowed)
        for who, what in steps:
            walk.step(who, what)
            given, gross, lines = walk.given()
            assert given <= walk.most(gross, lines), (who, what)

    rolled_back(run)


plain_lines = st.tuples(st.just("add"), st.sampled_from(["job", "part"]), prices, quantities, st.just({}))
harmless = st.one_of(
    st.tuples(st.just("clerk"), plain_lines), st.tuples(st.sampled_from(["clerk", "storekeeper"]), moves)
)


@walking
@given(
    allowed=st.sampled_from([("percent", 40), ("agreed", 20), ("percent", 15)]), steps=st.lists(harmless, max_size=14)
)
def test_parts_that_come_and_go_are_no_discounts(workshop, allowed, steps):
    """With a discount in percent, people who give none may add lines and move parts to and fro, until it doubles."""

    def run() -> None:
        walk = Walk(workshop, allowed)
        for who, what in steps:
            lines = walk.lines()
            if what[0] == "move" and isinstance(lines[what[1] % len(lines)], Job):
                continue
            assert walk.step(who, what) or walk.would_double(what), (who, what)

    rolled_back(run)
