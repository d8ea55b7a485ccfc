"""URLs of signing in and out, and of the profile."""

from django.urls import path

from motorcrm.employees.views import portraits
from motorcrm.signin.views import passwords, profile, reset, second_factor, sessions, sign_in, viewing_as

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    # the same page under the name that allauth knows
    path("sign-in/", sign_in.sign_in, name="account_login"),
    path("sign-in/code/", sign_in.code, name="mfa_authenticate"),
    path("forgotten-password/", reset.ask_for_reset, name="forgotten-password"),
    path("new-password/", reset.reset_password, name="new-password"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("set-up/", sign_in.set_up, name="set-up"),
    path("choose-language/", profile.choose_language, name="choose-language"),
    path("choose-theme/", profile.choose_theme, name="choose-theme"),
    path("viewing-as/end/", viewing_as.end, name="viewing-as-end"),
    path("profile/", profile.show, name="profile"),
    path("profile/photo/", portraits.own_photo, name="own-photo"),
    path("profile/photo/set/", portraits.set_own_photo, name="own-photo-set"),
    path("profile/photo/remove/", portraits.remove_own_photo, name="own-photo-remove"),
    path("profile/password/", passwords.change_own_password, name="own-password"),
    path("profile/sessions/end/", sessions.end_own, name="end-session"),
    path("profile/sessions/end-others/", sessions.end_others, name="end-other-sessions"),
    path("profile/second-factor/", second_factor.turn_on, name="second-factor"),
    path("profile/second-factor/codes/", second_factor.renew_codes, name="recovery-codes"),
    path("profile/second-factor/off/", second_factor.turn_off, name="second-factor-off"),
    path("choose-password/", passwords.choose_password, name="choose-password"),
]
