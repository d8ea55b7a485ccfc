"""What history may say of people."""

from datetime import date

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from motorcrm.core.exact import Percent
from motorcrm.employees.hours import WEEKDAY_CODES
from motorcrm.employees.models import TimeOff
from motorcrm.history.recording import declare_event, declare_group
from motorcrm.history.words import declare_word

declare_group("employees", _("Employees"), position=40)
declare_group("roles", _("Roles"), position=50)
HIRED = declare_event("employees.hired", _("Added"))
EDITED = declare_event("employees.edited", _("Details changed"))
LEFT = declare_event("employees.left", _("No longer works here"))
CAME_BACK = declare_event("employees.came-back", _("Works here again"))
HOURS_SET = declare_event("employees.hours-set", _("Working hours changed"))
TIME_OFF_ADDED = declare_event("employees.time-off-added", _("Days off noted"))
TIME_OFF_EDITED = declare_event("employees.time-off-edited", _("Days off changed"))
TIME_OFF_REMOVED = declare_event("employees.time-off-removed", _("Days off taken back"))
LOGIN_GIVEN = declare_event("employees.login-given", _("Login given"))
LOGIN_CHANGED = declare_event("employees.login-changed", _("Login changed"))
PASSWORD_SET = declare_event("employees.password-set", _("New password set"))
PASSWORD_CHOSEN = declare_event("employees.password-chosen", _("Chose their own password"))
PASSWORD_CHANGED = declare_event("employees.password-changed", _("Changed their own password"))
ROLES_GIVEN = declare_event("employees.roles-given", _("Roles changed"))
PHOTO_SET = declare_event("employees.photo-set", _("Photo of the person changed"))
PHOTO_REMOVED = declare_event("employees.photo-removed", _("Photo of the person removed"))
DEACTIVATED = declare_event("employees.deactivated", _("Sign-in closed"))
REACTIVATED = declare_event("employees.reactivated", _("Sign-in opened again"))
ADMINISTRATOR_MADE = declare_event("employees.administrator-made", _("Made an administrator"))
RESET_ASKED = declare_event("employees.reset-asked", _("A letter for a new password sent"))
PASSWORD_RESET = declare_event("employees.password-reset", _("New password chosen by a letter"))
SESSION_ENDED = declare_event("employees.session-ended", _("Session ended"))
SESSIONS_ENDED = declare_event("employees.sessions-ended", _("Sessions ended"))
SECOND_FACTOR_ON = declare_event("employees.second-factor-on", _("Sign-in with a code turned on"))
SECOND_FACTOR_OFF = declare_event("employees.second-factor-off", _("Sign-in with a code turned off"))
SECOND_FACTOR_TAKEN_OFF = declare_event(
    "employees.second-factor-taken-off", _("Sign-in with a code turned off by an administrator")
)
SPARE_CODES_RENEWED = declare_event("employees.spare-codes-renewed", _("New spare codes made"))
SPARE_CODE_USED = declare_event("employees.spare-code-used", _("Signed in with a spare code"))
SIGNED_IN = declare_event("employees.signed-in", _("Signed in"), in_timeline=False)
SIGNED_OUT = declare_event("employees.signed-out", _("Signed out"), in_timeline=False)

declare_word("last_name", _("last name"))
declare_word("first_name", _("first name"))
declare_word("middle_name", _("middle name"))
declare_word("job_title", _("position"))
declare_word("is_master", _("performs works"))
declare_word("hired_on", _("hired"), kind=date)
declare_word("phones", _("phones"))
declare_word("skills", _("skills"))
declare_word("kind", _("kind"), choices=dict(TimeOff.Kind.choices))
declare_word("first", _("first day"), kind=date)
declare_word("last", _("last day"), kind=date)
declare_word("comment", _("comment"))
for weekday, code in enumerate(WEEKDAY_CODES):
    declare_word(code, WEEKDAYS[weekday])
declare_word("login", _("login"))
declare_word("one_time", _("one-time password"))
declare_word("device", _("browser"))
declare_word("left_over", _("left over"))
declare_word("second_factor_required", _("signing in only with a code"))
declare_word("count", _("how many"))
declare_word("roles", _("roles"))
declare_word("on", _("date"), kind=date)

ROLE_ADDED = declare_event("roles.added", _("Role made"))
ROLE_COPIED = declare_event("roles.copied", _("Role copied"))
ROLE_EDITED = declare_event("roles.edited", _("Role changed"))
ROLE_DELETED = declare_event("roles.deleted", _("Role deleted"))
LOOKING_BEGAN = declare_event("employees.looking-began", _("Began to look as this employee"))
LOOKING_ENDED = declare_event("employees.looking-ended", _("Stopped looking as this employee"))

declare_word("max_discount", _("maximum discount, %"), kind=Percent)
declare_word("copied_from", _("copied from"))
