"""Pay schemes: adding them, setting and ending their rules, and giving them to people.

What has been accrued is never touched by a change: rules and schemes change from a day on which nothing was accrued
by what they replace.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Max
from django.utils.translation import gettext as _

from motorcrm.catalog.models import Service, ServiceCategory
from motorcrm.core import clock, notation
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money, Percent
from motorcrm.core.fitting import fit_texts
from motorcrm.core.folding import fold
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Absent, Invalid, Refused
from motorcrm.employees.models import Employee
from motorcrm.employees.operations.people import lock_people
from motorcrm.history.edit import edit
from motorcrm.history.record import record
from motorcrm.ledger import journal
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations.lock import lock
from motorcrm.wages import events
from motorcrm.wages.accruing import pay_follows, take_turn
from motorcrm.wages.models import Accrual, GivenScheme, PayRule, PayScheme, RuleStep
from motorcrm.wages.queries.caught_up import holders_of, orders_since
from motorcrm.wages.rights import EDIT_SCHEMES

COMMON = ("name", "moment", "after_order_discount", "pays_warranty")
MOST_STEPS = 10


@dataclass(frozen=True)
class RuleDraft:
    """A rule as somebody has typed it: a percent or a sum by its kind, for all jobs, a category or one service."""

    kind: str
    percent: Percent | None = None
    amount: Money | None = None
    category: ServiceCategory | None = None
    service: Service | None = None
    least: Money | None = None
    most: Money | None = None
    steps: Sequence[tuple[Money, Percent]] = ()
    """Above which output of a month which percent holds."""

    @property
    def target(self) -> tuple[bool, int | None, int | None]:
        pk = self.category.pk if self.category else None
        return self.kind in PayRule.OF_JOBS, pk, self.service.pk if self.service else None


@operation(needs=EDIT_SCHEMES, once=True)
def add_scheme(
    *,
    name: str,
    moment: str = PayScheme.Moment.CLOSED,
    after_order_discount: bool = True,
    pays_warranty: bool = True,
    by: Actor,
) -> PayScheme:
    """Add a scheme without rules. Raises Invalid for a name that is empty or taken, or an unknown moment."""
    fitted = _fitted(
        {"name": name, "moment": moment, "after_order_discount": after_order_discount, "pays_warranty": pays_warranty}
    )
    scheme = PayScheme.objects.create(**fitted)
    record(events.SCHEME_ADDED, about=scheme, by=by, name=scheme.name, moment=scheme.moment)
    return scheme


@operation(needs=EDIT_SCHEMES)
def edit_scheme(scheme: PayScheme, *, version: int, by: Actor, **changes: Any) -> PayScheme:
    """Change its name, or what is common to its rules while nothing has been accrued by it.

    Raises Invalid, Stale; Refused("scheme-used") where another scheme is what is wanted.
    """
    if unknown := set(changes) - {*COMMON}:
        raise TypeError(f"not edited here: {unknown}")
    orders = _lock_orders(holders_of(scheme, None) if set(changes) - {"name"} else [])
    current = _lock(scheme)
    fitted = _fitted(changes, current)
    differing = {name for name, value in fitted.items() if getattr(current, name) != value}
    if differing - {"name"} and accrued_by(current) is not None:
        raise Refused(
            "scheme-used", _("Pay has been accrued by this scheme. Copy it, change the copy and give that to people.")
        )
    if differs := edit(scheme, version=version, by=by, changes=fitted):
        record(events.SCHEME_EDITED, about=scheme, by=by, **differs)
        _catch_up(orders if set(differs["after"]) - {"name"} else [], by=by)
    return scheme


@operation(needs=EDIT_SCHEMES, once=True)
def copy_scheme(scheme: PayScheme, *, name: str, by: Actor) -> PayScheme:
    """Another scheme with the rules that hold today, from no particular day on."""
    source = _lock(scheme)
    common = {field: getattr(source, field) for field in COMMON if field != "name"}
    copy = PayScheme.objects.create(**_fitted({"name": name, **common}))
    for rule in PayRule.objects.filter(scheme=source).prefetch_related("steps"):
        if rule.holds_on(clock.today()):
            steps = [(step.over, step.percent) for step in rule.steps.all()]
            rule.pk, rule.scheme, rule.since, rule.until = None, copy, None, None
            rule._state.adding = True
            _insert(rule, steps)
    record(events.SCHEME_COPIED, about=copy, by=by, name=copy.name, scheme=source.name)
    return copy


@operation(needs=EDIT_SCHEMES)
def archive_scheme(scheme: PayScheme, *, by: Actor) -> PayScheme:
    """Offer it no more. Refused while somebody has it, or will have it."""
    current = _lock(scheme)
    today = clock.today()
    latest = GivenScheme.objects.filter(since__lte=today).order_by("employee", "-since")
    holders = {row.employee_id: row for row in reversed(latest.select_related("employee"))}
    has_it = [row.employee for row in holders.values() if row.scheme_id == current.pk]
    has_it += [row.employee for row in GivenScheme.objects.filter(scheme=current, since__gt=today)]
    if names := sorted({str(one) for one in has_it if not one.left_on}):
        message = _("These people are paid by this scheme: %(names)s. Give them another one first.")
        raise Refused("scheme-held", message % {"names": ", ".join(names)})
    return _set_archived(scheme, True, by=by)


@operation(needs=EDIT_SCHEMES)
def restore_scheme(scheme: PayScheme, *, by: Actor) -> PayScheme:
    """Offer it again."""
    _lock(scheme)
    return _set_archived(scheme, False, by=by)


@operation(needs=EDIT_SCHEMES, once=True)
def set_rule(scheme: PayScheme, *, draft: RuleDraft, since: date | None = None, by: Actor) -> PayRule:
    """Set a rule from a day on, or from the beginning. One about the same ends the day before.

    Raises Invalid for what is no rule, or for a day on or before which something was accrued by the scheme.
    """
    _check_rule(draft)
    orders = _lock_orders(holders_of(scheme, since))
    current = _lock(scheme)
    _check_since(accrued_by(current), since)
    same = [rule for rule in current.rules.all() if _replaces(draft, rule)]
    for rule in same:
        if since is None or (rule.since is not None and rule.since >= since):
            rule.delete()
        elif rule.until is None or rule.until >= since:
            PayRule.objects.filter(pk=rule.pk).update(until=since - timedelta(days=1))
    known = {
        "percent": draft.percent, "amount": draft.amount, "least": draft.least, "most": draft.most,
        "category": draft.category, "service": draft.service,
    }  # fmt: skip
    made = _insert(PayRule(scheme=current, kind=draft.kind, since=since, **known), draft.steps)
    told: dict[str, Any] = {"since": since} if since else {}
    record(events.RULE_SET, about=current, by=by, rule=made.kind, **_told(draft), **told)
    _catch_up(orders, by=by)
    return made


@operation(needs=EDIT_SCHEMES)
def end_rule(scheme: PayScheme, *, rule: PayRule, until: date, by: Actor) -> PayScheme:
    """Let a rule hold up to that day, with it. One by which nothing was accrued, and that never held, is removed."""
    orders = _lock_orders(holders_of(scheme, until + timedelta(days=1)))
    current = _lock(scheme)
    found = current.rules.filter(pk=rule.pk).first()
    if found is None:
        raise Absent
    last = Accrual.objects.filter(rule=found).aggregate(last=Max("done_on"))["last"]
    if last is not None and until < last:
        raise Invalid(until=_too_early(last))
    if found.since is not None and until < found.since:
        if last is not None:
            raise Invalid(until=_too_early(last))
        found.delete()
    else:
        PayRule.objects.filter(pk=found.pk).update(until=until)
    record(events.RULE_ENDED, about=current, by=by, rule=found.kind, on=until)
    _catch_up(orders, by=by)
    return current


@operation(needs=EDIT_SCHEMES, once=True)
def give_scheme(employee: Employee, *, scheme: PayScheme | None, since: date, by: Actor) -> GivenScheme:
    """Pay somebody by a scheme from a day on; by none, where it is empty.

    What they have done since that day and is due already is accrued at once. Raises Invalid for a day on or before
    which something was accrued for them, or whose books are closed.
    """
    return _give([employee], scheme, since, by=by)[0]


@operation(needs=EDIT_SCHEMES, once=True)
def give_scheme_to_several(
    scheme: PayScheme, *, employees: Sequence[Employee], since: date, by: Actor
) -> list[GivenScheme]:
    """Pay several people by a scheme from a day on, all of them or none. Raises Invalid as `give_scheme` does."""
    if not employees:
        raise Invalid(employees=_("Choose somebody."))
    return _give(employees, scheme, since, by=by)


def _give(employees: Sequence[Employee], scheme: PayScheme | None, since: date, *, by: Actor) -> list[GivenScheme]:
    """People are locked first, then all the orders of all of them, then the turn; everything is posted once."""
    people = [*lock_people(employees).values()]
    if since > clock.today() + timedelta(days=366):
        raise Invalid(since=_("Choose a day within a year."))
    if gone := [one for one in people if one.left_on is not None and since > one.left_on]:
        raise Invalid(since=_told_of(gone, people, _("They have left before that day.")))
    orders = _lock_orders([(one.pk, since) for one in people])
    if scheme is not None and PayScheme.objects.get(pk=scheme.pk).is_archived:
        raise Invalid(scheme=_("This scheme is archived. Choose another."))
    rows = Accrual.objects.filter(employee__in=people).order_by().values_list("employee").annotate(last=Max("done_on"))
    last = {pk: day for pk, day in rows if day >= since}
    if last:
        accrued = [one for one in people if one.pk in last]
        raise Invalid(since=_told_of(accrued, people, _too_early(max(last.values()))))
    GivenScheme.objects.filter(employee__in=people, since__gte=since).delete()
    given = [GivenScheme.objects.create(employee=one, scheme=scheme, since=since) for one in people]
    named = scheme.name if scheme else _("none")
    for one in people:
        record(events.SCHEME_GIVEN, about=one, by=by, scheme=named, since=since)
    _catch_up(orders, by=by)
    return given


def _told_of(whom: Sequence[Employee], among: Sequence[Employee], said: str) -> str:
    """What is wrong, and with whom if there are several."""
    return said if len(among) == 1 else "{}: {}".format(", ".join(sorted(map(str, whom))), said)


def _lock_orders(days: Sequence[tuple[int, date]]) -> list[WorkOrder]:
    """Lock the orders that may be paid for otherwise than before, and then the turn; none of them is overlooked.

    Raises Refused if another one came up while these were waited for.
    """
    orders = [lock(order).order for order in orders_since(days)]
    take_turn()
    if {order.pk for order in orders} != {order.pk for order in orders_since(days)}:
        raise Refused("orders-meanwhile", _("Jobs were finished or orders closed meanwhile. Try again."))
    return orders


def _catch_up(orders: Sequence[WorkOrder], *, by: Actor) -> None:
    """Accrue what is due by these orders and was not before; what was accrued is not touched by a change of rules."""
    journal.post_many([draft for order in orders for draft in pay_follows(order, by=by)])


def accrued_by(scheme: PayScheme) -> date | None:
    """The last day whose rules something was accrued by."""
    found: date | None = Accrual.objects.filter(rule__scheme=scheme).aggregate(last=Max("done_on"))["last"]
    return found


def _check_since(last: date | None, since: date | None) -> None:
    if last is not None and (since is None or since <= last):
        raise Invalid(since=_too_early(last))


def _too_early(last: date) -> str:
    message = _("Pay has been accrued for %(day)s already. Choose a later day.")
    return message % {"day": notation.day(last)}


def _replaces(draft: RuleDraft, rule: PayRule) -> bool:
    """Rules for jobs replace each other whatever their kind; of managed orders there is one of each kind."""
    return rule.target == draft.target and (rule.kind == draft.kind or rule.kind in PayRule.OF_JOBS)


def _check_rule(draft: RuleDraft) -> None:
    errors: dict[str, str] = {}
    zero = Money.zero()
    if draft.kind not in PayRule.Kind.values:
        raise Invalid(kind=_("Choose one of these."))
    if draft.kind in PayRule.BY_PERCENT:
        if not draft.percent:
            errors["percent"] = _("Enter a percent above 0.")
        if draft.amount is not None:
            errors["amount"] = _("This rule is by percent. Leave the sum empty.")
    elif draft.amount is None or draft.amount <= zero:
        errors["amount"] = _("Enter a sum above 0.")
    elif draft.percent is not None:
        errors["percent"] = _("This rule is by sum. Leave the percent empty.")
    if draft.kind in PayRule.OF_ORDERS and (draft.category or draft.service):
        errors["category"] = _("This rule is for whole orders. Leave the services empty.")
    if draft.category is not None and draft.service is not None:
        errors["service"] = _("Choose either a category or a service.")
    if draft.least is not None and draft.most is not None and draft.least > draft.most:
        errors["most"] = _("This is less than the least.")
    errors |= _wrong_steps(draft)
    if errors:
        raise Invalid(**errors)


def _wrong_steps(draft: RuleDraft) -> dict[str, str]:
    if not draft.steps:
        return {}
    if draft.kind != PayRule.Kind.PERCENT:
        return {"steps": _("Steps belong to a percent of jobs performed.")}
    if len(draft.steps) > MOST_STEPS:
        return {"steps": _("There can be 10 steps at most.")}
    overs = [over for over, _percent in draft.steps]
    if overs[0] <= Money.zero() or sorted(set(overs)) != overs:
        return {"steps": _("Each step must begin above the one before.")}
    return {}


def _told(draft: RuleDraft) -> dict[str, Any]:
    steps = [f"{over.typed(',')}: {percent.typed(',')} %" for over, percent in draft.steps]
    known = {
        "percent": draft.percent, "amount": draft.amount, "category": draft.category, "service": draft.service,
        "least_pay": draft.least, "most_pay": draft.most, "output_steps": steps,
    }  # fmt: skip
    return {name: str(value) if name in ("category", "service") else value for name, value in known.items() if value}


def _insert(rule: PayRule, steps: Sequence[tuple[Money, Percent]]) -> PayRule:
    rule.save(force_insert=True)
    RuleStep.objects.bulk_create(RuleStep(rule=rule, over=over, percent=percent) for over, percent in steps)
    return rule


def _fitted(known: dict[str, Any], scheme: PayScheme | None = None) -> dict[str, Any]:
    fitted, errors = fit_texts(PayScheme, {name: _bare(value) for name, value in known.items()})
    if errors:
        raise Invalid(**errors)
    if "name" in fitted:
        if not fitted["name"]:
            raise Invalid(name=_("Enter a name."))
        others = PayScheme.objects.exclude(pk=scheme.pk if scheme else 0).values_list("name", flat=True)
        if fold(fitted["name"]) in map(fold, others):
            raise Invalid(name=_("There is a scheme of this name already."))
    if "moment" in fitted and fitted["moment"] not in PayScheme.Moment.values:
        raise Invalid(moment=_("Choose one of these."))
    return fitted


def _bare(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _lock(scheme: PayScheme) -> PayScheme:
    """As it is now; nothing is accrued by it until the end of the verb."""
    take_turn()
    found = PayScheme.objects.filter(pk=scheme.pk).first()
    if found is None:
        raise Absent
    return found


def _set_archived(scheme: PayScheme, archived: bool, *, by: Actor) -> PayScheme:
    rows = PayScheme.objects.filter(pk=scheme.pk, is_archived=not archived)
    if rows.update(is_archived=archived, version=F("version") + 1):
        record(events.SCHEME_ARCHIVED if archived else events.SCHEME_RESTORED, about=scheme, by=by)
    scheme.refresh_from_db(fields=["is_archived", "version"])
    return scheme
