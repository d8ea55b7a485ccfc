"""URLs of how an employee signs in, among those of employees."""

from django.urls import path

from motorcrm.signin.views import hiring, logins, second_factor, sessions, viewing_as

urlpatterns = [
    path("new/", hiring.new, name="employee-new"),
    path("<int:pk>/login/", logins.login, name="employee-login"),
    path("<int:pk>/password/", logins.set_password, name="employee-password"),
    path("<int:pk>/deactivate/", logins.deactivate, name="employee-deactivate"),
    path("<int:pk>/reactivate/", logins.reactivate, name="employee-reactivate"),
    path("<int:pk>/sessions/", sessions.index, name="employee-sessions"),
    path("<int:pk>/sessions/end/", sessions.end, name="employee-end-session"),
    path("<int:pk>/sessions/end-all/", sessions.end_all, name="employee-end-sessions"),
    path("<int:pk>/second-factor/off/", second_factor.remove, name="employee-second-factor-off"),
    path("<int:pk>/view-as/", viewing_as.begin, name="employee-view-as"),
]
