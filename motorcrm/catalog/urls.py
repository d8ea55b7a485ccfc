"""URLs of the price list and the settings."""

from django.urls import path

from motorcrm.catalog import views

urlpatterns = [
    path("", views.settings, name="settings"),
    path("services/", views.services, name="services"),
    path("services/new/", views.new_service, name="service-new"),
    path("services/suggest/", views.suggest, name="service-suggest"),
    path("services/starter/", views.take_price_lists, name="starter-lists"),
    path("services/<int:pk>/", views.edit_service, name="service-edit"),
    path("services/<int:pk>/row/", views.service_row, name="service-row"),
    path("services/<int:pk>/in-row/", views.edit_in_row, name="service-in-row"),
    path("services/<int:pk>/archive/", views.archive_service, name="service-archive"),
    path("services/<int:pk>/restore/", views.restore_service, name="service-restore"),
    path("categories/new/", views.new_category, name="category-new"),
    path("categories/<int:pk>/", views.edit_category, name="category-edit"),
    path("categories/<int:pk>/archive/", views.archive_category, name="category-archive"),
    path("categories/<int:pk>/restore/", views.restore_category, name="category-restore"),
    path("rates/", views.rates, name="labour-rates"),
    path("rates/default/", views.set_labour_rate, name="labour-rate-default"),
    path("rates/<int:vehicle_class>/", views.set_labour_rate, name="labour-rate"),
]
