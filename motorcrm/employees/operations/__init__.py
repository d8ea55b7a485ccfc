"""What is done with people: who works here, who may enter and do what, and what each decides for oneself."""

from motorcrm.employees.operations.access import (
    change_login,
    deactivate,
    give_login,
    give_roles,
    make_administrator,
    reactivate,
    set_password,
)
from motorcrm.employees.operations.looking import begin_looking, end_looking
from motorcrm.employees.operations.opening import set_up_company
from motorcrm.employees.operations.own import change_own_password, choose_language, choose_password, choose_theme
from motorcrm.employees.operations.papers import add_paper, remove_paper
from motorcrm.employees.operations.people import come_back, edit_employee, hire, leave
from motorcrm.employees.operations.portraits import remove_own_photo, remove_photo, set_own_photo, set_photo
from motorcrm.employees.operations.presence import add_time_off, edit_time_off, remove_time_off, set_working_hours
from motorcrm.employees.operations.reset import ask_for_reset, reset_password
from motorcrm.employees.operations.roles import add_role, copy_role, delete_role, edit_role, return_role
from motorcrm.employees.operations.second_factor import (
    renew_spare_codes,
    take_off_second_factor,
    turn_off_second_factor,
    turn_on_second_factor,
    use_code,
)
from motorcrm.employees.operations.sessions import end_all_sessions, end_other_sessions, end_own_session, end_session

__all__ = [
    "add_paper",
    "add_role",
    "add_time_off",
    "ask_for_reset",
    "begin_looking",
    "change_login",
    "change_own_password",
    "choose_language",
    "choose_password",
    "choose_theme",
    "come_back",
    "copy_role",
    "deactivate",
    "delete_role",
    "edit_employee",
    "edit_role",
    "edit_time_off",
    "end_all_sessions",
    "end_looking",
    "end_other_sessions",
    "end_own_session",
    "end_session",
    "give_login",
    "give_roles",
    "hire",
    "leave",
    "make_administrator",
    "reactivate",
    "remove_own_photo",
    "remove_paper",
    "remove_photo",
    "remove_time_off",
    "renew_spare_codes",
    "reset_password",
    "return_role",
    "set_own_photo",
    "set_password",
    "set_photo",
    "set_up_company",
    "set_working_hours",
    "take_off_second_factor",
    "turn_off_second_factor",
    "turn_on_second_factor",
    "use_code",
]
