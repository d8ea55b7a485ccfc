"""Operations on signing in: by people who manage logins, by each for themselves, by the program for a stranger."""

from motorcrm.signin.operations.hiring import take_on
from motorcrm.signin.operations.logins import (
    change_login,
    deactivate,
    give_login,
    make_administrator,
    reactivate,
    set_password,
)
from motorcrm.signin.operations.passwords import change_own_password, choose_password
from motorcrm.signin.operations.reset import ask_for_reset, reset_password
from motorcrm.signin.operations.second_factor import (
    remove_second_factor,
    renew_recovery_codes,
    turn_off_second_factor,
    turn_on_second_factor,
    use_code,
)
from motorcrm.signin.operations.sessions import end_all_sessions, end_other_sessions, end_own_session, end_session
from motorcrm.signin.operations.set_up import set_up_company
from motorcrm.signin.operations.viewing_as import begin_viewing_as, end_viewing_as

__all__ = [
    "ask_for_reset",
    "begin_viewing_as",
    "change_login",
    "change_own_password",
    "choose_password",
    "deactivate",
    "end_all_sessions",
    "end_other_sessions",
    "end_own_session",
    "end_session",
    "end_viewing_as",
    "give_login",
    "make_administrator",
    "reactivate",
    "remove_second_factor",
    "renew_recovery_codes",
    "reset_password",
    "set_password",
    "set_up_company",
    "take_on",
    "turn_off_second_factor",
    "turn_on_second_factor",
    "use_code",
]
