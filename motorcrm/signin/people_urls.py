"""URLs of how an employee signs in, among those of employees."""

from django.urls import path

from motorcrm.signin.views import logins, second_factor, sessions, viewing_as

urlpatterns = [
    path("<int:pk>/login/", logins.login, name="employee-login"),
    path("<int:pk>/password/", logins.password, name="employee-password"),
    path("<int:pk>/deactivate/", logins.deactivating, name="employee-deactivate"),
    path("<int:pk>/reactivate/", logins.reactivating, name="employee-reactivate"),
    path("<int:pk>/sessions/", sessions.index, name="employee-sessions"),
    path("<int:pk>/sessions/end/", sessions.ending, name="employee-end-session"),
    path("<int:pk>/sessions/end-all/", sessions.ending_all, name="employee-end-sessions"),
    path("<int:pk>/second-factor/off/", second_factor.taking_off, name="employee-second-factor-off"),
    path("<int:pk>/look/", viewing_as.beginning, name="employee-look"),
]
