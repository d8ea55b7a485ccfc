"""An authenticator app as tests hold it in the hand."""

from datetime import timedelta

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from motorcrm.core import clock
from motorcrm.signin.operations import turn_on_second_factor
from motorcrm.signin.second_factor import new_secret
from motorcrm.testing.cast import PASSWORD


def turn_on(person, **known):
    return turn_on_second_factor(person, **{"password": PASSWORD, "by": person, **known})


class Phone:
    """An app with codes, and the sheet of recovery codes."""

    def __init__(self, person):
        self.person, self.secret = person, new_secret()
        with clock.at(clock.now() - timedelta(minutes=5)):
            self.recovery = turn_on(person, secret=self.secret, code=self.code())

    def code(self, steps=0):
        return code_of(self.secret, steps)


def code_of(secret, steps=0):
    return format_hotp_value(hotp_value(secret, int(clock.now().timestamp()) // 30 + steps))
