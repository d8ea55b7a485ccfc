"""URLs of signing in and out, and of the profile."""

from django.urls import path

from motorcrm.employees.views import portraits
from motorcrm.signin.views import own, passwords, reset, second_factor, sign_in, viewing_as

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    # the same page under the name that allauth knows
    path("sign-in/", sign_in.sign_in, name="account_login"),
    path("sign-in/code/", sign_in.code, name="mfa_authenticate"),
    path("forgotten-password/", reset.forgotten, name="forgotten-password"),
    path("new-password/", reset.new_password, name="new-password"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("set-up/", sign_in.set_up, name="set-up"),
    path("choose-language/", own.language, name="choose-language"),
    path("choose-theme/", own.theme, name="choose-theme"),
    path("looking/end/", viewing_as.ending, name="looking-end"),
    path("profile/", own.profile, name="profile"),
    path("profile/photo/", portraits.own, name="own-photo"),
    path("profile/photo/set/", portraits.setting_own, name="own-photo-set"),
    path("profile/photo/remove/", portraits.removing_own, name="own-photo-remove"),
    path("profile/password/", passwords.own_password, name="own-password"),
    path("profile/sessions/end/", own.ending_session, name="end-session"),
    path("profile/sessions/end-others/", own.ending_other_sessions, name="end-other-sessions"),
    path("profile/second-factor/", second_factor.turning_on, name="second-factor"),
    path("profile/second-factor/codes/", second_factor.renewing, name="recovery-codes"),
    path("profile/second-factor/off/", second_factor.turning_off, name="second-factor-off"),
    path("choose-password/", passwords.first_password, name="choose-password"),
]
