"""The second factor: turned on and off by its owner, or off by an administrator if the phone is lost."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.db.models import F
from django.utils.translation import gettext as _

from motorcrm.core.actor import Actor
from motorcrm.core.operation import PROGRAM, SIGNED_IN, operation
from motorcrm.core.refusal import Invalid, Refused
from motorcrm.core.text import AsTyped
from motorcrm.employees.access import claim_access
from motorcrm.employees.models import Employee
from motorcrm.employees.operations.own import refuse_others
from motorcrm.employees.rights import MANAGE_ACCESS
from motorcrm.history.record import record
from motorcrm.signin.events import (
    RECOVERY_CODE_USED,
    RECOVERY_CODES_RENEWED,
    SECOND_FACTOR_OFF,
    SECOND_FACTOR_ON,
    SECOND_FACTOR_REMOVED,
)
from motorcrm.signin.second_factor import recovery_code_fits, secret_of, step_of, unused_codes
from motorcrm.signin.sessions import end_sessions

_TOTP, _RECOVERY = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES


@operation(needs=SIGNED_IN)
def turn_on_second_factor(person: Employee, *, secret: str, code: str, password: AsTyped, by: Actor) -> list[str]:
    """Store the secret that the app has read, proved by its code; returns the recovery codes.

    The password is required: otherwise anyone who found an open browser could lock its owner out.
    """
    locked = _lock(person, by)
    if Authenticator.objects.filter(user=person, type=_TOTP).exists():
        raise Refused("second-factor-on", _("Two-factor authentication is already on."))
    _refuse_wrong_password(locked, password)
    step = step_of(secret, code)
    if step is None:
        raise Invalid(code=_("The code is wrong. Check that your phone's clock is right."))
    totp = TOTP.activate(person, secret).instance
    _remember(totp, step)
    record(SECOND_FACTOR_ON, about=person, by=by)
    return _fresh_codes(person)


@operation(needs=SIGNED_IN)
def renew_recovery_codes(person: Employee, *, password: AsTyped, by: Actor) -> list[str]:
    """Issue new recovery codes; the previous ones stop working."""
    locked = _lock(person, by)
    _refuse_if_off(person)
    _refuse_wrong_password(locked, password)
    record(RECOVERY_CODES_RENEWED, about=person, by=by)
    return _fresh_codes(person)


@operation(needs=SIGNED_IN)
def turn_off_second_factor(person: Employee, *, password: AsTyped, by: Actor) -> None:
    """Turn it off. If a role requires it, it must be set up again before anything else: so people change phones."""
    locked = _lock(person, by)
    _refuse_if_off(person)
    _refuse_wrong_password(locked, password)
    Authenticator.objects.filter(user=person).delete()
    record(SECOND_FACTOR_OFF, about=person, by=by)


@operation(needs=MANAGE_ACCESS)
def remove_second_factor(employee: Employee, *, by: Actor) -> None:
    """Turn it off for someone who lost the phone and the recovery codes; all their sessions end."""
    locked = claim_access(employee, by)
    _refuse_if_off(locked)
    Authenticator.objects.filter(user=locked).delete()
    Employee.objects.filter(pk=locked.pk).update(sessions_ended=F("sessions_ended") + 1)
    end_sessions(locked)
    record(SECOND_FACTOR_REMOVED, about=locked, by=by)


@operation(needs=PROGRAM)
def use_code(person: Employee, *, code: str, recovery_only: bool, by: Actor) -> bool:
    """Whether the code completes a sign-in after the right password. It works once, even if sent twice at once."""
    totp = Authenticator.objects.select_for_update().filter(user=person, type=_TOTP).first()
    if totp is None:
        return False
    secret = secret_of(totp)
    if secret and not recovery_only:
        step = step_of(secret, code, after=totp.data.get("last_step", 0))
        if step is not None:
            _remember(totp, step)
            return True
    recovery = Authenticator.objects.filter(user=person, type=_RECOVERY).first()
    if recovery is None or not recovery_code_fits(recovery, code):
        return False
    recovery.refresh_from_db()
    record(RECOVERY_CODE_USED, about=person, by=person, left_over=len(unused_codes(recovery)))
    return True


def _lock(person: Employee, by: Actor) -> Employee:
    refuse_others(person, by)
    return Employee.objects.select_for_update(no_key=True).get(pk=person.pk)


def _refuse_if_off(person: Employee) -> None:
    if not Authenticator.objects.filter(user=person, type=_TOTP).exists():
        raise Refused("second-factor-off", _("Two-factor authentication is not on."))


def _refuse_wrong_password(person: Employee, password: str) -> None:
    if not person.check_password(password):
        raise Invalid(password=_("The password is wrong."))


def _remember(totp: Authenticator, step: int) -> None:
    totp.data["last_step"] = step
    totp.save(update_fields=["data"])


def _fresh_codes(person: Employee) -> list[str]:
    Authenticator.objects.filter(user=person, type=_RECOVERY).delete()
    return unused_codes(RecoveryCodes.activate(person).instance)
