"""Opening balances of an organisation: what there was at the end of the day before its books begin.

People type a draft and change it as often as they like. Booking compares it with what is booked: what is new is booked,
what is gone is reversed, and the rest stays, so that doing it twice books nothing twice, and a correction touches only
what it corrects. Each line is an entry of its own against `opening`, whose balance is what all of it comes to.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.access.rights import SEE_COSTS, SEE_PRICES
from motorcrm.access.scopes import has
from motorcrm.clients.models import Client
from motorcrm.clients.operations import lock_client
from motorcrm.clients.queries import ids_of
from motorcrm.company.models import Organisation
from motorcrm.company.queries import tax_rate
from motorcrm.core import clock, locks, notation
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.invariants import invariant
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Absent, Forbidden, Invalid, Refused
from motorcrm.employees.models import Employee
from motorcrm.finance.events import TRANSACTION_REVERSED
from motorcrm.finance.models import (
    Loan,
    LoanRepayment,
    MoneyAccount,
    Opening,
    OpeningBalance,
    OpeningLine,
    Purchase,
    Section,
    reach_of,
)
from motorcrm.finance.models.opening import HAVE
from motorcrm.finance.money.accountable import lock_employees, refuse_used
from motorcrm.finance.money.checks import check_amount, check_spending, money_taken_out, tills_at_the_end
from motorcrm.finance.money.loans import OPENING_LOAN, loan_lines
from motorcrm.finance.money.matching import unlike_their_entries
from motorcrm.finance.money.protocol import draft_of, keep, take_back
from motorcrm.finance.money.purchases import OPENING_PURCHASE, purchase_lines
from motorcrm.finance.queries.opening import booked, first_recorded
from motorcrm.finance.rights import ALL_ACCOUNTS, OWNERS_MONEY, REVERSE_TRANSACTIONS
from motorcrm.history.record import declare_event, record, ref
from motorcrm.history.words import declare_word
from motorcrm.ledger import journal
from motorcrm.ledger.chart import ACCOUNTABLE, CLIENTS, EMPLOYEES, OPENING, OWNER, PREPAYMENTS, STOCK
from motorcrm.ledger.claims import owed_without_order
from motorcrm.ledger.journal import Draft, reversal
from motorcrm.ledger.kinds import Counts, Happening, Kind, declare_kind
from motorcrm.ledger.lines import Dimensions, Line, NewItem, credit, debit
from motorcrm.ledger.models import Entry, Item, PeriodLock, Posting
from motorcrm.suppliers.models import Supplier
from motorcrm.suppliers.operations import lock_supplier

MOST = 500
"""Lines of the opening balances of an organisation."""
DAY = timedelta(days=1)
SAVED = declare_event("finance.opening-saved", gettext_lazy("Opening balances saved"))
BOOKED = declare_event("finance.opening-booked", gettext_lazy("Opening balances booked"))
declare_word("books_from", gettext_lazy("books begin on"), kind=date)
declare_word("lines", gettext_lazy("lines"))
declare_word("reversed", gettext_lazy("lines reversed"))

OPENED = declare_kind(
    Kind(
        code="opening",
        word=gettext_lazy("Opening balance"),
        counts=Counts.MOVED,
        opens=True,
        reversed_by="finance.reverse_opening_balance",
        happenings=[
            Happening(what="the books begin with money", verb="book_opening", debit=["money"], credit=["opening"]),
            Happening(
                what="the books begin with what a client owes",
                verb="book_opening",
                debit=["clients"],
                credit=["opening"],
            ),
            Happening(
                what="the books begin with a client's prepayment",
                verb="book_opening",
                debit=["opening"],
                credit=["prepayments"],
            ),
            Happening(
                what="the books begin with a debt to an employee",
                verb="book_opening",
                debit=["opening"],
                credit=["employees"],
            ),
            Happening(
                what="the books begin with what an employee owes",
                verb="book_opening",
                debit=["employees"],
                credit=["opening"],
            ),
            Happening(
                what="the books begin with money that an employee holds",
                verb="book_opening",
                debit=["accountable"],
                credit=["opening"],
            ),
            Happening(what="the books begin with parts", verb="book_opening", debit=["stock"], credit=["opening"]),
            Happening(
                what="the books begin with what the owner has put in",
                verb="book_opening",
                debit=["opening"],
                credit=["owner"],
            ),
        ],
    )
)
ACCOUNTS = {
    Section.CLIENTS: CLIENTS,
    Section.PREPAYMENTS: PREPAYMENTS,
    Section.EMPLOYEES: EMPLOYEES,
    Section.BY_EMPLOYEES: EMPLOYEES,
    Section.ACCOUNTABLE: ACCOUNTABLE,
    Section.STOCK: STOCK,
    Section.OWNER: OWNER,
}
WHOSE: dict[str, str] = {
    Section.MONEY: "money_account",
    Section.CLIENTS: "client",
    Section.PREPAYMENTS: "client",
    Section.SUPPLIERS: "supplier",
    Section.EMPLOYEES: "employee",
    Section.BY_EMPLOYEES: "employee",
    Section.ACCOUNTABLE: "employee",
    Section.LOANS: "lender",
}
"""What a line of the section names; the others name nothing."""
WITH_ITEM = (
    Section.CLIENTS,
    Section.PREPAYMENTS,
    Section.EMPLOYEES,
    Section.BY_EMPLOYEES,
    Section.ACCOUNTABLE,
)
Booked = OpeningBalance | Loan | Purchase
"""What was lent or bought on credit is a row of its own kind: it is repaid and paid as such."""


@dataclass(frozen=True)
class Balance:
    """A line as it is typed: `whose` is a money account, client, supplier, employee, or the name of a lender."""

    section: str
    amount: Money
    whose: Any = None
    comment: str = ""


def lines(row: OpeningBalance, item: Item | NewItem | None) -> list[Line]:
    """The line against `opening`."""
    section = Section(row.section)
    about: Dimensions = {"client": row.client, "employee": row.employee}
    if section in WITH_ITEM:
        about["item"] = item
    if section == Section.PREPAYMENTS:
        about["vat_rate"] = item.vat_rate if isinstance(item, Item) else tax_rate(row.organisation, row.on)
    if section == Section.MONEY and row.money_account is not None:
        return [debit(row.money_account.account, row.amount, article="transfers"), credit(OPENING, row.amount)]
    if section in HAVE:
        return [debit(ACCOUNTS[section], row.amount, **about), credit(OPENING, row.amount)]
    return [debit(OPENING, row.amount), credit(ACCOUNTS[section], row.amount, **about)]


@operation(needs=OWNERS_MONEY)
def save_opening(
    organisation: Organisation, *, since: date, balances: Sequence[Balance], version: int, by: Actor
) -> Opening:
    """Keep what was typed as the draft, instead of the one before. Nothing is booked by it.

    Raises Invalid by line, such as `line-1-amount`; the first is line 0. `version` is that of the draft that was
    changed, 0 if there was none.
    """
    _check_sees(by)
    if since > clock.today():
        raise Invalid(since=_("The date must not be in the future."))
    if len(balances) > MOST:
        raise Refused("too-many-lines", _("At most %(most)s lines can be entered.") % {"most": MOST})
    for place, balance in enumerate(balances):
        with _of_line(place):
            _check(balance, organisation, by=by)
    opening = _lock(organisation)
    if opening is not None and opening.version != version:
        raise Refused("opening-changed", _("Somebody has changed the opening balances meanwhile. Open the page again."))
    if opening is None:
        opening = Opening.objects.create(organisation=organisation, since=since)
    else:
        opening.since, opening.version = since, version + 1
        opening.save(update_fields=["since", "version"])
    opening.lines.all().delete()
    OpeningLine.objects.bulk_create(_line(opening, balance) for balance in balances)
    record(SAVED, about=organisation, by=by, books_from=since, lines=len(balances))
    return opening


@operation(needs=OWNERS_MONEY)
def book_opening(organisation: Organisation, *, by: Actor) -> Opening:
    """Book the draft: what differs from what is booked is reversed and booked anew, and nothing else.

    From then on the books begin on its day. Refused if something was recorded before that day, if the period is closed,
    or if what would be reversed has been paid, used, reported or given back since.
    """
    _check_sees(by)
    opening = _lock(organisation)
    if opening is None:
        raise Refused("no-opening", _("Enter the opening balances first."))
    known = set(booked(organisation))
    wanted = _rows(opening)
    stale, fresh = _difference(known, wanted)
    _lock_all([*stale, *fresh])
    items = [NewItem() for _row in fresh]
    with locks.posting_in_turn(), tills_at_the_end():
        journal.lock_head()  # what is being recorded is either seen below, or refused by the day the books begin
        _check_open(opening, {row.on for row in (*stale, *fresh)})
        _check_accounts(fresh)
        for row in stale:
            refuse_settled(row)
        _check_debts(stale, fresh)
        for row in stale:
            for account, amount in money_taken_out(row.entry):
                check_spending(account, amount, row.on)
        drafts: list[Draft] = [reversal(row.entry, by=by) for row in stale]
        drafts += [_draft(row, item, by=by) for row, item in zip(fresh, items, strict=True)]
        entries = journal.post_many(drafts)[len(stale) :]
    for row, item, entry in zip(fresh, items, entries, strict=True):
        if isinstance(row, Loan | Purchase):
            row.item = item.item or entry.items.get()
        keep(row, entry, by=by, found_by=_name(row))
    Organisation.objects.filter(pk=organisation.pk).update(books_from=opening.since)
    if stale or fresh:
        record(BOOKED, about=organisation, by=by, books_from=opening.since, lines=len(wanted), reversed=len(stale))
    return opening


def differs(opening: Opening) -> bool:
    """Whether booking the draft would change anything."""
    stale, fresh = _difference(booked(opening.organisation), _rows(opening))
    return bool(stale or fresh)


@operation(needs=REVERSE_TRANSACTIONS)
def reverse_opening_balance(balance: OpeningBalance, *, reason: str, by: Actor) -> OpeningBalance:
    """Take one line back. It stays in the draft, and booking that books it again."""
    _lock(balance.organisation)
    _lock_all([balance])
    refuse_settled(balance)
    _check_debts([balance], [])
    take_back(balance, reason=reason, by=by, event=TRANSACTION_REVERSED)
    return balance


def refuse_settled(row: Booked) -> None:
    """Refuse to take back what has been paid, used, reported or given back since."""
    message = _settled(row)
    if isinstance(row, Loan):
        if LoanRepayment.objects.filter(loan=row, entry__reversed_by=None).exists():
            raise Refused("opening-followed", message)
        return
    items = list(row.entry.items.all())
    for item in items:
        refuse_used(item, message)
    others = Posting.objects.filter(item__in=items).exclude(entry=row.entry).values("entry")
    if Entry.objects.filter(pk__in=others, reverses=None, reversed_by=None).exists():
        raise Refused("opening-followed", message)


def _check_debts(stale: Iterable[Booked], fresh: Iterable[Booked]) -> None:
    """What a client has paid of what they owed when the books began must stay owed on every day."""
    gone: dict[tuple[int, int], Money] = {}
    about: dict[tuple[int, int], OpeningBalance] = {}
    for sign, rows in ((1, stale), (-1, fresh)):
        for row in rows:
            if isinstance(row, OpeningBalance) and row.section == Section.CLIENTS and row.client is not None:
                whose = (row.client.merged_into_id or row.client.pk, row.organisation.pk)
                about.setdefault(whose, row)
                gone[whose] = gone.get(whose, Money.zero()) + (row.amount if sign > 0 else -row.amount)
    for whose, amount in gone.items():
        row = about[whose]
        if row.client is not None and owed_without_order(ids_of(row.client), row.organisation, row.on) < amount:
            raise Refused("opening-followed", _settled(row))


def _settled(row: Booked) -> str:
    known = {"what": f"{_name(row) or row.said}, {notation.format_number(row.amount)} ₽"}
    return _("%(what)s: something has been paid, used or reported of it since. Reverse that first.") % known


def _check_sees(by: Actor) -> None:
    for right in (SEE_PRICES, SEE_COSTS):
        if not has(by, right):
            raise Forbidden(right)
    if reach_of(by).untold:
        raise Forbidden(ALL_ACCOUNTS)  # every account stands here, with what it holds


def _check(balance: Balance, organisation: Organisation, *, by: Actor) -> None:
    check_amount(balance.amount)
    if balance.section not in Section.values:
        raise Invalid(section=_("Choose one of these."))
    wanted, whose = WHOSE.get(balance.section), balance.whose
    if wanted is None:
        return
    if not whose:
        raise Invalid(whose=_("Say whose it is."))
    kinds: dict[str, type] = {
        "money_account": MoneyAccount, "client": Client, "supplier": Supplier, "employee": Employee, "lender": str,
    }  # fmt: skip
    if not isinstance(whose, kinds[wanted]):
        raise Invalid(whose=_("Choose one of these."))
    if isinstance(whose, MoneyAccount) and whose.organisation_id != organisation.pk:
        raise Invalid(whose=_("This account belongs to another organisation. Choose another."))
    if isinstance(whose, MoneyAccount) and whose.is_archived:
        raise Invalid(whose=_("This account is archived. Choose another."))
    if isinstance(whose, Client):
        if not Client.objects.visible_to(by).filter(pk=whose.pk).exists():
            raise Absent
        if whose.merged_into_id:
            raise Invalid(whose=_("This client has been merged with another. Use that client instead."))


def _line(opening: Opening, balance: Balance) -> OpeningLine:
    wanted = WHOSE.get(balance.section)
    whose = {} if wanted is None else {wanted: balance.whose}
    return OpeningLine(
        opening=opening, section=balance.section, amount=balance.amount, comment=balance.comment.strip(), **whose
    )


def _lock(organisation: Organisation) -> Opening | None:
    """Whoever types or books the opening balances of an organisation waits here; the first of all locks."""
    locks.lock_one(Organisation.objects.filter(pk=organisation.pk))
    return Opening.objects.filter(organisation=organisation).select_related("organisation").first()


def _rows(opening: Opening) -> list[Booked]:
    """What the draft comes to, unsaved. Who has been merged since is the one who remains."""
    on = opening.since - DAY
    made: list[Booked] = []
    beside = ("money_account__account", "client__merged_into", "supplier__merged_into", "employee")
    for line in opening.lines.select_related(*beside):
        known: dict[str, Any] = {
            "organisation": opening.organisation, "amount": line.amount, "on": on, "comment": line.comment,
        }  # fmt: skip
        if line.section == Section.LOANS:
            made.append(Loan(lender=line.lender, money_account=None, **known))
            continue
        if line.supplier is not None:
            made.append(Purchase(supplier=line.supplier.merged_into or line.supplier, **known))
            continue
        client = line.client and (line.client.merged_into or line.client)
        made.append(
            OpeningBalance(
                section=line.section, money_account=line.money_account, client=client, employee=line.employee, **known,
            )
        )  # fmt: skip
    return made


def _difference(known: Iterable[Booked], wanted: Iterable[Booked]) -> tuple[list[Booked], list[Booked]]:
    """What is booked and no more wanted, and what is wanted and not booked."""
    there: dict[tuple[Any, ...], list[Booked]] = {}
    for row in sorted(known, key=lambda row: row.entry_id):
        there.setdefault(_key(row), []).append(row)
    fresh = []
    for row in wanted:
        if same := there.get(_key(row)):
            same.pop(0)
        else:
            fresh.append(row)
    return [row for rows in there.values() for row in rows], fresh


def _key(row: Booked) -> tuple[Any, ...]:
    if isinstance(row, Loan):
        return (Section.LOANS, row.lender, row.amount, row.on, row.comment)
    if isinstance(row, Purchase):
        supplier = row.supplier.merged_into_id or row.supplier.pk
        return (Section.SUPPLIERS, supplier, row.amount, row.on, row.comment)
    client = row.client and (row.client.merged_into_id or row.client_id)
    whose = (row.money_account_id, client, row.employee_id)
    return (row.section, whose, row.amount, row.on, row.comment)


def _lock_all(rows: Iterable[Booked]) -> None:
    """Whoever they are about, in the order of locks."""
    rows = list(rows)
    own = [row for row in rows if isinstance(row, OpeningBalance)]
    lock_employees(row.employee for row in own)
    clients = {row.client.merged_into_id or row.client.pk: row.client for row in own if row.client is not None}
    for _pk, client in sorted(clients.items()):
        lock_client(client)
    suppliers = {
        row.supplier.merged_into_id or row.supplier.pk: row.supplier for row in rows if isinstance(row, Purchase)
    }
    for _pk, supplier in sorted(suppliers.items()):
        lock_supplier(supplier)
    if loans := [row.pk for row in rows if isinstance(row, Loan) and row.pk]:
        locks.lock(Loan.objects.filter(pk__in=loans))
    locks.lock(MoneyAccount.objects.filter(pk__in={row.money_account_id for row in own if row.money_account_id}))


def _check_accounts(fresh: Iterable[Booked]) -> None:
    """An archived account stays empty; one that was chosen for the draft may have been archived since."""
    ids = {row.money_account_id for row in fresh if not isinstance(row, Purchase) and row.money_account_id}
    if archived := MoneyAccount.objects.filter(pk__in=ids, is_archived=True).first():
        message = _("“%(account)s” is archived. Restore it, or leave it out of the opening balances.")
        raise Refused("account-archived", message % {"account": archived.label})


def _check_open(opening: Opening, days: Collection[date]) -> None:
    if (first := first_recorded(opening.organisation)) is not None and first < opening.since:
        told = {"first": notation.day(first), "since": notation.day(opening.since)}
        raise Refused(
            "recorded-before",
            _("Something is recorded on %(first)s already, before the books begin on %(since)s. Choose an earlier day.")
            % told,
        )
    until: date | None = (
        PeriodLock.objects.filter(organisation=opening.organisation).values_list("until", flat=True).first()
    )
    if until is not None and any(day <= until for day in days):
        raise Refused(
            "opening-locked",
            _("The books are closed up to %(day)s, so the opening balances stay as they are. Reopen the period first.")
            % {"day": notation.day(until)},
        )


def _draft(row: Booked, item: NewItem, *, by: Actor) -> Draft:
    if isinstance(row, Loan):
        return draft_of(row, OPENING_LOAN, loan_lines(row, item), about=ref(row.organisation), by=by)
    if isinstance(row, Purchase):
        return draft_of(row, OPENING_PURCHASE, purchase_lines(row, [], item), about=ref(row.supplier), by=by)
    about = row.client or row.employee or row.money_account or row.organisation
    return draft_of(row, OPENED, lines(row, item), about=ref(about), by=by)


def _name(row: Booked) -> str:
    if isinstance(row, Loan):
        return row.lender
    if isinstance(row, Purchase):
        return row.supplier.name
    if row.money_account is not None:
        return str(row.money_account.label)
    return str(row.client or row.employee or "")


@contextmanager
def _of_line(place: int) -> Iterator[None]:
    try:
        yield
    except Invalid as problem:
        raise Invalid(**{f"line-{place}-{name}": said for name, said in problem.errors.items()}) from None


@invariant("opening balances match the ledger", grows=True)
def opening_balances_match_the_ledger(after: int = 0) -> Iterator[str]:
    rows = OpeningBalance.objects.select_related(
        "organisation", "money_account__account", "client", "employee"
    ).prefetch_related("entry__items")
    yield from unlike_their_entries(
        rows, lambda row: lines(row, next(iter(row.entry.items.all()), None)), after, kind=lambda _row: OPENED.code
    )


@invariant("no opening balance is booked twice or before another day than the books begin")
def openings_are_of_one_day() -> Iterator[str]:
    for opening in Opening.objects.select_related("organisation"):
        live = booked(opening.organisation)
        days = {row.on for row in live}
        if len(days) > 1 or (days and days != {opening.organisation.books_from - DAY}):
            yield f"organisation {opening.organisation_id}: opening balances of {sorted(map(str, days))}"
