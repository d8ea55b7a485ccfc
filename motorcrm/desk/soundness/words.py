"""What each invariant says, in the reader's language. `motorcrm check` says the same in English."""

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from motorcrm.desk.soundness.checking import THE_HEAD, THE_NOTE

WORDS = {
    THE_HEAD: _("The head of the chain is the one that was written down"),
    THE_NOTE: _("What the last good run noted still holds"),
    # the journal
    "every entry sums to zero": _("Every entry sums to zero"),
    "the ledger sums to zero": _("The ledger sums to zero"),
    "postings have the date and organisation of their entry": _(
        "Postings have the date and organisation of their entry"
    ),
    "every entry is of a declared kind, and a reversal reverses": _(
        "Every entry is of a declared kind, and a reversal reverses"
    ),
    "no entry is dated later than the day it was recorded": _("No entry is dated later than the day it was recorded"),
    "every posting names what its account demands": _("Every posting names what its account demands"),
    "a month is its first day, and only moves forward out of a locked period": _(
        "A month is its first day, and only moves forward out of a locked period"
    ),
    "money is that of the organisation whose entry moves it": _(
        "Money is that of the organisation whose entry moves it"
    ),
    "reversals mirror their originals": _("Reversals mirror their originals"),
    "an item says what the posting that opened it says": _("An item says what the posting that opened it says"),
    "an item is named by postings of its own client, supplier or employee": _(
        "An item is named by postings of its own client, supplier or employee"
    ),
    "the chain has no gaps and its head is the last seal": _("The chain has no gaps and its head is the last seal"),
    "the hash chain fits": _("The hash chain fits"),
    "the triggers that protect the ledger and history exist": _(
        "The triggers that protect the ledger and history exist"
    ),
    "the program's accounts are of the kind they came with": _("The program's accounts are of the kind they came with"),
    "daily totals, and those of months and years, are those of the postings": _(
        "Daily totals, and those of months and years, are those of the postings"
    ),
    "open items are those of the postings": _("Open items are those of the postings"),
    "what each client owes, has prepaid and was billed is what the postings come to": _(
        "What each client owes, has prepaid and was billed is what the postings come to"
    ),
    # orders
    "lines of an order sum to its total": _("Lines of an order sum to its total"),
    "a price that comes from labour hours is rate times hours": _(
        "A price that comes from labour hours is rate times hours"
    ),
    "shares of a job sum to 100 %": _("Shares of a job sum to 100 %"),
    "numbers of orders have no gaps and no repeats": _("Numbers of orders have no gaps and no repeats"),
    "an order is open as long as its phase is": _("An order is open as long as its phase is"),
    "what an order gives away is in force as long as its line and order are": _(
        "What an order gives away is in force as long as its line and order are"
    ),
    "who does a job is kept with the job's order, and with when it was finished": _(
        "Who does a job is kept with the job's order, and with when it was finished"
    ),
    "how often each client came, and when last, is what their orders say": _(
        "How often each client came, and when last, is what their orders say"
    ),
    "an order's phase is that of its status": _("An order's phase is that of its status"),
    "a closed order has a date and nothing unfinished, an open one has no closing date": _(
        "A closed order has a date and nothing unfinished, an open one has no closing date"
    ),
    "clocks run on jobs in progress, and on no others": _("Clocks run on jobs in progress, and on no others"),
    "former employees have nothing in hand": _("Former employees have nothing in hand"),
    "stays in statuses follow each other from the creation of the order to its present status": _(
        "Stays in statuses follow each other from the creation of the order to its present status"
    ),
    "the promise of an order is the first one, or what it was last moved to": _(
        "The promise of an order is the first one, or what it was last moved to"
    ),
    "what was agreed is kept for every line beyond the estimate, and for none of an estimate": _(
        "What was agreed is kept for every line beyond the estimate, and for none of an estimate"
    ),
    "a closed order has exactly one live sale, any other has none": _(
        "A closed order has exactly one live sale, any other has none"
    ),
    "a sale is what its order says": _("A sale is what its order says"),
    "what uses or moves a prepayment keeps its item, client and amount": _(
        "What uses or moves a prepayment keeps its item, client and amount"
    ),
    "a closed order that has a debt holds no prepayment of its own": _(
        "A closed order that has a debt holds no prepayment of its own"
    ),
    # finance
    "what the owner put in and took out matches the ledger": _("What the owner put in and took out matches the ledger"),
    "loans and their repayments match the ledger": _("Loans and their repayments match the ledger"),
    "taxes accrued and paid match the ledger": _("Taxes accrued and paid match the ledger"),
    "differences of tills match the ledger": _("Differences of tills match the ledger"),
    "transfers match the ledger": _("Transfers match the ledger"),
    "money accounts and categories have accounts of their kind": _(
        "Money accounts and categories have accounts of their kind"
    ),
    "categories stand in two levels at most, each under one of its own direction": _(
        "Categories stand in two levels at most, each under one of its own direction"
    ),
    "there is no money in archived accounts": _("There is no money in archived accounts"),
    "income and expenses match the ledger": _("Income and expenses match the ledger"),
    "no order is paid beyond its bill on any day": _("No order is paid beyond its bill on any day"),
    "no prepayment is used before or beyond what is there on any day": _(
        "No prepayment is used before or beyond what is there on any day"
    ),
    "no loan is repaid beyond what is left on any day": _("No loan is repaid beyond what is left on any day"),
    "tills are never below zero on any day": _("Tills are never below zero on any day"),
    "transfers between organisations match the ledger": _("Transfers between organisations match the ledger"),
    "both sides of a transfer between organisations agree": _("Both sides of a transfer between organisations agree"),
    "what technicians bear of price reductions comes to what is taken off": _(
        "What technicians bear of price reductions comes to what is taken off"
    ),
    "price reductions match the ledger": _("Price reductions match the ledger"),
    "no line is reduced beyond what it was sold for": _("No line is reduced beyond what it was sold for"),
    "payments match the ledger": _("Payments match the ledger"),
    "every entry that people record has its row, of the same kind": _(
        "Every entry that people record has its row, of the same kind"
    ),
    "a fiscal receipt is of an entry that needs one for its reason": _(
        "A fiscal receipt is of an entry that needs one for its reason"
    ),
    "money given to employees and what came of it match the ledger": _(
        "Money given to employees and what came of it match the ledger"
    ),
    "expense reports match the ledger": _("Expense reports match the ledger"),
    "purchases on credit match the ledger": _("Purchases on credit match the ledger"),
    "payments to suppliers match the ledger": _("Payments to suppliers match the ledger"),
    "on no day more is paid of a purchase than it cost, or comes back than is there": _(
        "On no day more is paid of a purchase than it cost, or comes back than is there"
    ),
    "returns to suppliers match the ledger": _("Returns to suppliers match the ledger"),
    "applied advances to suppliers match the ledger": _("Applied advances to suppliers match the ledger"),
    "opening balances match the ledger": _("Opening balances match the ledger"),
    "no opening balance is booked twice or before another day than the books begin": _(
        "No opening balance is booked twice or before another day than the books begin"
    ),
    "no money of an employee is settled beyond what is left on any day": _(
        "No money of an employee is settled beyond what is left on any day"
    ),
    "set-offs match the ledger": _("Set-offs match the ledger"),
    # wages
    "what was accrued is in the ledger, and nothing else": _("What was accrued is in the ledger, and nothing else"),
    "accruals are what the rules say of the orders as they are": _(
        "Accruals are what the rules say of the orders as they are"
    ),
    "steps of the month are what its output comes to": _("Steps of the month are what its output comes to"),
    "every wage month has the item of its own employee": _("Every wage month has the item of its own employee"),
    "accruals cannot be rewritten": _("Accruals cannot be rewritten"),
    "what employees were paid matches the ledger": _("What employees were paid matches the ledger"),
    "bonuses match the ledger": _("Bonuses match the ledger"),
    # everything else
    "the number of clients kept of each kind is right": _("The number of clients kept of each kind is right"),
    "every file that was not removed has its bytes": _("Every file that was not removed has its bytes"),
    "search indexes hold what their tables hold": _("Search indexes hold what their tables hold"),
    "recorded times never fall, except where a date was confirmed": _(
        "Recorded times never fall, except where a date was confirmed"
    ),
    "nothing is dated after today": _("Nothing is dated after today"),
}


def words_of(name: str) -> str:
    """What must hold. One that has no words here yet is said in English."""
    return str(WORDS[name]) if name in WORDS else capfirst(name)
