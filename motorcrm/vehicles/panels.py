"""What vehicles show on other pages: those of a client, on the client's."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from motorcrm.clients.models import Client
from motorcrm.vehicles.queries import vehicles_of


def vehicles_of_client(request: HttpRequest, client: Client) -> SafeString:
    context = {"client": client, "vehicles": vehicles_of(client, request.user)}
    return render_to_string("vehicles/_of_client.html", context, request)
