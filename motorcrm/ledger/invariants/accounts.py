"""The accounts that come with the program are as they came."""

from collections.abc import Iterator

from motorcrm.core.invariants import invariant
from motorcrm.ledger.chart import SHIPPED_ACCOUNTS
from motorcrm.ledger.models import Account


@invariant("the program's accounts are of the kind they came with")
def accounts_are_as_they_came() -> Iterator[str]:
    found = {account.code: account for account in Account.objects.exclude(code=None)}
    for code, shipping in SHIPPED_ACCOUNTS.items():
        account = found.get(code)
        if account is None:
            yield f"account {code} is missing"
        elif account.kind != shipping.kind or account.organisation_id is not None:
            yield f"account {code} is {account.kind}, not {shipping.kind}"
