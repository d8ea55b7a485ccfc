"""The operation that says which rules about cash people are warned of."""

from motorcrm.core.actor import Actor
from motorcrm.core.operation import operation
from motorcrm.finance import events
from motorcrm.finance.models import CashRules
from motorcrm.finance.rights import SET_UP_MONEY
from motorcrm.history.edit import edit
from motorcrm.history.record import record


@operation(needs=SET_UP_MONEY)
def set_cash_rules(
    *, version: int, warns_of_contracts: bool, warns_of_takings: bool, warns_of_returns: bool, by: Actor
) -> CashRules:
    """Switch the warnings on and off. Raises Stale if someone changed them meanwhile."""
    rules, _created = CashRules.objects.get_or_create(pk=1)
    changes = {
        "warns_of_contracts": warns_of_contracts,
        "warns_of_takings": warns_of_takings,
        "warns_of_returns": warns_of_returns,
    }
    if differs := edit(rules, version=version, by=by, changes=changes):
        record(events.CASH_RULES_SET, about=rules, by=by, **differs)
    return rules
