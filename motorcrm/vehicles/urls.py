"""URLs of vehicles."""

from django.urls import path

from motorcrm.vehicles import views

urlpatterns = [
    path("", views.vehicles, name="vehicles"),
    path("download/", views.vehicles_download, name="vehicles-download"),
    path("suggest/", views.suggest, name="vehicle-suggest"),
    path("makes/", views.suggest_makes, name="make-suggest"),
    path("models/", views.suggest_models, name="model-suggest"),
    path("doubts/", views.doubts, name="vehicle-doubts"),
    path("new/<int:client>/", views.new_vehicle, name="vehicle-new"),
    path("classes/of/<int:pk>/", views.set_vehicle_classes, name="employee-vehicle-classes"),
    path("<int:pk>/", views.vehicle, name="vehicle"),
    path("<int:pk>/edit/", views.edit_vehicle, name="vehicle-edit"),
    path("<int:pk>/owner/", views.change_owner, name="vehicle-owner"),
    path("<int:pk>/reading/", views.note_reading, name="vehicle-reading"),
    path("<int:pk>/reading/<int:reading>/strike/", views.strike_reading, name="vehicle-reading-strike"),
    path("<int:pk>/archive/", views.archive, name="vehicle-archive"),
    path("<int:pk>/restore/", views.restore, name="vehicle-restore"),
]
