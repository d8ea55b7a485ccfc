"""Places on a vehicle's page that other apps fill."""

from motorcrm.ui.panels import Place

VEHICLE_PAGE = Place("vehicle")
VEHICLE_ACTIONS = Place("vehicle.actions")
