"""Events of signing in, and the words for their facts."""

from django.utils.translation import gettext_lazy as _

from motorcrm.history.record import declare_event
from motorcrm.history.words import declare_word

LOGIN_GIVEN = declare_event("signin.login-given", _("Login created"))
LOGIN_CHANGED = declare_event("signin.login-changed", _("Login changed"))
PASSWORD_SET = declare_event("signin.password-set", _("New password set"))
PASSWORD_CHOSEN = declare_event("signin.password-chosen", _("Chose their own password"))
PASSWORD_CHANGED = declare_event("signin.password-changed", _("Changed their own password"))
DEACTIVATED = declare_event("signin.deactivated", _("Sign-in blocked"))
REACTIVATED = declare_event("signin.reactivated", _("Sign-in allowed again"))
ADMINISTRATOR_MADE = declare_event("signin.administrator-made", _("Made an administrator"))
RESET_ASKED = declare_event("signin.reset-asked", _("Password reset email sent"))
PASSWORD_RESET = declare_event("signin.password-reset", _("Password reset by email"))
SESSION_ENDED = declare_event("signin.session-ended", _("Session ended"))
SESSIONS_ENDED = declare_event("signin.sessions-ended", _("Sessions ended"))
SECOND_FACTOR_ON = declare_event("signin.second-factor-on", _("Two-factor authentication turned on"))
SECOND_FACTOR_OFF = declare_event("signin.second-factor-off", _("Two-factor authentication turned off"))
SECOND_FACTOR_REMOVED = declare_event(
    "signin.second-factor-taken-off", _("Two-factor authentication turned off by an administrator")
)
RECOVERY_CODES_RENEWED = declare_event("signin.recovery-codes-renewed", _("New recovery codes issued"))
RECOVERY_CODE_USED = declare_event("signin.recovery-code-used", _("Signed in with a recovery code"))
SIGNED_IN = declare_event("signin.signed-in", _("Signed in"), in_timeline=False)
SIGNED_OUT = declare_event("signin.signed-out", _("Signed out"), in_timeline=False)
VIEWING_AS_BEGAN = declare_event("signin.viewing-as-began", _("Started viewing as this employee"))
VIEWING_AS_ENDED = declare_event("signin.viewing-as-ended", _("Stopped viewing as this employee"))

declare_word("login", _("login"))
declare_word("one_time", _("one-time password"))
declare_word("device", _("browser"))
declare_word("left_over", _("remaining"))
declare_word("count", _("how many"))
