"""What must always hold in the ledger, for `motorcrm check`. The database does the sums; rows are read in batches."""

from motorcrm.ledger.invariants import accounts, chain, derived, entries, items, reversals

__all__ = ["accounts", "chain", "derived", "entries", "items", "reversals"]
