"""What the program knows of vehicles as things."""

from motorcrm.access.owning import own_because
from motorcrm.clients.nouns import ENTERED
from motorcrm.vehicles.models import Vehicle

own_because(Vehicle, ENTERED)
