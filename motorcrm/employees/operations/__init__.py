"""Operations on employees: hiring and leaving, hours and days off, photos, documents, personal settings."""

from motorcrm.employees.operations.own import choose_language, choose_theme, hide_first_steps, show_first_steps
from motorcrm.employees.operations.papers import add_paper, remove_paper
from motorcrm.employees.operations.people import come_back, edit_employee, hire, leave
from motorcrm.employees.operations.portraits import remove_own_photo, remove_photo, set_own_photo, set_photo
from motorcrm.employees.operations.presence import add_time_off, edit_time_off, remove_time_off, set_working_hours

__all__ = [
    "add_paper",
    "add_time_off",
    "choose_language",
    "choose_theme",
    "come_back",
    "edit_employee",
    "edit_time_off",
    "hide_first_steps",
    "hire",
    "leave",
    "remove_own_photo",
    "remove_paper",
    "remove_photo",
    "remove_time_off",
    "set_own_photo",
    "set_photo",
    "set_working_hours",
    "show_first_steps",
]
