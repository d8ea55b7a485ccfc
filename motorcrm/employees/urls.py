"""URLs of employees."""

from django.urls import path

from motorcrm.employees.views import people, portraits, presence

urlpatterns = [
    path("", people.index, name="employees"),
    path("new/", people.new, name="employee-new"),
    path("<int:pk>/", people.show, name="employee"),
    path("<int:pk>/edit/", people.edit, name="employee-edit"),
    path("<int:pk>/leave/", people.leaving, name="employee-leave"),
    path("<int:pk>/come-back/", people.coming_back, name="employee-come-back"),
    path("<int:pk>/photo/", portraits.photo, name="employee-photo"),
    path("<int:pk>/photo/set/", portraits.setting, name="employee-photo-set"),
    path("<int:pk>/photo/remove/", portraits.removing, name="employee-photo-remove"),
    path("<int:pk>/hours/", presence.hours, name="employee-hours"),
    path("<int:pk>/days-off/new/", presence.time_off_new, name="time-off-new"),
    path("days-off/<int:pk>/", presence.time_off_edit, name="time-off-edit"),
    path("days-off/<int:pk>/remove/", presence.time_off_remove, name="time-off-remove"),
]
