"""Accounts, cash-flow articles and taxes that come with the program, and the start of the chain."""

from motorcrm.ledger.chart import SHIPPED_ACCOUNTS, SHIPPED_ARTICLES, SHIPPED_TAXES
from motorcrm.ledger.models import Account, CashFlowArticle, ChainHead, Tax


def ensure_accounts() -> None:
    """Create what is missing; existing rows belong to the company and stay as they are."""
    for code, shipping in SHIPPED_ACCOUNTS.items():
        Account.objects.get_or_create(code=code, defaults={"kind": shipping.kind})
    for code in SHIPPED_ARTICLES:
        CashFlowArticle.objects.get_or_create(code=code)
    for code in SHIPPED_TAXES:
        Tax.objects.get_or_create(code=code)
    ChainHead.objects.get_or_create(pk=1)
