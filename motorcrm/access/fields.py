"""The single policy on hidden fields, for templates, lists, search, history and every other way out."""

from collections.abc import Iterable, Mapping
from typing import Any

from motorcrm.access.catalogue import Right
from motorcrm.access.rights import SEE_CONTACTS, SEE_COSTS, SEE_PRICES
from motorcrm.access.scopes import has
from motorcrm.core.actor import Anyone
from motorcrm.core.refusal import Forbidden

FIELDS: dict[Right, frozenset[str]] = {
    SEE_PRICES: frozenset(
        "price rate discount discount_percent discount_sum total jobs_total parts_total vat paid due amount balance "
        "debit credit owed prepaid turnover rounding left_over line_discounts list_price "
        "authorised_percent authorised_sum authorised_limit "
        "order_discount agreed_price agreed_total labour_rate debt_limit price_before vat_before "
        "fee opening closing counted expected cash_limit overspend "
        "principal interest bank bik bank_account correspondent_account fee_percent".split()
    ),
    SEE_COSTS: frozenset({"cost", "cost_rest", "cost_total", "agreed_cost", "margin"}),
    SEE_CONTACTS: frozenset({"phone", "phones", "email", "emails", "address", "brought_by_phone"}),
}
"""Which right shows a field of that name, wherever it occurs: a name means the same thing everywhere."""

_RIGHT_OF = {name: right for right, names in FIELDS.items() for name in names}


class Sees:
    """Which of the hidden groups a person sees; `sees.prices` in templates."""

    def __init__(self, person: Anyone) -> None:
        self.prices = has(person, SEE_PRICES)
        self.costs = has(person, SEE_COSTS)
        self.contacts = has(person, SEE_CONTACTS)
        self._person = person

    def field(self, name: str) -> bool:
        right = _RIGHT_OF.get(name)
        return right is None or has(self._person, right)


def sees(person: Anyone) -> Sees:
    return Sees(person)


def visible_facts(person: Anyone, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts without those hidden from this person, at any depth."""
    visible: dict[str, Any] = _visible(Sees(person), facts)
    return visible


def _visible(view: Sees, value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _visible(view, inner) for name, inner in value.items() if view.field(name)}
    if isinstance(value, list | tuple):
        return [_visible(view, inner) for inner in value]
    return value


def refuse_hidden(names: Iterable[str], by: Anyone) -> None:
    """Raise Forbidden for fields hidden from the person: what they cannot see they cannot set, by any way in."""
    for name in names:
        right = _RIGHT_OF.get(name)
        if right is not None and not has(by, right):
            raise Forbidden(right)


def masked_phone(phone: str) -> str:
    """`+7 ••• ••12`: enough to tell two clients apart, not to call."""
    return f"{phone[:2]} ••• ••{phone[-2:]}" if phone else ""
