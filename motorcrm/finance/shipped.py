"""Categories that come with the program, and the money accounts of a new organisation."""

from motorcrm.company.models import Organisation
from motorcrm.core.actor import Actor
from motorcrm.finance.models import Category, MoneyAccount
from motorcrm.ledger.chart import STOCK
from motorcrm.ledger.models import Account

INCOME_CODES = frozenset({"scrap", "sublease", "other-income"})


def ensure_categories() -> None:
    """Create the shipped categories that are missing, each with its own account in the ledger."""
    existing = set(Category.objects.exclude(code=None).values_list("code", flat=True))
    for position, code in enumerate(Category.SHIPPED_NAMES, start=1):
        if code in existing:
            continue
        is_income = code in INCOME_CODES
        kind = Account.Kind.INCOME if is_income else Account.Kind.EXPENSE
        account = _account_of(code, kind)
        direction = Category.Direction.INCOME if is_income else Category.Direction.EXPENSE
        Category.objects.create(code=code, direction=direction, account=account, position=position)


def _account_of(category: str, kind: str) -> Account:
    """What is bought as parts goes to stock; every other category has an account of its own."""
    if category == "parts":
        return Account.objects.get(code=STOCK)
    return Account.objects.get_or_create(code=f"category-{category}", defaults={"kind": kind})[0]


def open_money_accounts(organisation: Organisation) -> list[MoneyAccount]:
    """A till, a bank account and a terminal, unless the organisation has accounts already.

    Those of the first organisation have the program's names; those of the others carry the organisation's name too.
    """
    if MoneyAccount.objects.filter(organisation=organisation).exists():
        return []
    taken = set(MoneyAccount.objects.exclude(code=None).values_list("code", flat=True))
    opened = []
    for position, (code, name) in enumerate(MoneyAccount.SHIPPED_NAMES.items(), start=1):
        opened.append(
            MoneyAccount.objects.create(
                code=None if code in taken else code,
                name=f"{name}, {organisation.name}"[:120] if code in taken else "",
                kind=code,
                organisation=organisation,
                account=Account.objects.create(kind=Account.Kind.ASSET, organisation=organisation),
                position=position,
            )
        )
    return opened


def follow_organisation_opened(organisation: Organisation, *, by: Actor) -> None:
    open_money_accounts(organisation)
