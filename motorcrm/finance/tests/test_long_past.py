"""Pages of money cost the same however long the past is."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from motorcrm.clients.models import Client
from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.actor import SYSTEM
from motorcrm.core.exact import rub
from motorcrm.finance.models import Category, MoneyAccount
from motorcrm.finance.money.transfer import record_transfer
from motorcrm.finance.operations import (
    record_expense,
    record_income,
    reverse_payment,
    take_payment,
    take_prepayment,
)
from motorcrm.finance.queries import HistoryFilters, money_today
from motorcrm.finance.queries.double_entry import turned_over
from motorcrm.finance.queries.filters import Moves
from motorcrm.finance.queries.movements import account_strip, days_of, period_of
from motorcrm.finance.queries.walk import latest
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.ledger.models import Account
from motorcrm.orders.operations import close_order
from motorcrm.testing.builders import a_client, on_trust, ready_order
from motorcrm.testing.builders import merged as merge
from motorcrm.testing.cast import Workshop, open_workshop
from motorcrm.testing.past import multiply
from motorcrm.testing.plans import ON_SQLITE, Work, assert_no_dearer, cost_of
from motorcrm.testing.visiting import Visitor

SHORT, LONG = 220, 880
"""So many days were like the first: enough for a search to find all that it looks at, and four times as many."""
PAGES = [
    "/finance/",
    "/finance/?q=petrov",
    "/finance/?q=nothing-like-this",
    "/finance/?q={number}",
    "/finance/?q=garage",
    "/finance/?q=f-77",
    "/finance/?q=petrov&kind=expense",
    "/finance/?kind=payment",
    "/finance/?kind=transfer",
    "/finance/?kind=refund",
    "/finance/?account={till}",
    "/finance/?account={terminal}",
    "/finance/?category={rent}",
    "/finance/?category={unused}",
    "/finance/?client={client}",
    "/finance/?order={number}",
    "/finance/?order=nothing-like-this",
    "/finance/?party=petrov",
    "/finance/?party=nothing-like-this",
    "/finance/?recorded_by={owner}&month=all",
    "/finance/?recorded_by={nobody}&month=all",
    "/finance/?employee={nobody}&since={early}",
    "/finance/?least=300&most=900&month=all",
    "/finance/?least=99999999&month=all",
    "/finance/?without_receipt=on",
    "/finance/?state=reversed&month=all",
    "/finance/?state=standing&month=all",
    "/finance/?category={heading}&month=all",
    "/finance/?organisation={other_organisation}&month=all",
    "/finance/?organisation={other_organisation}&month=all&entries=on",
    "/finance/totals/?organisation={other_organisation}&month=all",
    "/finance/totals/?least=99999999&month=all&account={till}",
    "/finance/totals/?without_receipt=on&since={early}",
    "/finance/totals/?category={heading}&month=all",
    "/finance/?client={other}",
    "/finance/?since={today}&until={today}",
    "/finance/?account={bank}&kind=payment",
    "/finance/?account={till}&category={unused}",
    "/finance/?client={client}&kind=refund",
    "/finance/?client={client}&account={terminal}",
    "/finance/?until={early}",
    "/finance/?month=all",
    "/finance/?moves=in&month=all",
    "/finance/?moves=between&month=all",
    "/finance/?account={till}&month=all",
    "/finance/?entries=on&month=all",
    "/finance/trial-balance/",
    "/finance/trial-balance/?account={clients}&by=client",
    "/finance/trial-balance/?account={clients}&by=order",
    "/finance/totals/?month=all",
    "/finance/totals/?entries=on&month=all",
    "/clients/?sort=client",
    "/clients/?sort=-visit",
    "/clients/?sort=-turnover",
    "/clients/?sort=debt",
    "/clients/?part=prepaid",
    "/finance/totals/",
    "/finance/totals/?since={today}&until={today}",
    "/finance/totals/?account={till}",
    "/finance/totals/?category={rent}",
    "/finance/totals/?client={client}",
    "/finance/totals/?kind=payment",
    "/finance/totals/?q=petrov",
    "/finance/transactions/{transaction}/",
    "/clients/{client}/",
    "/finance/clients/{client}/move/",
    "/finance/clients/{client}/refund/",
    "/orders/{order}/",
    "/finance/orders/{order}/payment/",
    "/?show=books",
]


@dataclass
class Shop:
    workshop: Workshop
    names: dict[str, Any]
    costs: dict[str, tuple[Work, Work]]


def a_day(workshop: Workshop) -> dict[str, Any]:
    by, day = workshop.owner, clock.today()
    till, bank, terminal = open_money_accounts(workshop.organisation)
    regular = a_client("Anna Petrova", phone="+79123456789")
    merged = a_client("Anna P")
    taken = {"money_account": till, "on": day, "by": by}
    take_prepayment(merged, organisation=workshop.organisation, amount=rub(70), **taken)
    for client in (regular, a_client("Boris")):
        order = ready_order(workshop, client=client, jobs=rub(1_000), parts=rub(300))
        take_payment(order, amount=rub(500), **taken)
        close_order(order, on=day, debt=on_trust(), by=by)
        reverse_payment(take_payment(order, amount=rub(20), **taken), reason="typo", by=by)
        last = take_payment(order, amount=rub(800), money_account=bank, on=day, by=by, receipt_number="F-77")
    merge(merged, into=regular)
    told = {"month": day, "on": day, "by": by}
    record_income(category=Category.objects.get(code="scrap"), amount=rub(900), money_account=till, **told)
    record_expense(
        category=Category.objects.get(code="rent"), amount=rub(300), money_account=till, comment="Garage", **told
    )
    record_transfer(money_account=till, to_account=bank, amount=rub(10), on=day, by=by)
    return {
        "client": regular.pk,
        "other": Client.objects.get(name="Boris").pk,
        "till": till.pk,
        "bank": bank.pk,
        "terminal": terminal.pk,
        "clients": Account.objects.get(code="clients").pk,
        "order": order.pk,
        "owner": workshop.owner.pk,
        "nobody": workshop.technician.pk,
        "heading": heading_over(Category.objects.get(code="rent")).pk,
        "other_organisation": Organisation.objects.create(name="Another", books_from=day).pk,
        "number": order.number,
        "transaction": last.entry_id,
        "rent": Category.objects.get(code="rent").pk,
        "unused": Category.objects.exclude(code__in=("rent", "scrap")).first().pk,
        "today": day.isoformat(),
        "early": (day - timedelta(days=15)).isoformat(),
    }


def heading_over(category: Category) -> Category:
    account = Account.objects.create(kind=Account.Kind.EXPENSE, name="House")
    heading = Category.objects.create(name="House", direction=category.direction, account=account)
    Category.objects.filter(pk=category.pk).update(parent=heading)
    return heading


@pytest.fixture(scope="module")
def shop(standing):
    with standing():
        workshop = open_workshop()
        names = a_day(workshop)
        browser = Visitor()
        browser.force_login(workshop.owner)

        def costs() -> dict[str, Work]:
            acts = {page: partial(seen, browser, page.format(**names)) for page in PAGES}
            figures = [("figures", lambda: money_today(SYSTEM)), *movements(workshop.owner, names)]
            return {name: cost_of(act) for name, act in [*acts.items(), *figures]}

        multiply(1, SHORT)
        short = costs()
        multiply(SHORT + 1, LONG)
        long = costs()
        yield Shop(workshop, names, {name: (short[name], long[name]) for name in short})


LISTS = ["movements", "incoming", "between", "of a till", "of a client"]


def movements(reader: Any, names: dict[str, Any]) -> list[tuple[str, Any]]:
    """Lists of movements by day, from the newest and from further back."""
    till, client = MoneyAccount.objects.get(pk=names["till"]), Client.objects.get(pk=names["client"])
    asked = [
        HistoryFilters(moves=Moves.MONEY),
        HistoryFilters(moves=Moves.IN),
        HistoryFilters(moves=Moves.BETWEEN),
        HistoryFilters(moves=Moves.MONEY, account=till),
        HistoryFilters(moves=Moves.MONEY, client=client),
    ]

    def lists(filters: HistoryFilters) -> None:
        place = None
        for _page in range(2):
            found, stopped = latest(filters, reader, before=place, many=50)
            days_of(found, filters, reader, after=place)
            place = stopped
        period_of(filters, reader)
        turned_over(filters, reader)
        account_strip(SYSTEM)

    return [(name, partial(lists, filters)) for name, filters in zip(LISTS, asked, strict=True)]


def seen(browser: Visitor, page: str) -> Any:
    answer = browser.get(page)
    assert answer.status_code == 200, page
    return answer


@ON_SQLITE
@pytest.mark.parametrize("page", [*PAGES, "figures", *LISTS])
def test_a_page_of_money_costs_the_same_with_a_long_past(shop, page):
    short, long = shop.costs[page]
    assert_no_dearer(short, long, what=page)
