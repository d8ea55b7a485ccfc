"""Money accounts and categories, and their accounts in the ledger."""

from collections.abc import Iterator

from django.db.models import F, Q

from motorcrm.core.invariants import invariant
from motorcrm.finance.books.facts import OUTSIDE_PROFIT
from motorcrm.finance.models import Category, MoneyAccount
from motorcrm.ledger import ready
from motorcrm.ledger.chart import STOCK
from motorcrm.ledger.models import Account


@invariant("money accounts and categories have accounts of their kind")
def accounts_are_of_their_kind() -> Iterator[str]:
    """Money is an asset of its organisation; a category is income or expense, or outside profit; parts are stock."""
    money = Q(account__kind=Account.Kind.ASSET, account__organisation=F("organisation"), account__code=None)
    for row in MoneyAccount.objects.exclude(money).order_by("pk"):
        yield f"money account {row.pk}: its account {row.account_id} is another's, or of another kind"
    own = Q(account__kind=F("direction"), account__organisation=None)
    stock = Q(direction=Category.Direction.EXPENSE, account__code=STOCK)
    for direction, kind in OUTSIDE_PROFIT.items():
        own |= Q(direction=direction, account__kind=kind, account__organisation=None, account__code=None)
    for category in Category.objects.exclude(own | stock).order_by("pk"):
        yield f"category {category.pk}: its account {category.account_id} is not of {category.direction}"
    alone = Account.objects.filter(organisation__isnull=False, money_account=None).order_by("pk")
    for pk in alone.values_list("pk", flat=True):
        yield f"account {pk} holds the money of no money account"


@invariant("categories stand in two levels at most, each under one of its own direction")
def categories_are_in_two_levels() -> Iterator[str]:
    fits = Q(parent=None) | Q(parent__direction=F("direction"), parent__parent=None)
    fits &= Q(parent=None) | ~Q(parent__account__code=STOCK) & (Q(is_archived=True) | Q(parent__is_archived=False))
    for category in Category.objects.exclude(fits).order_by("pk"):
        yield f"category {category.pk} can't stand under category {category.parent_id}"


@invariant("there is no money in archived accounts")
def archived_accounts_are_empty() -> Iterator[str]:
    archived = dict(MoneyAccount.objects.filter(is_archived=True).order_by("pk").values_list("pk", "account"))
    held = ready.held(archived.values())
    for pk, account in archived.items():
        if held[account]:
            yield f"money account {pk} is archived, and there is {held[account]} in it"
