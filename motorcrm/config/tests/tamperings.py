"""Ways to tamper with a database, as SQL: what was done, which check names it, and the statements that did it.

`{sale}` and the like are ids and days that `test_tampering` fills in.
"""


def postings(set_: str, which: str, more: str = "") -> str:
    """Change the postings of an entry, or some of them."""
    only = f" AND {more}" if more else ""
    return f"UPDATE ledger_posting SET {set_} WHERE entry_id = {{{which}}}{only}"  # noqa: S608  # a test's own words


def entry(set_: str, which: str) -> str:
    return f"UPDATE ledger_entry SET {set_} WHERE id = {{{which}}}"  # noqa: S608  # a test's own words


def dated(which: str) -> list[str]:
    """An entry with its postings on another day."""
    return [entry("\"on\" = '{day}'", which), postings("\"on\" = '{day}'", which)]


def gone(which: str) -> list[str]:
    """An entry with all that hangs on it."""
    beside = ("ledger_posting", "ledger_item", "finance_fiscalreceipt", "ledger_seal")
    first = [f"DELETE FROM {table} WHERE entry_id = {{{which}}}" for table in beside]  # noqa: S608  # likewise
    return [*first, f"DELETE FROM ledger_entry WHERE id = {{{which}}}"]  # noqa: S608  # likewise


AS_IT_IS: dict[str, tuple[str, ...]] = {
    "both sides of a sale": ("the_chain_fits", postings("amount = amount * 2", "sale")),
    "one side": (
        "every_entry_sums_to_zero",
        "UPDATE ledger_posting SET amount = amount + 1 WHERE id = {first_posting}",
    ),
    "what an entry is about": ("the_chain_fits", entry("about = 'order:{other}'", "paid")),
    "who recorded it": ("the_chain_fits", entry("recorded_by_id = NULL", "sale")),
    "when it was recorded": ("the_chain_fits", entry("recorded_at = '2020-01-01 00:00:00+00'", "sale")),
    "its key": ("the_chain_fits", entry("\"key\" = 'x'", "paid")),
    "the day of postings": ("postings_match_their_entry", postings("\"on\" = '{day}'", "sale")),
    "organisation of postings": (
        "postings_match_their_entry",
        postings("organisation_id = {other_organisation}", "sale"),
    ),
    "the hash of the head": ("the_chain_is_whole", "UPDATE ledger_chainhead SET hash = 'f'"),
    "the end cut off": ("the_chain_is_whole", *gone("sale")),
    "rate of an item": ("items_say_what_opened_them", "UPDATE ledger_item SET vat_rate = 1000 WHERE id = {item}"),
    "client of an item": ("items_say_what_opened_them", "UPDATE ledger_item SET client_id = {bob} WHERE id = {item}"),
    "day of an item": ("items_say_what_opened_them", "UPDATE ledger_item SET \"on\" = '2026-01-01' WHERE id = {item}"),
    "a daily total": (
        "daily_totals_are_right",
        "UPDATE ledger_dailytotal SET debit = debit + 1, credit = credit + 1 WHERE account_id = {till}",
    ),
    "an open item": (
        "open_items_are_right",
        'UPDATE ledger_openitem SET amount = amount - 100 WHERE account_id = {clients} AND "order" = {order}',
    ),
    "an open item gone": ("open_items_are_right", 'DELETE FROM ledger_openitem WHERE "order" = {order}'),
    "a debt made up": ("open_items_are_right", "UPDATE ledger_openitem SET client = {bob} WHERE client = {ann}"),
    "kind of an account": ("accounts_are_as_they_came", "UPDATE ledger_account SET kind = 'income' WHERE id = {vat}"),
    "kind of a category": (
        "accounts_are_of_their_kind",
        "UPDATE ledger_account SET kind = 'asset' WHERE code = 'category-rent'",
    ),
    "organisation of a till": (
        "money_is_of_the_organisation",
        "UPDATE ledger_account SET organisation_id = {other_organisation} WHERE id = {till}",
    ),
    "amount of a payment": ("payments_match_the_ledger", "UPDATE finance_payment SET amount = 1 WHERE id = {payment}"),
    "client of a payment": (
        "payments_match_the_ledger",
        "UPDATE finance_payment SET client_id = {bob} WHERE id = {payment}",
    ),
    "amount of a tender": (
        "payments_match_the_ledger",
        "UPDATE finance_tender SET amount = amount + 1 WHERE payment_id = {payment}",
    ),
    "account of a tender": (
        "payments_match_the_ledger",
        "UPDATE finance_tender SET money_account_id = {bank_row} WHERE payment_id = {payment}",
    ),
    "order of an allocation": (
        "payments_match_the_ledger",
        "UPDATE finance_allocation SET order_id = {other} WHERE payment_id = {payment}",
    ),
    "who took a payment": (
        "payments_match_the_ledger",
        "UPDATE finance_payment SET by_id = {accountant} WHERE id = {payment}",
    ),
    "amount of an expense": (
        "income_and_expenses_match_the_ledger",
        "UPDATE finance_cashtransaction SET amount = amount + 1 WHERE id = {cash}",
    ),
    "category of an expense": (
        "income_and_expenses_match_the_ledger",
        "UPDATE finance_cashtransaction SET category_id = {tax} WHERE id = {cash}",
    ),
    "VAT of an expense": (
        "income_and_expenses_match_the_ledger",
        "UPDATE finance_cashtransaction SET vat = 0 WHERE id = {cash}",
    ),
    "reason of a receipt": (
        "receipts_fit_their_entries",
        "UPDATE finance_fiscalreceipt SET reason = 'refund' WHERE id = {receipt}",
    ),
    "status of a numbered receipt": (
        "receipts_fit_their_entries",
        "UPDATE finance_fiscalreceipt SET status = 'missing' WHERE id = {receipt}",
    ),
    "phase of an order": (
        "phases_are_of_their_status",
        "UPDATE orders_workorder SET phase = 'ready', is_open = TRUE, debt_reason = '', pay_by = NULL "
        "WHERE id = {order}",
    ),
    "total of an order": ("lines_sum_to_totals", "UPDATE orders_workorder SET total = total + 1 WHERE id = {order}"),
    "cost of an order": ("lines_sum_to_totals", "UPDATE orders_workorder SET cost_total = 1 WHERE id = {order}"),
    "price of a job after closing": ("lines_sum_to_totals", "UPDATE orders_job SET price = price + 1 WHERE id = {job}"),
    "day an order was closed": (
        "sales_are_what_orders_say",
        "UPDATE orders_workorder SET closed_on = '{day}' WHERE id = {order}",
    ),
    "client of a closed order": (
        "sales_are_what_orders_say",
        "UPDATE orders_workorder SET client_id = {bob} WHERE id = {order}",
    ),
    "contract of a closed order": (
        "sales_are_what_orders_say",
        "UPDATE orders_workorder SET contract_id = {contract} WHERE id = {order}",
    ),
    "how often an order was closed": (
        "sales_are_what_orders_say",
        "UPDATE orders_workorder SET closings = 2 WHERE id = {order}",
    ),
    "number sequence": ("numbers_are_whole", "UPDATE company_numbersequence SET last = last + 1 WHERE kind = 'order'"),
    "number of an order": (
        "numbers_are_whole",
        "UPDATE orders_workorder SET number = 'A-2026-000009' WHERE id = {order}",
    ),
}

RESEALED: dict[str, tuple[str, ...]] = {
    "both sides of a sale": ("sales_are_what_orders_say", postings("amount = amount * 2", "sale")),
    "VAT moved to income": (
        "sales_are_what_orders_say",
        postings("account_id = {income}, vat_rate = NULL, month = '{month}'", "sale", "account_id = {vat}"),
    ),
    "rate of VAT": (
        "sales_are_what_orders_say",
        postings("vat_rate = 1000", "sale", "vat_rate = 2200"),
    ),
    "client of a sale": ("sales_are_what_orders_say", postings("client_id = {bob}", "sale")),
    "order of a sale": ("sales_are_what_orders_say", postings('"order" = {other}', "sale")),
    "contract of a sale": (
        "sales_are_what_orders_say",
        postings("contract_id = NULL", "other_sale"),
    ),
    "day of a sale": (
        "sales_are_what_orders_say",
        *dated("sale"),
    ),
    "month of a sale": (
        "sales_are_what_orders_say",
        postings("month = '2020-01-01'", "sale", "month IS NOT NULL"),
    ),
    "key of a sale": ("sales_are_what_orders_say", entry("\"key\" = 'order:0:sale:1'", "sale")),
    "a sale gone": ("closed_orders_have_one_live_sale", *gone("other_sale")),
    "a use of a prepayment gone": ("debts_hold_no_prepayments", *gone("use")),
    "whose prepayment was used": (
        "moves_of_prepayments_fit",
        postings("item_id = {balance_item}", "use", "account_id = {clients}"),
    ),
    "order that a prepayment paid": (
        "moves_of_prepayments_fit",
        postings('"order" = {other}', "use", "account_id = {clients}"),
    ),
    "day a prepayment was used": (
        "nothing_is_paid_ahead_of_its_bill",
        *dated("use"),
    ),
    "amount of a use": (
        "prepayments_are_never_below_zero",
        postings("amount = amount * 2", "use"),
    ),
    "item of another client": (
        "items_are_named_by_their_own",
        postings("item_id = {bobs_item}", "use"),
    ),
    "client of a payment, everywhere": (
        "nothing_is_paid_ahead_of_its_bill",
        postings("client_id = {bob}", "paid"),
        "UPDATE ledger_item SET client_id = {bob} WHERE entry_id = {paid}",
        "UPDATE finance_payment SET client_id = {bob} WHERE id = {payment}",
    ),
    "order of a payment": ("payments_match_the_ledger", postings('"order" = {other}', "paid")),
    "day of a payment": (
        "payments_match_the_ledger",
        *dated("paid"),
    ),
    "day of a payment, everywhere": (
        "nothing_is_paid_ahead_of_its_bill",
        *dated("paid"),
        "UPDATE ledger_item SET \"on\" = '{day}' WHERE entry_id = {paid}",
        "UPDATE finance_payment SET \"on\" = '{day}' WHERE id = {payment}",
    ),
    "article of a payment": (
        "payments_match_the_ledger",
        postings("article_id = {other_in}", "paid", "article_id IS NOT NULL"),
    ),
    "article of an expense": (
        "income_and_expenses_match_the_ledger",
        postings("article_id = {other_in}", "rent", "article_id IS NOT NULL"),
    ),
    "month of an expense": (
        "income_and_expenses_match_the_ledger",
        postings("month = '2020-01-01'", "rent", "month IS NOT NULL"),
    ),
    "a month that is a day": (
        "months_are_months",
        postings("month = '2026-01-02'", "rent", "month IS NOT NULL"),
    ),
    "who took a payment": (
        "payments_match_the_ledger",
        entry("recorded_by_id = {accountant}", "paid"),
    ),
    "when a payment was recorded": (
        "payments_match_the_ledger",
        entry("recorded_at = '2020-01-01 00:00:00+00'", "paid"),
    ),
    "when a sale was recorded": (
        "nothing_is_dated_ahead",
        entry("recorded_at = '2020-01-01 00:00:00+00'", "sale"),
    ),
    "kind of an entry": ("kinds_are_declared", entry("kind = 'gift'", "rent")),
    "a payment called an expense": ("entries_have_their_rows", entry("kind = 'expense'", "paid")),
    "what a payment is about": ("payments_match_the_ledger", entry("about = 'order:{other}'", "paid")),
    "a payment's row gone": (
        "entries_have_their_rows",
        "DELETE FROM finance_tender WHERE payment_id = {payment}",
        "DELETE FROM finance_allocation WHERE payment_id = {payment}",
        "DELETE FROM finance_payment WHERE id = {payment}",
    ),
    "sides of a reversal": (
        "reversals_mirror_their_originals",
        postings("amount = amount * 2", "back"),
    ),
    "day of a reversal": (
        "reversals_mirror_their_originals",
        *dated("back"),
    ),
    "what a reversal reverses": (
        "reversals_mirror_their_originals",
        entry("reverses_id = {paid}", "back"),
    ),
    "a reversal that reverses nothing": ("kinds_are_declared", entry("reverses_id = NULL", "back")),
    "a debt of nobody": (
        "postings_name_what_is_demanded",
        postings("client_id = NULL", "sale", "account_id = {clients}"),
    ),
    "a till emptied before it was filled": (
        "tills_are_never_below_zero",
        postings("amount = amount * 1000", "rent"),
    ),
}
"""Named although the chain was sealed anew and the balances were counted again."""

ONLY_AGAINST: dict[str, list[str]] = {
    "an expense with its row, as if it had never been": [
        "DELETE FROM finance_cashtransaction WHERE id = {cash}",
        *gone("rent"),
    ],
    "amount of an expense, everywhere": [
        postings("amount = amount / 2", "rent"),
        "UPDATE finance_cashtransaction SET amount = amount / 2, vat = 72 WHERE id = {cash}",
    ],
    "who closed an order": [entry("recorded_by_id = {accountant}", "sale")],
    "key of a payment": [entry("\"key\" = 'payment:x'", "paid")],
}
"""All of it was rewritten, rows and seals: sound in itself, so that only a head kept elsewhere shows it."""

NEVER: dict[str, list[str]] = {
    "by which way it came: it only helps to find a fault, and no seal covers it": [entry("way = 'api'", "paid")],
    "a receipt that is gone: whether a client needs one is decided by people, and changes with what they are": [
        "DELETE FROM finance_fiscalreceipt WHERE id = {receipt}"
    ],
    "a comment: free text may be erased, and so is not sealed; history has who wrote it": [
        "UPDATE finance_payment SET comment = 'x' WHERE id = {payment}"
    ],
    "how it was tendered: the method is no part of the journal, only the account is": [
        "UPDATE finance_tender SET method = 'sbp' WHERE payment_id = {payment}"
    ],
    "who paid for the client: only the client's own account is moved": [
        "UPDATE finance_payment SET payer_id = {bob} WHERE id = {payment}"
    ],
}
"""What no check can name, and why."""
