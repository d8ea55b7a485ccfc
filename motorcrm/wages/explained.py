"""How an accrual was computed, in the reader's language: «2 400,00 ₽ × 40 % × 60 % = 576,00 ₽»."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from motorcrm.catalog.models import Service
from motorcrm.core import notation
from motorcrm.core.exact import Money, Percent, Quantity
from motorcrm.wages.models import Accrual, PayRule


def name_of(accrual: Accrual) -> str:
    """What it is for: the job by its name, the order by its number, the month."""
    if accrual.kind == Accrual.Kind.STEPS:
        return _("Output of %(month)s") % {"month": notation.month(date.fromisoformat(accrual.facts["month"]))}
    return str(accrual.facts.get("name", ""))


def formula_of(facts: dict[str, Any], amount: Money) -> str:
    """The computation, for those who may see what earnings come from. `amount` is what it came to then."""
    if facts.get("gone"):
        return _("no longer due; was %(sum)s") % {"sum": _money(facts.get("was", 0))}
    text = _computed(facts, amount)
    return text + _("; was %(sum)s") % {"sum": _money(facts["was"])} if facts.get("was") else text


def _computed(facts: dict[str, Any], amount: Money) -> str:
    if "month" in facts:
        return _("%(base)s of output: %(sum)s beyond the first percent") % {
            "base": _money(facts["base"]),
            "sum": _money(amount.units),
        }
    factors = [_first(facts)]
    if "share" in facts:
        factors.append(notation.format_percent(Percent(facts["share"])))
    text = " × ".join(factors)
    if "borne" in facts:
        text += " − " + _("%(sum)s at one's own expense") % {"sum": _money(facts["borne"])}
    text += f" = {_money(amount.units)}"
    if "unknown_costs" in facts:
        text += " " + _("(without parts of unknown cost: %(count)s)") % {"count": facts["unknown_costs"]}
    return text


def _first(facts: dict[str, Any]) -> str:
    """What the whole job or order earns."""
    if "each" in facts:
        count = notation.format_number(Quantity(facts["count"]))
        of_hours = facts["rule"] == PayRule.Kind.HOURLY
        unit = _("%(count)s h") % {"count": count} if of_hours else count
        computed = f"{_money(facts['each'])} × {unit}"
    else:
        computed = f"{_money(facts['base'])} × {notation.format_percent(Percent(facts['percent']))}"
    if "bounded" not in facts:
        return computed
    return _("%(sum)s (by the bounds of the rule, not %(computed)s)") % {
        "sum": _money(facts["bounded"]),
        "computed": computed,
    }


def sentence_of(rule: PayRule) -> str:
    """The rule in a sentence: «40 % of jobs of the category “Engine”, not less than 300 ₽»."""
    said = _whole(rule) % {
        "percent": notation.format_percent(rule.percent) if rule.percent is not None else "",
        "sum": _rounded(rule.amount),
        "name": rule.service.name if rule.service else rule.category.name if rule.category else "",
    }
    if rule.least is not None:
        said += _(", not less than %(sum)s") % {"sum": _rounded(rule.least)}
    if rule.most is not None:
        said += _(", not more than %(sum)s") % {"sum": _rounded(rule.most)}
    for step in rule.steps.all():
        said += _("; %(percent)s of what is above %(sum)s a month") % {
            "percent": notation.format_percent(step.percent),
            "sum": _rounded(step.over),
        }
    return said


def _whole(rule: PayRule) -> str:
    """What it gives and of what, without bounds and steps."""
    kind = PayRule.Kind(rule.kind)
    if kind == PayRule.Kind.PERCENT:
        return (_("%(percent)s of all jobs"), _("%(percent)s of jobs of the category “%(name)s”"),
                _("%(percent)s of the job “%(name)s”"))[rule.rank]  # fmt: skip
    if kind == PayRule.Kind.FIXED:
        return (_("%(sum)s for each job"), _("%(sum)s for each job of the category “%(name)s”"),
                _("%(sum)s for the job “%(name)s”"))[rule.rank]  # fmt: skip
    if kind == PayRule.Kind.HOURLY:
        return (_("%(sum)s for each labour hour of all jobs"),
                _("%(sum)s for each labour hour of jobs of the category “%(name)s”"),
                _("%(sum)s for each labour hour of the job “%(name)s”"))[rule.rank]  # fmt: skip
    return {
        PayRule.Kind.MARGIN: _("%(percent)s of the margin on parts of managed orders"),
        PayRule.Kind.REVENUE: _("%(percent)s of the revenue of managed orders"),
        PayRule.Kind.PROFIT: _("%(percent)s of the profit of managed orders"),
    }[kind]


def period_of(rule: PayRule) -> str:
    """From when to when it holds, if that is not always."""
    if rule.since and rule.until:
        days = {"since": notation.day(rule.since), "until": notation.day(rule.until)}
        return _("from %(since)s to %(until)s") % days
    if rule.since:
        return _("from %(since)s") % {"since": notation.day(rule.since)}
    return _("to %(until)s") % {"until": notation.day(rule.until)} if rule.until else ""


def doubt_of(rule: PayRule) -> str:
    """Why no new job meets the rule; empty if some may."""
    service, category = rule.service, rule.category
    if service is not None and service.is_archived:
        return _("The service is archived: no new job meets this rule.")
    if service is not None and service.category.is_archived:
        return _("The category of the service is archived: no new job meets this rule.")
    if category is not None and category.is_archived:
        return _("The category is archived: no new job meets this rule.")
    return ""


def why_it_wins(rule: PayRule | None, service: Service | None) -> str:
    """Why this rule is for a job of the service, or for one typed by hand, and not another."""
    if rule is None:
        return _("The scheme has no rule for such a job, so it earns nothing.")
    if rule.service is not None:
        return _("A rule for the very service goes before one for its category and one for all jobs.")
    if rule.category is not None:
        return _("The service has no rule of its own, and a rule for its category goes before one for all jobs.")
    if service is None:
        return _("A job typed by hand belongs to no category, so the rule for all jobs is left.")
    return _("Neither the service nor its category has a rule of its own, so the rule for all jobs is left.")


def _money(kopecks: int) -> str:
    return f"{notation.format_number(Money(kopecks))} ₽"


def _rounded(sum_: Money | None) -> str:
    """Without kopecks where there are none, as people say it."""
    if sum_ is None:
        return ""
    roubles, kopecks = divmod(sum_.units, 100)
    return _money(sum_.units) if kopecks else f"{notation.format_count(roubles)} ₽"
