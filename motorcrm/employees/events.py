"""Events of employees in history, and the words for their facts."""

from datetime import date

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from motorcrm.employees.hours import WEEKDAY_CODES
from motorcrm.employees.models import TimeOff
from motorcrm.history.record import declare_event, declare_group
from motorcrm.history.words import declare_word

declare_group("employees", _("Employees"), position=40)
declare_group("roles", _("Roles"), position=50)
HIRED = declare_event("employees.hired", _("Added"))
EDITED = declare_event("employees.edited", _("Details changed"))
LEFT = declare_event("employees.left", _("Marked as left"))
CAME_BACK = declare_event("employees.came-back", _("Returned to work"))
HOURS_SET = declare_event("employees.hours-set", _("Working hours changed"))
TIME_OFF_ADDED = declare_event("employees.time-off-added", _("Days off recorded"))
TIME_OFF_EDITED = declare_event("employees.time-off-edited", _("Days off changed"))
TIME_OFF_REMOVED = declare_event("employees.time-off-removed", _("Days off cancelled"))
PHOTO_SET = declare_event("employees.photo-set", _("Employee photo changed"))
PHOTO_REMOVED = declare_event("employees.photo-removed", _("Employee photo removed"))
declare_word("last_name", _("last name"))
declare_word("first_name", _("first name"))
declare_word("middle_name", _("middle name"))
declare_word("job_title", _("position"))
declare_word("is_technician", _("carries out jobs"))
declare_word("hired_on", _("hired"), kind=date)
declare_word("phones", _("phones"))
declare_word("skills", _("skills"))
declare_word("kind", _("kind"), choices=dict(TimeOff.Kind.choices))
declare_word("first", _("first day"), kind=date)
declare_word("last", _("last day"), kind=date)
declare_word("comment", _("comment"))
for weekday, code in enumerate(WEEKDAY_CODES):
    declare_word(code, WEEKDAYS[weekday])
declare_word("on", _("date"), kind=date)
