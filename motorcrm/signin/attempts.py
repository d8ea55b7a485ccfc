"""Attempts to sign in: slowed down by account, stopped by account and address together, and by address alone.

No one can lock another person out: an attacker at another address costs the owner two seconds at most, and a browser
that is known for the account (`browsers.py`) is counted by itself, whatever happens at its address. Attempts are rows
of a table, not cache entries: each row is written before the others are counted, so attempts sent at once are all
counted without a lock, and no one can push old entries out.
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
MANY_FAILURES = 10
"""Failures of one account from all addresses; if more were allowed, six digits could be guessed within weeks."""

_BROWSER = "browser:"
_waiting = threading.BoundedSemaphore(MOST_WAITING)


def begin(account: str, place: str) -> SignInAttempt | None:
    """Count an attempt as failed until it succeeds; None if it is stopped. Each failure makes the next one slower.

    `place` is the address it comes from, or `in_browser` for a browser known for the account.
    """
    now = clock.now()
    SignInAttempt.objects.filter(at__lt=now - MEMORY).delete()
    attempt = SignInAttempt.objects.create(account=_digest(account), address=_place(place), at=now)
    here = SignInAttempt.objects.filter(address=attempt.address)
    recent = here.filter(at__gt=now - WINDOW)
    if recent.count() > BY_ADDRESS or recent.filter(account=attempt.account).count() > BY_PAIR:
        attempt.delete()  # a stopped attempt is not counted, so the stop ends by itself
        return None
    slowing = here if place.startswith(_BROWSER) else SignInAttempt.objects
    _wait(delay(slowing.filter(account=attempt.account).count() - 1))
    return attempt


def in_browser(name: str) -> str:
    """The place of attempts from a known browser."""
    return f"{_BROWSER}{name}"


def of_login(login: str) -> str:
    """The account for guesses of a password. The prefix keeps a typed login from being one of the other accounts."""
    return f"password:{login.strip().lower()}"


def of_codes(pk: int) -> str:
    return f"code:{pk}"


def of_resets(typed: str) -> str:
    return f"letter:{typed.strip().lower()}"


def has_many_failures(account: str) -> bool:
    return SignInAttempt.objects.filter(account=_digest(account)).count() > MANY_FAILURES


def succeeded(attempt: SignInAttempt) -> None:
    """Forget the failures of this account from this address. Those from elsewhere stay: they may be an attacker's."""
    SignInAttempt.objects.filter(account=attempt.account, address=attempt.address).delete()


def delay(failures: int) -> float:
    """Seconds to wait before the password is checked: limited, because a thread of the server waits."""
    if failures < FREE_OF_DELAY:
        return 0.0
    return float(min(0.25 * 2 ** min(failures - FREE_OF_DELAY, 10), LONGEST_DELAY))


def _wait(seconds: float) -> None:
    """Let only a few threads of the server wait: otherwise guessing from many addresses would stop it for everyone."""
    if _waiting.acquire(blocking=False):
        try:
            time.sleep(seconds)
        finally:
            _waiting.release()


def _digest(account: str) -> str:
    return hashlib.sha256(account.encode("utf-8", "surrogatepass")).hexdigest()


def _place(place: str) -> str:
    """What to count by. One subscriber has a whole /64 of IPv6 addresses, which count as one."""
    if place.startswith(_BROWSER):
        return place
    try:
        parsed = ip_address(place)
    except ValueError:
        return ""
    return str(IPv6Network((parsed, 64), strict=False)) if isinstance(parsed, IPv6Address) else str(parsed)
