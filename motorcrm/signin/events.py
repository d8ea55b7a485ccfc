"""What history may say of signing in."""

from django.utils.translation import gettext_lazy as _

from motorcrm.history.recording import declare_event
from motorcrm.history.words import declare_word

LOGIN_GIVEN = declare_event("signin.login-given", _("Login given"))
LOGIN_CHANGED = declare_event("signin.login-changed", _("Login changed"))
PASSWORD_SET = declare_event("signin.password-set", _("New password set"))
PASSWORD_CHOSEN = declare_event("signin.password-chosen", _("Chose their own password"))
PASSWORD_CHANGED = declare_event("signin.password-changed", _("Changed their own password"))
DEACTIVATED = declare_event("signin.deactivated", _("Sign-in closed"))
REACTIVATED = declare_event("signin.reactivated", _("Sign-in opened again"))
ADMINISTRATOR_MADE = declare_event("signin.administrator-made", _("Made an administrator"))
RESET_ASKED = declare_event("signin.reset-asked", _("A letter for a new password sent"))
PASSWORD_RESET = declare_event("signin.password-reset", _("New password chosen by a letter"))
SESSION_ENDED = declare_event("signin.session-ended", _("Session ended"))
SESSIONS_ENDED = declare_event("signin.sessions-ended", _("Sessions ended"))
SECOND_FACTOR_ON = declare_event("signin.second-factor-on", _("Sign-in with a code turned on"))
SECOND_FACTOR_OFF = declare_event("signin.second-factor-off", _("Sign-in with a code turned off"))
SECOND_FACTOR_TAKEN_OFF = declare_event(
    "signin.second-factor-taken-off", _("Sign-in with a code turned off by an administrator")
)
SPARE_CODES_RENEWED = declare_event("signin.spare-codes-renewed", _("New spare codes made"))
SPARE_CODE_USED = declare_event("signin.spare-code-used", _("Signed in with a spare code"))
SIGNED_IN = declare_event("signin.signed-in", _("Signed in"), in_timeline=False)
SIGNED_OUT = declare_event("signin.signed-out", _("Signed out"), in_timeline=False)
LOOKING_BEGAN = declare_event("signin.looking-began", _("Began to look as this employee"))
LOOKING_ENDED = declare_event("signin.looking-ended", _("Stopped looking as this employee"))

declare_word("login", _("login"))
declare_word("one_time", _("one-time password"))
declare_word("device", _("browser"))
declare_word("left_over", _("left over"))
declare_word("count", _("how many"))
