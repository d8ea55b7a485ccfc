"""What history may say of people."""

from django.utils.translation import gettext_lazy as _

from motorcrm.history.recording import declare_event

HIRED = declare_event("employees.hired", _("Added"))
EDITED = declare_event("employees.edited", _("Changed"))
LEFT = declare_event("employees.left", _("Left"))
CAME_BACK = declare_event("employees.came-back", _("Works here again"))
LOGIN_GIVEN = declare_event("employees.login-given", _("Login given"))
LOGIN_CHANGED = declare_event("employees.login-changed", _("Login changed"))
PASSWORD_SET = declare_event("employees.password-set", _("New password set"))
PASSWORD_CHANGED = declare_event("employees.password-changed", _("Changed their own password"))
ROLES_GIVEN = declare_event("employees.roles-given", _("Roles changed"))
DEACTIVATED = declare_event("employees.deactivated", _("Sign-in closed"))
REACTIVATED = declare_event("employees.reactivated", _("Sign-in opened again"))
ADMINISTRATOR_MADE = declare_event("employees.administrator-made", _("Made an administrator"))
