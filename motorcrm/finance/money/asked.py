"""What the page of a kind of transaction asks, in the order of its form: the arguments of its verb, and how they look.

Pages make fields of it (`finance.forms`); operations know no pages.
"""

from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from django.utils.translation import gettext_lazy as _

from motorcrm.finance.models import Use


class Field(Enum):
    AMOUNT = "amount"
    BASIS = "basis"
    """What money is that goes to another organisation of the company."""
    ACCOUNT = "account"
    DAY = "day"
    CATEGORY = "category"
    EMPLOYEE = "employee"
    """One who works here now, or still holds money."""
    FILES = "files"
    """Attached to what is recorded."""
    MONTH = "month"
    VAT = "vat"
    ORDER = "order"
    LENT = "lent"
    """A loan from one organisation of the company to another."""
    LOAN = "loan"
    ORGANISATION = "organisation"
    PARTY = "party"
    """A supplier, a client or an employee there is; or only a name."""
    TAX_DUE = "tax-due"
    """One that is accrued: not VAT."""
    TAX_PAID = "tax-paid"
    TEXT = "text"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One argument of the verb. `direction` is that of the categories offered."""

    name: str
    field: Field
    label: Any
    required: bool = True
    direction: str = ""
    longest: int = 400
    use: Use = Use.TAKE_OUT
    """Of an account: what is done with it."""
    first: str = ""
    """The kind of the account that is taken by default; the first one, if it is not given."""


AMOUNT = Asked(name="amount", field=Field.AMOUNT, label=_("Amount"))
MONEY_ACCOUNT = Asked(name="money_account", field=Field.ACCOUNT, label=_("Money account"))
GOES_IN = replace(MONEY_ACCOUNT, use=Use.PUT_IN)
BY_BANK = replace(MONEY_ACCOUNT, first="bank")
TO_BANK = replace(BY_BANK, use=Use.PUT_IN)
ON = Asked(name="on", field=Field.DAY, label=_("Date"))
COMMENT = Asked(name="comment", field=Field.TEXT, label=_("Comment"), required=False)
