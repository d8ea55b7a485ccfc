"""How a client pays, as people at the desk say it; behind each way is a money account."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from motorcrm.finance.models import MoneyAccount, Tender

INVOICE = "invoice"
"""No money now: what is left is a debt until the invoice is paid."""


@dataclass(frozen=True)
class Way:
    code: str
    label: Any
    icon: str = field(kw_only=True)
    kinds: Sequence[str] = ()
    """Kinds of money accounts it goes to, the usual first; none if no money changes hands."""
    method: str = ""
    note: Any = ""


K = MoneyAccount.Kind
CASH = Way("cash", _("Cash"), icon="cash", kinds=(K.TILL, K.OWNER), method=Tender.Method.CASH)
CARD = Way("card", _("Card"), icon="credit-card", kinds=(K.TERMINAL, K.BANK), method=Tender.Method.CARD)
FAST = Way("sbp", _("SBP"), icon="qrcode", kinds=(K.TERMINAL, K.BANK), method=Tender.Method.FAST)
BANK = Way("transfer", _("To the account"), icon="building-bank", kinds=(K.BANK,), method=Tender.Method.TRANSFER)
LATER = Way(INVOICE, _("By invoice"), icon="file-invoice", note=_("no money now"))
NO_WAY = Way("", "", icon="cash")
WAYS = {way.code: way for way in (CASH, CARD, FAST, BANK, LATER)}


def of_method(method: str) -> str:
    """The code of the way by which money comes so, or empty."""
    return next((way.code for way in WAYS.values() if method and way.method == method), "")


@dataclass(frozen=True)
class Tile:
    """A way that can be chosen, and where its money goes unless another account is chosen."""

    way: Way
    account: MoneyAccount | None
    key: int

    @property
    def note(self) -> Any:
        return self.account.label if self.account is not None else self.way.note


def account_of(way: Way, accounts: Iterable[MoneyAccount]) -> MoneyAccount | None:
    """The first account that takes money this way."""
    accounts = list(accounts)
    return next((one for kind in way.kinds for one in accounts if one.kind == kind), None)


def tiles(accounts: Iterable[MoneyAccount], *, last: Way) -> list[Tile]:
    """The ways that are possible with these accounts; `last` is the fourth."""
    accounts = list(accounts)
    found = [(way, account_of(way, accounts)) for way in (CASH, CARD, FAST, last)]
    possible = [(way, account) for way, account in found if account is not None or not way.kinds]
    return [Tile(way, account, key) for key, (way, account) in enumerate(possible, start=1)]
