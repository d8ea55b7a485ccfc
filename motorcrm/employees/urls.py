"""URLs of employees."""

from django.urls import path

from motorcrm.employees.views import people, portraits, presence

urlpatterns = [
    path("", people.index, name="employees"),
    path("download/", people.index_download, name="employees-download"),
    path("<int:pk>/", people.show, name="employee"),
    path("<int:pk>/edit/", people.edit, name="employee-edit"),
    path("<int:pk>/leave/", people.leave, name="employee-leave"),
    path("<int:pk>/come-back/", people.come_back, name="employee-come-back"),
    path("<int:pk>/photo/", portraits.photo, name="employee-photo"),
    path("<int:pk>/photo/set/", portraits.set_photo, name="employee-photo-set"),
    path("<int:pk>/photo/remove/", portraits.remove_photo, name="employee-photo-remove"),
    path("<int:pk>/hours/", presence.set_working_hours, name="employee-hours"),
    path("<int:pk>/days-off/new/", presence.add_time_off, name="time-off-new"),
    path("days-off/<int:pk>/", presence.edit_time_off, name="time-off-edit"),
    path("days-off/<int:pk>/remove/", presence.remove_time_off, name="time-off-remove"),
]
