"""Attempts to sign in: slowed by account, stopped by account and address together and by address alone.

Nobody can lock another person out: what an attacker does elsewhere costs the owner two seconds at most. Rows of a
table, not entries of the cache: a row is written before the others are counted, so attempts sent at once are all
counted without a lock, and nobody can crowd old entries out.
"""

import hashlib
import threading
import time
from datetime import timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address

from motorcrm.core import clock
from motorcrm.signin.models import SignInAttempt

WINDOW = timedelta(minutes=5)
MEMORY = timedelta(minutes=15)
BY_PAIR, BY_ADDRESS = 5, 50
FREE_OF_DELAY = 5
LONGEST_DELAY = 2.0
MOST_WAITING = 4
MANY = 10
"""Failures of one account from everywhere; only six digits would be guessed within weeks by more."""

_waiting = threading.BoundedSemaphore(MOST_WAITING)


def begin(account: str, address: str) -> SignInAttempt | None:
    """Count an attempt as failed until it succeeds; None if it is stopped. The more an account fails, the slower."""
    now = clock.now()
    SignInAttempt.objects.filter(at__lt=now - MEMORY).delete()
    mine = SignInAttempt.objects.create(account=_digest(account), address=_network(address), at=now)
    recent = SignInAttempt.objects.filter(address=mine.address, at__gt=now - WINDOW)
    if recent.count() > BY_ADDRESS or recent.filter(account=mine.account).count() > BY_PAIR:
        mine.delete()  # what is stopped is not counted, so the stop ends by itself
        return None
    _wait(delay(SignInAttempt.objects.filter(account=mine.account).count() - 1))
    return mine


def of_login(login: str) -> str:
    """The account that passwords are guessed for. Whatever is typed as a login is never one of the other accounts."""
    return f"password:{login.strip().lower()}"


def of_codes(pk: int) -> str:
    return f"code:{pk}"


def of_letters(typed: str) -> str:
    return f"letter:{typed.strip().lower()}"


def are_many(account: str) -> bool:
    return SignInAttempt.objects.filter(account=_digest(account)).count() > MANY


def succeeded(attempt: SignInAttempt) -> None:
    """Forget the failures of this account from this address. Those from elsewhere may be an attacker's and stay."""
    SignInAttempt.objects.filter(account=attempt.account, address=attempt.address).delete()


def delay(failures: int) -> float:
    """Seconds to wait before the password is looked at: it grows, but a thread of the server waits, so not far."""
    if failures < FREE_OF_DELAY:
        return 0.0
    return float(min(0.25 * 2 ** min(failures - FREE_OF_DELAY, 10), LONGEST_DELAY))


def _wait(seconds: float) -> None:
    """A thread of the server waits, so only few may: or who guesses from everywhere would stop the program for all."""
    if _waiting.acquire(blocking=False):
        try:
            time.sleep(seconds)
        finally:
            _waiting.release()


def _digest(account: str) -> str:
    return hashlib.sha256(account.encode("utf-8", "surrogatepass")).hexdigest()


def _network(address: str) -> str:
    """One subscriber has a whole /64 of IPv6 addresses: they count as one."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    return str(IPv6Network((parsed, 64), strict=False)) if isinstance(parsed, IPv6Address) else str(parsed)
