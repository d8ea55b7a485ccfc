"""Who in the demo company works when and on what: hours, days off, classes of vehicles, second phones."""

from datetime import date, time, timedelta

from motorcrm.demo.company import Company
from motorcrm.demo.data import people
from motorcrm.demo.hours import CLOSES, OPENS
from motorcrm.employees.hours import Week
from motorcrm.employees.models import Employee, TimeOff
from motorcrm.employees.operations import add_time_off, edit_employee, set_working_hours
from motorcrm.employees.operations.people import phones_of
from motorcrm.vehicles.models import VehicleClass
from motorcrm.vehicles.operations import set_vehicle_classes

# The workshop is open every day: two shifts of technicians, each with its own two free days.
SHIFTS: tuple[Week, ...] = (
    dict.fromkeys((0, 1, 2, 3, 4), (OPENS, CLOSES)),
    dict.fromkeys((0, 3, 4, 5, 6), (OPENS, CLOSES)),
    {**dict.fromkeys((1, 2, 3, 5), (OPENS, CLOSES)), 6: (OPENS, time(15))},
)


def arrange(company: Company, today: date) -> None:
    """Set by the administrator, once everyone is hired."""
    classes = {known.code: known for known in VehicleClass.objects.exclude(code=None)}
    for number, technician in enumerate(company.technicians):
        owner = company.staff["owner"]
        set_working_hours(technician, hours=SHIFTS[number % len(SHIFTS)], version=technician.version, by=owner)
        known = [classes[code] for code in people.CLASSES.get(technician.position, ())]
        set_vehicle_classes(technician, known, version=technician.version, by=owner)
    _second_phones(company)
    _days_off(company, today)


def _second_phones(company: Company) -> None:
    for number, person in enumerate([company.staff["senior"], *company.technicians[:2]]):
        phones = [*phones_of(person), (people.phone(9_000_010 + number), "домашний")]
        edit_employee(person, version=person.version, phones=phones, by=company.staff["owner"])


def _days_off(company: Company, today: date) -> None:
    """Someone is away now, someone will be; a technician's days off are where they have no jobs yet, or long ago."""
    kind, technicians = TimeOff.Kind, company.technicians
    planned: list[tuple[Employee, int, int, str, str]] = [
        (company.staff["senior"], -3, 10, kind.VACATION, "Алтай"),
        (company.staff["second-manager"], 20, 26, kind.VACATION, ""),
        (technicians[-1], 7, 20, kind.VACATION, "Согласовано с Ольгой"),
        (technicians[0], 12, 12, kind.DAY_OFF, "Переезд"),
        (company.staff["accountant"], -40, -34, kind.SICK, ""),
    ]
    for person, first, last, what, comment in planned:
        add_time_off(
            person,
            first=today + timedelta(days=first),
            last=today + timedelta(days=last),
            kind=what,
            comment=comment,
            by=company.staff["owner"],
        )
