"""Addresses: each app brings its own; here they get their prefix."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("motorcrm.desk.urls")),
    path("", include("motorcrm.signin.urls")),
    path("orders/", include("motorcrm.orders.urls")),
    path("jobs/", include("motorcrm.planning.urls")),
    path("clients/", include("motorcrm.clients.urls")),
    path("vehicles/", include("motorcrm.vehicles.urls")),
    path("suppliers/", include("motorcrm.suppliers.urls")),
    path("finance/", include("motorcrm.finance.urls")),
    path("files/", include("motorcrm.files.urls")),
    path("earnings/", include("motorcrm.wages.urls")),
    path("wages/", include("motorcrm.wages.company_urls")),
    path("employees/", include("motorcrm.planning.load_urls")),
    path("employees/", include("motorcrm.wages.people_urls")),
    path("employees/", include("motorcrm.employees.urls")),
    path("employees/", include("motorcrm.roles.people_urls")),
    path("employees/", include("motorcrm.signin.people_urls")),
    path("settings/roles/", include("motorcrm.roles.urls")),
    path("settings/", include("motorcrm.catalog.urls")),
    path("settings/", include("motorcrm.company.urls")),
    path("settings/", include("motorcrm.finance.settings_urls")),
    path("settings/", include("motorcrm.wages.settings_urls")),
    path("ui/", include("motorcrm.ui.urls")),
]

handler400 = "motorcrm.ui.views.bad_request"
handler403 = "motorcrm.ui.views.forbidden"
handler404 = "motorcrm.ui.views.not_found"
handler500 = "motorcrm.ui.views.broken"
