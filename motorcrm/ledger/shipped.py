"""Accounts and cash-flow articles that come with the program, and the start of the chain."""

from motorcrm.ledger.chart import SHIPPED_ACCOUNTS, SHIPPED_ARTICLES
from motorcrm.ledger.models import Account, CashFlowArticle, ChainHead


def ensure_accounts() -> None:
    """Create what is missing; existing rows belong to the company and stay as they are."""
    for code, (kind, _name) in SHIPPED_ACCOUNTS.items():
        Account.objects.get_or_create(code=code, defaults={"kind": kind})
    for code in SHIPPED_ARTICLES:
        CashFlowArticle.objects.get_or_create(code=code)
    ChainHead.objects.get_or_create(pk=1)
