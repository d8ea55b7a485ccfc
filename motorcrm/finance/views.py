"""Pages of money: find, call, show."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.access.fields import sees
from motorcrm.access.rights import SEE_PRICES
from motorcrm.access.scopes import has
from motorcrm.clients.models import Client
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core.actor import Person
from motorcrm.core.exact import Money
from motorcrm.core.refusal import Forbidden, Invalid, Refused
from motorcrm.finance import operations, panels
from motorcrm.finance.columns import ENTRIES, MONEY, entry_lines, money_lines
from motorcrm.finance.forms import ReasonForm, RecordingForm, name_of
from motorcrm.finance.history_forms import HistoryForm
from motorcrm.finance.models import MoneyAccount, MoneyTransaction, Recorded
from motorcrm.finance.money.correcting import is_correctable
from motorcrm.finance.money.protocol import Recording, further, verb_that_reverses
from motorcrm.finance.payment_forms import PaymentForm
from motorcrm.finance.places import TRANSACTION_PAGE
from motorcrm.finance.queries import (
    filtered_totals,
)
from motorcrm.finance.queries.accounts import accounts_seen
from motorcrm.finance.queries.double_entry import pairs_of, turned_over
from motorcrm.finance.queries.filters import searched
from motorcrm.finance.queries.movements import account_strip, days_of, period_of
from motorcrm.finance.queries.one import one_transaction
from motorcrm.finance.queries.repeating import due_expenses
from motorcrm.finance.queries.trial_balance import sees_all_books
from motorcrm.finance.queries.walk import latest
from motorcrm.finance.rights import OWNERS_MONEY, REVERSE_TRANSACTIONS, VIEW_BOOKS, VIEW_FINANCE
from motorcrm.finance.warned import warn
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.phases import Phase
from motorcrm.orders.queries.money import money_of
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.ui.downloads import download_of
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import Finder, Guarded, lets_in, page
from motorcrm.ui.lists import Listing, Page, by_day, columns_for, many_at_once
from motorcrm.ui.panels import panels_for
from motorcrm.ui.request import Request, confirmed
from motorcrm.ui.routes import view_of

AN_ORDER = Finder(WorkOrder, VIEW_ORDERS, related=("client", "organisation", "contract"))
A_CLIENT = Finder(Client, VIEW_CLIENTS)
A_TRANSACTION = Finder(MoneyTransaction, VIEW_FINANCE, related=("organisation", "reverses"))
BESIDE = {
    "till-below-zero": "amount",
    "more-than-due": "amount",
    "account-archived": "money_account",
    "account-closed": "money_account",
    "account-of-another": "money_account",
    "shift-not-open": "money_account",
    "account-gone": "category",
    "category-archived": "category",
    "category-heading": "category",
    "period-locked": "on",
    "before-books": "on",
    "month-locked": "month",
    "loan-reversed": "loan",
    "supplier-archived": "supplier",
    "supplier-merged": "supplier",
    "several-suppliers": "supplier",
    "order-of-another": "target",
    "order-cancelled-target": "target",
}
"""Refusals that a form shows beside a field rather than on a page of their own."""


@dataclass(frozen=True)
class AccountShown:
    """A money account above the list, or all of them together."""

    label: Any
    url: str
    """Of its transactions; empty for a reader who does not see them."""
    active: bool
    balance: Money | None
    """None for a reader without sums."""
    today: Money | None
    has_shifts: bool = False
    icon: str = field(kw_only=True)


@dataclass(frozen=True)
class Glyph:
    icon: str = field(kw_only=True)


NEWEST_FIRST = by_day("on")
ALL_MONEY = Glyph(icon="wallet")
GLYPHS: dict[str, Glyph] = {
    MoneyAccount.Kind.TILL: Glyph(icon="cash"),
    MoneyAccount.Kind.BANK: Glyph(icon="building-bank"),
    MoneyAccount.Kind.TERMINAL: Glyph(icon="credit-card"),
    MoneyAccount.Kind.OWNER: Glyph(icon="user-dollar"),
}


@contextmanager
def beside_fields(form: Any = None) -> Iterator[None]:
    """Say refusals beside fields; and what is wrong about lines beside them, if the form has such."""
    beside_lines = getattr(form, "beside_lines", lambda problem: problem)
    try:
        yield
    except Invalid as problem:
        raise beside_lines(problem) from problem
    except Refused as refusal:
        if refusal.code not in BESIDE:
            raise
        raise Invalid(**{BESIDE[refusal.code]: refusal.message}) from refusal


@page(VIEW_FINANCE)
def finance(request: Request) -> HttpResponse:
    """Movements of money by day, or accounting entries."""
    form = HistoryForm(request.GET, reader=request.user)
    listing = _listing(request, form)
    accounts = accounts_shown(form, request.user)
    context = {
        "form": form,
        "listing": listing,
        "page": listing.page,
        "looked_to": listing.page.looked_to,
        "accounts": accounts,
        "dues": due_expenses(request.user),
        "tills_have_shifts": any(one.has_shifts for one in accounts),
        "may_see_books": has(request.user, VIEW_BOOKS) and sees_all_books(request.user),
        "may_record": lets_in(view_of("finance-expense"), request.user),
    }
    return render(request, "finance/finance.html", context)


def _listing(request: Request, form: HistoryForm) -> Listing:
    filters = searched(form.filters, request.user)
    place = NEWEST_FIRST.place(request.GET.get("before", ""))
    known = accounts_seen(request.user)
    found, stopped = latest(filters, request.user, before=place, many=many_at_once(request), known=known)
    lines: list[Any]
    if form.shows_entries:
        lines, columns = entry_lines(pairs_of(found, request.user)), ENTRIES
    else:
        lines, columns = money_lines(days_of(found, filters, request.user, after=place, known=known)), MONEY
    looked_to = stopped[0] if stopped and len(found) < many_at_once(request) else None
    page = Page(lines, stopped and NEWEST_FIRST.cursor_of(*stopped), place is None, filters.is_cut, looked_to)
    shown = columns_for(request.user, columns)
    return Listing(shown, page, above=attrgetter("heading"), download="finance-download", form=form)


finance_download = download_of(
    finance,
    lambda request: _listing(request, HistoryForm(request.GET, reader=request.user)),
    name=gettext_lazy("Transactions"),
    route="finance-download",
)


def accounts_shown(form: HistoryForm, reader: Person) -> list[AccountShown]:
    """The strip above the list: all accounts together, then each; it narrows the list."""
    chosen, nothing = form.filters.account, Money.zero()
    strip = account_strip(reader, chosen)
    balance = sum((one.line.balance for one in strip), nothing)
    today = sum((one.today for one in strip if one.today is not None), nothing)
    everywhere = form.address(account=None)
    shown = [AccountShown(_("All money"), everywhere, chosen is None, balance, today, icon=ALL_MONEY.icon)]
    for one in strip:
        account, told = one.line.account, (one.line.balance, one.today)
        glyph, address = GLYPHS[account.kind], "" if one.today is None else form.address(account=str(account.pk))
        known = (name_of(account), address, account == chosen, *told, account.has_shifts)
        shown.append(AccountShown(*known, icon=glyph.icon))
    if sees(reader).prices:
        return shown
    return [replace(one, balance=None, today=None) for one in shown]


@page(VIEW_FINANCE)
def finance_totals(request: Request) -> HttpResponse:
    """What all that is filtered comes to. `whole` asks to add it up however much it is."""
    form = HistoryForm(request.GET, reader=request.user)
    filters = searched(form.filters, request.user)
    context: dict[str, Any] = {"whole": form.address(whole="on")}
    if form.shows_entries:
        context |= {"turned": turned_over(filters, request.user), "entries": True}
    else:
        context["totals"] = filtered_totals(filters, request.user, whole="whole" in request.GET)
        context["period"] = period_of(filters, request.user)
    return render(request, "finance/_totals.html", context)


def recording(kind: Recording) -> Guarded:
    """The page on which a kind of transaction is recorded."""

    @page(kind.verb)
    def record(request: Request) -> HttpResponse:
        form = RecordingForm(
            request.POST or None,
            request.FILES or None,
            asks=kind.asks,
            several=kind.several,
            person=request.user,
            initial=employee_asked(request),
        )
        form.fill_from(number_asked(request, "from"))

        def save(clean: dict[str, Any]) -> Recorded:
            with beside_fields(form):
                recorded: Recorded = kind.verb(by=request.user, **clean)
            warn(request, recorded)
            return recorded

        to = reverse(kind.then if has(request.user, VIEW_FINANCE) else "home")
        return form_page(
            request,
            form,
            "finance/recording.html",
            save=save,
            to=to,
            done=kind.done,
            recording=kind,
            back=to,
            button=kind.button,
        )

    return record


def employee_asked(request: Request) -> dict[str, Any]:
    """Whom a link is about, as what is chosen at first."""
    asked = number_asked(request, "employee")
    return {"employee": asked} if asked else {}


def number_asked(request: Request, name: str) -> int:
    """The id that the address names; 0 if it names none."""
    asked = request.GET.get(name, "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 19 else 0


@page(OWNERS_MONEY)
def more(request: Request) -> HttpResponse:
    """What is recorded seldom, each with a line about it."""
    offered = [how for how in further() if has(request.user, how.verb.needs)]
    return render(request, "finance/more.html", {"recordings": offered})


@page(operations.take_payment, of=AN_ORDER)
def order_payment(request: Request, order: WorkOrder) -> HttpResponse:
    if order.phase == Phase.CLOSED and not panels.shows_prices(request):
        raise Forbidden(SEE_PRICES)
    form = PaymentForm(request.POST or None, person=request.user, client=order.client, organisation=order.organisation)

    def save(clean: dict[str, Any]) -> Any:
        known = {"expected_due": clean["expected_due"], "sure": confirmed(request)}
        with beside_fields():
            taken = operations.take_payment(order, by=request.user, **form.values(), **known)
        warn(request, taken)
        return taken

    def facts() -> dict[str, Any]:
        money = money_of(order)
        form.offer(due=max(money.due, Money.zero()) if panels.shows_prices(request) else None)
        return {"money": money}

    back = reverse("order", args=[order.pk])
    return form_page(
        request, form, "finance/payment.html", save=save, to=back, done=_("Payment taken."),
        order=order, back=back, button=_("Record payment"), facts=facts,
    )  # fmt: skip


@page(operations.take_prepayment, of=A_CLIENT)
def client_prepayment(request: Request, client: Client) -> HttpResponse:
    form = PaymentForm(request.POST or None, person=request.user, client=client)

    def save(_clean: dict[str, Any]) -> Any:
        typed = form.values()
        organisation = typed["money_account"].organisation
        with beside_fields():
            taken = operations.take_prepayment(client, organisation=organisation, by=request.user, **typed)
        warn(request, taken)
        return taken

    def facts() -> dict[str, Any]:
        form.offer()
        return {}

    back = reverse("client", args=[client.pk])
    return form_page(
        request, form, "finance/payment.html", save=save, to=back, done=_("Prepayment taken."),
        client=client, back=back, button=_("Record payment"), facts=facts,
    )  # fmt: skip


@page(VIEW_FINANCE, of=A_TRANSACTION)
def transaction(request: Request, transaction: MoneyTransaction) -> HttpResponse:
    one = one_transaction(transaction, request.user)
    may = one.is_reversible and one.typed is not None and is_correctable(one.typed)
    panels = panels_for(TRANSACTION_PAGE, request, one.cash) if one.cash is not None else []
    return render(request, "finance/transaction.html", {"one": one, "is_correctable": may, "panels": panels})


@page(REVERSE_TRANSACTIONS, of=A_TRANSACTION, has_form=True)
def reversal(request: Request, transaction: MoneyTransaction) -> HttpResponse:
    one = one_transaction(transaction, request.user)
    form = ReasonForm(request.POST or None)

    verb = verb_that_reverses(transaction.kind)

    def save(clean: dict[str, Any]) -> Any:
        if one.taken_back is None or verb is None:
            raise Refused("not-reversed-here", _("This transaction belongs to an order. Reopen the order instead."))
        return verb(one.taken_back, by=request.user, **clean)

    to = reverse("finance-transaction", args=[transaction.pk])
    return form_page(
        request, form, "finance/reverse.html", save=save, to=to, done=_("Transaction reversed."), one=one, back=to
    )


@page(VIEW_ORDERS, of=AN_ORDER)
def order_money(request: Request, order: WorkOrder) -> HttpResponse:
    return HttpResponse(panels.order_money(request, order))
