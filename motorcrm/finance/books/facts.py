"""The details of money accounts and categories: cleaned for storage, or refused with a reason for each field."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from motorcrm.catalog.facts import MOST_POSITION
from motorcrm.core import notation
from motorcrm.core.exact import Money, Percent
from motorcrm.core.fitting import fit_texts
from motorcrm.core.folding import fold
from motorcrm.core.legal_details import COMPANY, FIELDS, mistakes, tidy
from motorcrm.core.refusal import Invalid
from motorcrm.finance.models import Category, MoneyAccount
from motorcrm.ledger.models import Account

OF_EVERY_KIND = ("name", "position")
OF_KIND: dict[str, tuple[str, ...]] = {
    MoneyAccount.Kind.TILL: ("cash_limit", "has_shifts"),
    MoneyAccount.Kind.BANK: ("bank", "bik", "bank_account"),
    MoneyAccount.Kind.TERMINAL: ("fee_percent",),
}
"""What only accounts of a kind have."""
FLOWS: dict[str, tuple[str, ...]] = {
    Category.Direction.INCOME: ("other-in", "from-clients"),
    Category.Direction.EXPENSE: ("other-out", "to-suppliers", "wages"),
}
"""The articles of cash flow that a category may have, the usual first; others are of kinds with pages of their own."""
OUTSIDE_PROFIT: dict[str, str] = {
    Category.Direction.INCOME: Account.Kind.LIABILITY,
    Category.Direction.EXPENSE: Account.Kind.ASSET,
}
"""What the account of a category is that does not count in profit."""
OF_CATEGORY = ("name", "parent", "cash_flow", "in_profit", "position")
MOST_FEE = Percent.whole(20)
"""No bank takes more; whoever types more has lost a decimal point."""


def fit_account(facts: Mapping[str, Any], current: MoneyAccount) -> dict[str, Any]:
    """The facts of an account as they may be stored beside the current ones. Raises Invalid."""
    known = (*OF_EVERY_KIND, *OF_KIND.get(current.kind, ()))
    if unknown := set(facts) - set(known):
        raise TypeError(f"a money account of kind {current.kind} has no {', '.join(sorted(unknown))}")
    tidied = {name: tidy(value) if name in FIELDS else value for name, value in facts.items()}
    fitted, errors = fit_texts(MoneyAccount, tidied)
    errors |= _of_the_bank(fitted, current)
    if "name" in fitted and "name" not in errors and (error := _of_the_name(fitted["name"], current)):
        errors["name"] = error
    if not 0 <= fitted.get("position", 0) <= MOST_POSITION:
        errors["position"] = _("This must be from 0 to %(most)s.") % {"most": MOST_POSITION}
    fee = fitted.get("fee_percent")
    if fee is not None and not Percent.zero() <= fee <= MOST_FEE:
        errors["fee_percent"] = _("This must be from 0 to %(most)s.") % {"most": notation.format_number(MOST_FEE)}
    limit = fitted.get("cash_limit")
    if limit is not None and not Money.zero() <= limit <= Money(Money.MAX):
        errors["cash_limit"] = _("This must be 0 or more.")
    if errors:
        raise Invalid(**errors)
    if "name" in fitted:
        fitted["name"] = as_stored(fitted["name"], current)
    return fitted


def _of_the_bank(fitted: Mapping[str, Any], current: MoneyAccount) -> dict[str, str]:
    """The number is checked against the БИК, even if only one of the two is changed."""
    details = {name: fitted.get(name, getattr(current, name)) for name in ("bik", "bank_account")}
    return {field: str(message) for field, message in mistakes(COMPANY, details).items()}


def _of_the_name(name: str, current: MoneyAccount) -> str:
    if not name:
        return _("Enter a name.")
    # Of all organisations: the history and the home page show accounts without their organisation.
    if any(fold(other.label) == fold(name) for other in MoneyAccount.objects.exclude(pk=current.pk)):
        return _("A money account with this name already exists. Choose another name.")
    return ""


def as_stored(name: str, current: Any) -> str:
    """Empty for a row that came with the program under its own name, so that everyone reads it in their language."""
    return "" if current.code and name == str(current.SHIPPED_NAMES.get(current.code)) else name


def fit_category(facts: Mapping[str, Any], current: Category) -> dict[str, Any]:
    """The facts of a category as they may be stored beside the current ones. Raises Invalid."""
    if unknown := set(facts) - set(OF_CATEGORY):
        raise TypeError(f"a category has no {', '.join(sorted(unknown))}")
    texts = {name: value for name, value in facts.items() if name in ("name", "cash_flow", "position")}
    fitted, errors = fit_texts(Category, texts)
    if "name" in fitted and "name" not in errors:
        if error := _of_the_categorys_name(fitted["name"], current):
            errors["name"] = error
        fitted["name"] = as_stored(fitted["name"], current)
    if not 0 <= fitted.get("position", 0) <= MOST_POSITION:
        errors["position"] = _("This must be from 0 to %(most)s.") % {"most": MOST_POSITION}
    if fitted.get("cash_flow") and fitted["cash_flow"] not in FLOWS[current.direction]:
        errors["cash_flow"] = _("Choose one from the list.")
    parent = facts.get("parent")
    if parent is not None and (error := _of_the_parent(parent, current)):
        errors["parent"] = error
    if errors:
        raise Invalid(**errors)
    return fitted | ({"parent": parent} if "parent" in facts else {})


def _of_the_categorys_name(name: str, current: Category) -> str:
    if not name:
        return _("Enter a name.")
    others = Category.objects.filter(direction=current.direction).exclude(pk=current.pk)
    if any(fold(other.label) == fold(name) for other in others):
        return _("A category with this name already exists. Choose another name.")
    return ""


def _of_the_parent(parent: Category, current: Category) -> str:
    if parent.direction != current.direction or parent.pk == current.pk:
        return _("This category can't stand under that one. Choose another.")
    if parent.parent_id is not None:
        return _("That category stands under another itself. Choose one of the first level.")
    if parent.is_archived:
        return _("This category is archived. Choose another.")
    if parent.is_stock:
        return _("Parts are bought under that category, so it can't be a heading. Choose another.")
    if current.pk and current.children.exists():
        return _("Other categories stand under this one. Move them first.")
    return ""
