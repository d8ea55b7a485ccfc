"""What tests of wages share."""

from types import SimpleNamespace

import pytest

from motorcrm.core import clock
from motorcrm.core.exact import Money, Percent
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.wages.models import Accrual, PayRule
from motorcrm.wages.operations import RuleDraft, add_scheme, give_scheme, set_rule


def percent(text):
    return Percent.parse(text)


@pytest.fixture
def where(workshop):
    """Where money lies: `where.till`, `where.bank`, `where.terminal`."""
    return SimpleNamespace(
        **dict(zip(("till", "bank", "terminal"), open_money_accounts(workshop.organisation), strict=True))
    )


@pytest.fixture
def paid_by(workshop):
    """`paid_by(person, PERCENT("40"), …, moment="closed")`: a scheme of these rules, given from long ago."""

    def give(*people, rules, since=None, **common):
        scheme = add_scheme(
            name=f"Scheme {Accrual.objects.count()}-{len(rules)}-{people[0]}", by=workshop.owner, **common
        )
        for rule in rules:
            set_rule(scheme, draft=rule, by=workshop.owner)
        for person in people:
            give_scheme(person, scheme=scheme, since=since or clock.today().replace(day=1), by=workshop.owner)
        return scheme

    return give


def of_jobs(text, **known):
    return RuleDraft(PayRule.Kind.PERCENT, percent=percent(text), **known)


def earned(person, **where):
    rows = Accrual.objects.filter(employee=person, **where)
    return sum((row.amount for row in rows), Money.zero())
