"""The journal's own rules, enforced by the database: an entry is whole, sealed and final, whatever code writes it.

Between sessions on PostgreSQL: an entry becomes visible to others only at the commit that requires its seal. So
others see only sealed entries, and cannot add postings to an entry they do not see.
"""

from motorcrm.history.triggers import Rule, append_only, ensure, missing, no_truncate
from motorcrm.ledger.seals import GENESIS

_WHOLE = f"""
NEW.position < 1 OR LENGTH(NEW.hash) <> 64
OR NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.id = NEW.entry_id AND e.position = NEW.position)
OR (SELECT COUNT(*) FROM ledger_posting p WHERE p.entry_id = NEW.entry_id) < 2
OR (SELECT SUM(p.amount) FROM ledger_posting p WHERE p.entry_id = NEW.entry_id) <> 0
OR NEW.previous <> COALESCE(
    (SELECT s.hash FROM ledger_seal s WHERE s.position = NEW.position - 1),
    CASE WHEN NEW.position = 1 THEN '{GENESIS}' ELSE '' END
)
"""  # noqa: S608  # the one value is a constant
RULES = [
    *append_only("ledger_entry", "id", "position", "key", "reverses_id"),
    *append_only("ledger_posting", "id"),
    *append_only("ledger_item", "id"),
    *append_only("ledger_seal", "position", "entry_id"),
    Rule(
        "ledger_posting_of_open_entry",
        "ledger_posting",
        "INSERT",
        "a posting needs an entry of the same date and organisation that is not sealed yet",
        "NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.id = NEW.entry_id"
        ' AND e."on" = NEW."on" AND e.organisation_id = NEW.organisation_id)'
        " OR EXISTS (SELECT 1 FROM ledger_seal s WHERE s.entry_id = NEW.entry_id)",
    ),
    Rule(
        "ledger_seal_of_whole_entry",
        "ledger_seal",
        "INSERT",
        "a seal needs an entry of two postings or more that sum to zero, and the seal before it",
        _WHOLE,
    ),
    Rule(
        "ledger_account_stays",
        "ledger_account",
        "UPDATE",
        "the kind, code and organisation of an account are final",
        "NEW.id <> OLD.id OR NEW.kind <> OLD.kind OR COALESCE(NEW.code, '') <> COALESCE(OLD.code, '')"
        " OR COALESCE(NEW.organisation_id, 0) <> COALESCE(OLD.organisation_id, 0)",
    ),
    Rule(
        "ledger_item_of_open_entry",
        "ledger_item",
        "INSERT",
        "an item is opened by an entry of the same date and organisation that is not sealed yet",
        "NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.id = NEW.entry_id"
        ' AND e."on" = NEW."on" AND e.organisation_id = NEW.organisation_id)'
        " OR EXISTS (SELECT 1 FROM ledger_seal s WHERE s.entry_id = NEW.entry_id)",
    ),
    Rule("ledger_chainhead_no_delete", "ledger_chainhead", "DELETE", "the head of the chain stays"),
    no_truncate("ledger_chainhead"),
    Rule(
        "ledger_chainhead_at_a_seal",
        "ledger_chainhead",
        "UPDATE",
        "the head of the chain goes forward to a seal",
        "NEW.position <= OLD.position OR NEW.id <> OLD.id"
        " OR NOT EXISTS (SELECT 1 FROM ledger_seal s WHERE s.position = NEW.position AND s.hash = NEW.hash)",
    ),
]


def ensure_triggers() -> None:
    """Called after every migrate: on SQLite a migration that rebuilds a table silently drops its triggers."""
    ensure(RULES)


def missing_triggers() -> list[str]:
    return missing(RULES)
