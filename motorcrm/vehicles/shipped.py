"""Vehicle classes that come with the program."""

from motorcrm.vehicles.models import VehicleClass


def ensure_classes() -> None:
    for code in VehicleClass.SHIPPED_NAMES:
        VehicleClass.objects.get_or_create(code=code)
