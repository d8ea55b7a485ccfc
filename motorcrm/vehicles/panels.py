"""What vehicles show on other pages: a client's vehicles, the classes that a technician works on."""

from django.db.models import prefetch_related_objects
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from motorcrm.clients.models import Client
from motorcrm.employees.models import Employee
from motorcrm.ui.request import Request
from motorcrm.vehicles.queries import vehicles_of


def vehicles_of_client(request: Request, client: Client) -> SafeString:
    context = {"client": client, "vehicles": vehicles_of(client, request.user)}
    return render_to_string("vehicles/_of_client.html", context, request)


def classes_of_technician(request: Request, person: Employee) -> SafeString:
    if not person.is_technician:
        return SafeString("")
    prefetch_related_objects([person], "vehicle_classes")
    context = {"person": person, "classes": person.vehicle_classes.all()}
    return render_to_string("vehicles/_classes_of_technician.html", context, request)
