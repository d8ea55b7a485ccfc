"""URLs of clients."""

from django.urls import path

from motorcrm.clients import views

urlpatterns = [
    path("", views.clients, name="clients"),
    path("download/", views.clients_download, name="clients-download"),
    path("figures/", views.clients_figures, name="clients-figures"),
    path("new/", views.new_client, name="client-new"),
    path("suggest/", views.suggest, name="client-suggest"),
    path("duplicates/", views.duplicates, name="client-duplicates"),
    path("<int:pk>/", views.client, name="client"),
    path("<int:pk>/edit/", views.edit_client, name="client-edit"),
    path("<int:pk>/archive/", views.archive, name="client-archive"),
    path("<int:pk>/restore/", views.restore, name="client-restore"),
]
