"""The second factor: a code from an app on a phone, or one of the recovery codes kept on paper.

Authenticators, their arithmetic and the step of signing in are allauth's. Here secrets are encrypted in the database,
and a used code is remembered there too, not in the cache of one process.
"""

from base64 import b64encode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from cryptography.fernet import Fernet, InvalidToken
from django.utils.crypto import salted_hmac

from motorcrm.core import clock
from motorcrm.employees.models import Employee

STEP = 30
"""Seconds that the app shows a code."""
DRIFT = 1
"""How many steps a phone's clock may be wrong by."""


class Adapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user: Employee) -> str:
        return user.login or str(user)

    def get_totp_issuer(self) -> str:
        return "MotorCRM"


@dataclass(frozen=True)
class SecondFactor:
    since: datetime
    recovery_left: int


def second_factor_of(person: Employee) -> SecondFactor | None:
    """What the person has set up; None if nothing."""
    kept = {kept.type: kept for kept in Authenticator.objects.filter(user=person)}
    if Authenticator.Type.TOTP not in kept:
        return None
    recovery = kept.get(Authenticator.Type.RECOVERY_CODES)
    return SecondFactor(kept[Authenticator.Type.TOTP].created_at, len(unused_codes(recovery)) if recovery else 0)


def unused_codes(recovery: Authenticator) -> list[str]:
    try:
        return list(recovery.wrap().get_unused_codes())
    except InvalidToken:
        return []  # the secret key has changed


def recovery_code_fits(recovery: Authenticator, code: str) -> bool:
    """Whether it is one of the recovery codes; if so, it is used up."""
    try:
        return bool(recovery.wrap().validate_code(code))
    except InvalidToken:
        return False


def new_secret() -> str:
    return str(generate_totp_secret())


def step_of(secret: str, code: str, *, after: int = 0) -> int | None:
    """The time step that has this code, later than the last one used."""
    now = int(clock.now().timestamp()) // STEP
    for step in range(max(now - DRIFT, after + 1), now + DRIFT + 1):
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))):
            return step
    return None


def secret_of(totp: Authenticator) -> str | None:
    """None if it was encrypted under another secret key."""
    try:
        return Adapter().decrypt(totp.data["secret"])
    except InvalidToken:
        return None


def picture(person: Employee, secret: str) -> str:
    """The QR code that the app reads, as a data URL."""
    adapter = Adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(person, secret))
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"


def in_groups(text: str, length: int = 4) -> str:
    return " ".join(text[at : at + length] for at in range(0, len(text), length))


def _cipher() -> Fernet:
    return Fernet(urlsafe_b64encode(salted_hmac("motorcrm.employees.second-factor", "", algorithm="sha256").digest()))
