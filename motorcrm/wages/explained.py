"""How an accrual was computed, in the reader's language: «2 400,00 ₽ × 40 % × 60 % = 576,00 ₽»."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

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
    target = ""
    if rule.service is not None:
        target = _(" “%(name)s”") % {"name": rule.service.name}
    elif rule.category is not None:
        target = _(" of the category “%(name)s”") % {"name": rule.category.name}
    given = {
        "percent": notation.format_percent(rule.percent) if rule.percent is not None else "",
        "sum": _money(rule.amount.units) if rule.amount is not None else "",
        "target": target,
    }
    said = {
        PayRule.Kind.PERCENT: _("%(percent)s of jobs%(target)s"),
        PayRule.Kind.FIXED: _("%(sum)s for each job%(target)s"),
        PayRule.Kind.HOURLY: _("%(sum)s for each labour hour of jobs%(target)s"),
        PayRule.Kind.MARGIN: _("%(percent)s of the margin on parts of managed orders"),
        PayRule.Kind.REVENUE: _("%(percent)s of the revenue of managed orders"),
        PayRule.Kind.PROFIT: _("%(percent)s of the profit of managed orders"),
    }[PayRule.Kind(rule.kind)] % given
    for step in rule.steps.all():
        said += _("; %(percent)s of what is above %(sum)s a month") % {
            "percent": notation.format_percent(step.percent),
            "sum": _money(step.over.units),
        }
    if rule.least is not None:
        said += _(", not less than %(sum)s") % {"sum": _money(rule.least.units)}
    if rule.most is not None:
        said += _(", not more than %(sum)s") % {"sum": _money(rule.most.units)}
    return said


def _money(kopecks: int) -> str:
    return f"{notation.format_number(Money(kopecks))} ₽"
