"""First-time set-up: whether it is still to be done, and the one-time key for it."""

import hashlib
import hmac
import secrets

from motorcrm.employees.models import Employee
from motorcrm.signin.models import SetUpKey

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def needs_set_up() -> bool:
    """True until there is an employee, and never again after that."""
    return not Employee.objects.exists()


def issue_setup_key() -> str:
    """A new key for the set-up page, to be shown on the console once; the previous one stops working."""
    key = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(4))
    SetUpKey.objects.update_or_create(pk=1, defaults={"digest": _digest(key)})
    return key


def opens(row: SetUpKey, key: str) -> bool:
    return hmac.compare_digest(row.digest, _digest(key))


def _digest(key: str) -> str:
    # twenty random characters cannot be guessed, so a slow hash is not needed
    return hashlib.sha256("".join(key.lower().split()).encode("utf-8", "surrogatepass")).hexdigest()
