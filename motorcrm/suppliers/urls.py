"""URLs of suppliers."""

from django.urls import path

from motorcrm.suppliers import views

urlpatterns = [
    path("", views.suppliers, name="suppliers"),
    path("download/", views.suppliers_download, name="suppliers-download"),
    path("figures/", views.suppliers_figures, name="suppliers-figures"),
    path("new/", views.new_supplier, name="supplier-new"),
    path("suggest/", views.suggest, name="supplier-suggest"),
    path("duplicates/", views.duplicates, name="supplier-duplicates"),
    path("<int:pk>/", views.supplier, name="supplier"),
    path("<int:pk>/edit/", views.edit_supplier, name="supplier-edit"),
    path("<int:pk>/join/", views.merge, name="supplier-merge"),
    path("<int:pk>/archive/", views.archive, name="supplier-archive"),
    path("<int:pk>/restore/", views.restore, name="supplier-restore"),
]
