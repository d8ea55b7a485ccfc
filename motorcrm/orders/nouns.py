"""What the program knows of orders as things, and what orders make one's own."""

from motorcrm.access.owning import own_because
from motorcrm.clients.models import Client
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.owning import MANAGED, WORKED_ON, through_orders
from motorcrm.vehicles.models import Vehicle

own_because(WorkOrder, MANAGED)
own_because(WorkOrder, WORKED_ON)
own_because(Client, through_orders("client"))
own_because(Vehicle, through_orders("vehicle"))
